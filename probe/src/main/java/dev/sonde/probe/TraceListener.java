package dev.sonde.probe;

/** Told on the loop's thread what one trace finds. */
public interface TraceListener {
  /** An answer, as soon as it is there; hops may answer in any order. */
  default void replied(HopReply reply) {}

  /** An answer to a probe whose hop was told of already. */
  default void late(HopReply reply) {}

  /** A hop whose probes have all been dealt with. The hops come in order. */
  void hop(Hop hop);

  /** The last hop was told of. Late answers may still come. */
  void ended(TraceEnd end);
}
