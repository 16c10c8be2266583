package dev.sonde.probe;

import java.util.EnumSet;
import java.util.Set;

/**
 * How an engine's sockets are made.
 *
 * @param methods what traces may send; a socket is opened for each
 * @param largest the longest probe that will be sent, from its transport header on
 * @param whole no probe may be fragmented, here or on its way (-F)
 * @param datagram take datagram sockets even where raw ones are permitted
 * @param further options of the caller's own, set on each socket before it is used
 */
public record TraceSetup(
    Set<TraceMethod> methods,
    int largest,
    boolean whole,
    boolean datagram,
    PingSetup.Further further) {
  private static final int ETHERNET = 1480;

  /** Every method, probes up to what an Ethernet frame holds, and no more options. */
  public static final TraceSetup DEFAULT =
      new TraceSetup(EnumSet.allOf(TraceMethod.class), ETHERNET, false, false, _ -> {});

  public TraceSetup {
    methods = Set.copyOf(methods);
  }
}
