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
 * @param rate how many probes all traces together may send a second; 0 for no limit
 * @param further options of the caller's own, set on each socket before it is used
 */
public record TraceSetup(
    Set<TraceMethod> methods,
    int largest,
    boolean whole,
    boolean datagram,
    int rate,
    PingSetup.Further further) {
  /** Slow enough for the queues of this host, and for routers that answer all of them. */
  public static final int USUAL_RATE = 10_000;

  private static final int ETHERNET = 1480;

  /** Every method, probes up to what an Ethernet frame holds, and no more options. */
  public static final TraceSetup DEFAULT =
      new TraceSetup(EnumSet.allOf(TraceMethod.class), ETHERNET, false, false, USUAL_RATE, _ -> {});

  public TraceSetup {
    methods = Set.copyOf(methods);
    if (rate < 0) throw new IllegalArgumentException("rate " + rate);
  }

  /** At the usual rate. */
  public TraceSetup(
      Set<TraceMethod> methods,
      int largest,
      boolean whole,
      boolean datagram,
      PingSetup.Further further) {
    this(methods, largest, whole, datagram, USUAL_RATE, further);
  }

  /** The same at another rate. */
  public TraceSetup withRate(int other) {
    return new TraceSetup(methods, largest, whole, datagram, other, further);
  }
}
