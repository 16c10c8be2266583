package dev.sonde.lab;

import dev.sonde.packet.IpFamily;

/** The codes of the destination unreachable that a node answers with, in each family. */
public record Refusal(int v4, int v6) {
  /** RFC 792, RFC 4443: nothing listens there. */
  public static final Refusal PORT = new Refusal(3, 4);

  /** RFC 1812 section 4.3.3.1, RFC 4443 section 3.1: there is no way. */
  public static final Refusal NO_ROUTE = new Refusal(0, 0);

  public Refusal {
    if ((v4 & ~0xff) != 0 || (v6 & ~0xff) != 0) {
      throw new IllegalArgumentException("codes " + v4 + " and " + v6 + ": out of range");
    }
  }

  public int code(IpFamily family) {
    return family == IpFamily.V4 ? v4 : v6;
  }
}
