package dev.sonde.socket;

import dev.sonde.sys.Messages;

/** Who put a message on the error queue: {@code ee_origin} of ip(7), linux/errqueue.h. */
public enum ErrorOrigin {
  LOCAL,
  ICMP,
  ICMP6,
  STAMP,
  OTHER;

  static ErrorOrigin of(int number) {
    return switch (number) {
      case Messages.SO_EE_ORIGIN_LOCAL -> LOCAL;
      case Messages.SO_EE_ORIGIN_ICMP -> ICMP;
      case Messages.SO_EE_ORIGIN_ICMP6 -> ICMP6;
      case Messages.SO_EE_ORIGIN_TIMESTAMPING -> STAMP;
      default -> OTHER;
    };
  }
}
