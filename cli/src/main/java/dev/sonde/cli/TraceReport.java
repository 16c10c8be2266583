package dev.sonde.cli;

import dev.sonde.packet.IpAddress;
import dev.sonde.probe.Hop;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.TraceCounts;
import dev.sonde.probe.TraceEnd;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person or a program is told of a trace while it runs. On the loop's thread. */
interface TraceReport {
  /**
   * A trace that is about to begin.
   *
   * @param host as it was typed
   * @param bytes of a whole probe
   * @param raw by raw sockets
   */
  record Start(String host, IpAddress address, IpAddress source, int bytes, boolean raw) {}

  void began(Start start) throws IOException;

  /** An answer of a hop that will be told of: its name may be asked for. */
  void replied(HopReply reply);

  /** From this hop on probes are no longer than this. */
  void narrowed(int ttl, int mtu);

  /** The next hop. */
  void hop(Hop hop) throws IOException;

  /** An answer to a probe whose hop was told of. */
  default void late(HopReply reply) throws IOException {}

  /** Some time passed, or a name was found: what waits may be shown. */
  void refresh() throws IOException;

  /** Nothing waits for a name. */
  boolean isSettled();

  /**
   * It is over.
   *
   * @param partial hops that were not told of, with what is known of them
   * @param end why, or null where it was interrupted
   */
  void ended(List<Hop> partial, @Nullable TraceEnd end, TraceCounts counts) throws IOException;
}
