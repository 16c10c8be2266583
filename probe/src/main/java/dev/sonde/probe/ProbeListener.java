package dev.sonde.probe;

import dev.sonde.socket.SocketFailure;

/**
 * Told on the loop's thread what becomes of each probe of a {@link ProbeSeries}: one of the three,
 * once. The number may be that of another probe afterwards.
 */
public interface ProbeListener {
  /** It was answered in time. */
  void replied(int number, HopReply reply);

  /** Nothing came within its wait. */
  void silent(int number);

  /** The kernel did not send it. */
  void unsent(int number, SocketFailure why);
}
