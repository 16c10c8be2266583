package dev.sonde.icmpd;

import org.jspecify.annotations.Nullable;

/** A {@link Watched} socket and its owner in the core's table; those of one port are a chain. */
final class Watch {
  final Watched socket;
  final Owner owner;
  @Nullable Watch next;

  Watch(Watched socket, Owner owner) {
    this.socket = socket;
    this.owner = owner;
  }
}
