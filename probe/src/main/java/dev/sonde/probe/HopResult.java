package dev.sonde.probe;

import dev.sonde.socket.SocketFailure;

/** What became of one probe. */
public sealed interface HopResult permits HopReply, HopResult.Silence, HopResult.Unsent {
  /** Nothing came within its wait: a star. */
  record Silence() implements HopResult {}

  /** The kernel did not send it. */
  record Unsent(SocketFailure why) implements HopResult {}
}
