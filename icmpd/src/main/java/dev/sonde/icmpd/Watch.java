package dev.sonde.icmpd;

import org.jspecify.annotations.Nullable;

/** A {@link Watched} socket and its owner in the core's table; those of one port are a chain. */
final class Watch {
  final Owner owner;

  /** As it was when the kernel last knew it. */
  Watched socket;

  /** When the kernel was asked, by System.nanoTime. */
  long askedAt;

  /** The kernel then did not know it under its port, since {@link #absentSince}. */
  boolean absent;

  long absentSince;
  @Nullable Watch next;

  Watch(Watched socket, Owner owner) {
    this.socket = socket;
    this.owner = owner;
  }
}
