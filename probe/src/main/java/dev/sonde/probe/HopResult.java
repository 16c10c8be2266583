package dev.sonde.probe;

import dev.sonde.socket.SocketFailure;

/** What became of one probe. */
public sealed interface HopResult permits HopReply, HopResult.Silence, HopResult.Unsent {
  /** Nothing came within its wait: a star. */
  record Silence() implements HopResult {}

  /**
   * The kernel did not send it.
   *
   * @param mtu what its device would have taken, if it was too long for that and was to go whole;
   *     else 0
   */
  record Unsent(SocketFailure why, int mtu) implements HopResult {}
}
