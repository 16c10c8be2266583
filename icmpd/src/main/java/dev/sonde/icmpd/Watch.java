package dev.sonde.icmpd;

import org.jspecify.annotations.Nullable;

/** A {@link Watched} socket and its owner in the core's table; those of one port are a chain. */
final class Watch {
  final Owner owner;

  /** As it was when the kernel last knew it. */
  Watched socket;

  /** When the kernel was asked, by System.nanoTime. */
  long askedAt;

  /** It was not found, or the question failed: until it is found nothing is told of it. */
  boolean absent;

  /** The kernel said that it has not this port, first at {@link #missedSince}. */
  boolean missed;

  long missedSince;
  @Nullable Watch next;

  Watch(Watched socket, Owner owner) {
    this.socket = socket;
    this.owner = owner;
  }
}
