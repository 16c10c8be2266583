package dev.sonde.probe;

import dev.sonde.socket.SocketFailure;

/** Told on the loop's thread what became of each request. */
public interface PingListener {
  /** A reply, the first or a duplicate. */
  void answered(Answer answer);

  /** An ICMP error about a request. */
  void refused(Refusal refusal);

  /** A request's timeout passed. */
  void expired(PingTarget target, long sequence);

  /** The kernel would not send a request. */
  void unsent(PingTarget target, long sequence, SocketFailure why);

  /** The kernel has no room: this request was taken back, to be sent again when {@link #ready}. */
  default void congested(PingTarget target, long sequence) {}

  /** There is room to send again after {@link #congested}. */
  default void ready() {}

  /** An ICMP message that answers nothing of ours. */
  default void overheard(Arrival arrival) {}
}
