package dev.sonde.icmpd;

/** Knows whether watched sockets still have the ports they are watched for. */
@FunctionalInterface
interface Presence {
  /**
   * Brings a watch, and those of the same port that come after it, to what is so now. Some may be
   * {@link Watch#absent}, and leave if they are so for long: {@link Owner#gone}.
   */
  void confirm(Watch first);
}
