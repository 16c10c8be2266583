package dev.sonde.probe;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.UdpView;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a path and the MTU of each of its parts (--mtu; RFC 1191, RFC 8201): probes are as long as
 * the device lets them be, nobody may cut them, and one that is too long somewhere is sent again,
 * and all behind it, as long as that router says. One probe is on its way at a time.
 *
 * <p>Each length is a trace of its own, from the hop on where the one before came to its end. Hops
 * that hold that up are waited for: they belong to the longer probes. The engine must have been
 * opened with {@link TraceSetup#whole} and room for {@link #LARGEST}.
 *
 * <p>Owned by the engine's thread.
 */
public final class MtuTrace implements AutoCloseable {
  /** The longest probe from its transport header on: that of a whole IPv4 datagram. */
  public static final int LARGEST = MtuTrace.LONGEST - Ip4View.HEADER;

  private static final int LONGEST = 65_535;
  private static final int EMSGSIZE = 90;
  private static final int ANY = Integer.MAX_VALUE;

  /** RFC 1191 section 7.1: for routers that do not say what would pass. */
  private static final int[] PLATEAUS = {
    32_000, 17_914, 8166, 4352, 2002, 1492, 1280, 1006, 508, 296, 68
  };

  private static final int LEAST4 = 68;
  private static final int LEAST6 = 1280;

  private final TraceEngine engine;
  private final IpAddress target;
  private final TraceOptions options;
  private final Listener listener;
  private final int headers;
  private int length = LONGEST;
  private @Nullable Trace trace;

  /** Told on the loop's thread what is found. */
  public interface Listener extends TraceListener {
    /** From this hop on probes have this many bytes with their IP header; told before the hop. */
    void narrowed(int ttl, int mtu);
  }

  private MtuTrace(TraceEngine engine, IpAddress target, TraceOptions options, Listener listener) {
    this.engine = engine;
    this.target = target;
    this.options = options;
    this.listener = listener;
    headers = ipHeader() + UdpView.HEADER; // that of ICMP echo is as long
  }

  /**
   * Starts one, of UDP or ICMP; its probes leave with the loop's next turn.
   *
   * @throws SocketFailure as {@link TraceEngine#start} does
   */
  public static MtuTrace start(
      TraceEngine engine, IpAddress target, TraceOptions options, Listener listener)
      throws IOException {
    if (options.method() == TraceMethod.TCP) {
      throw new IllegalArgumentException("a segment that asks for a connection has no data");
    }
    MtuTrace one = new MtuTrace(engine, target, options, listener);
    one.from(options.pace().first());
    return one;
  }

  private int ipHeader() {
    if (IpFamily.of(target) == IpFamily.V6) return Ip6View.HEADER;
    return Ip4View.HEADER + Trace.route(options.via()).length();
  }

  private void from(int ttl) throws IOException {
    TraceOptions used =
        options.withPace(options.pace().singly(ttl)).withDataLength(length - headers);
    trace = engine.start(target, used, new Part(ttl));
  }

  /** The address its probes come from. */
  public IpAddress source() {
    return current().source();
  }

  private Trace current() {
    Trace running = trace;
    if (running == null) throw new IllegalStateException("it does not run");
    return running;
  }

  private boolean isNarrow(HopReply reply) {
    HopAnswer answer = reply.answer();
    return answer.type() != HopAnswer.NONE
        && IcmpKind.of(IpFamily.of(target), answer.type(), answer.code())
            == IcmpKind.PACKET_TOO_BIG;
  }

  /** What gets past this hop, 0 where it does not say, or {@link #ANY}. */
  private int passes(Hop hop) {
    int passes = ANY;
    for (HopResult result : hop.results()) {
      if (result instanceof HopReply reply && isNarrow(reply)) {
        passes = (int) Math.min(passes, reply.answer().info());
      } else if (result instanceof HopResult.Unsent no && no.why().errno() == EMSGSIZE) {
        passes = Math.min(passes, no.mtu());
      }
    }
    return passes;
  }

  /** The same from a hop on with the length that passes there; false where none is shorter. */
  private boolean restart(int ttl, int passes) {
    int least = IpFamily.of(target) == IpFamily.V4 ? LEAST4 : LEAST6;
    int shorter = passes >= least && passes < length ? passes : plateau();
    // RFC 8200 section 5: every IPv6 link carries 1280 bytes.
    shorter = Math.max(least, shorter);
    if (shorter >= length) return false;
    length = shorter;
    engine.remove(current());
    try {
      from(ttl);
    } catch (SocketFailure gone) { // the route, meanwhile
      listener.hop(new Hop(ttl, List.of(new HopResult.Unsent(gone, 0))));
      listener.ended(TraceEnd.UNSENT);
    } catch (IOException impossible) {
      throw new IllegalStateException("a socket was opened before", impossible);
    }
    return true;
  }

  private int plateau() {
    for (int plateau : PLATEAUS) {
      if (plateau < length) return plateau;
    }
    return LEAST4;
  }

  /** What is found with one length. */
  private final class Part implements TraceListener {
    private final int first;
    private boolean announced;

    private Part(int first) {
      this.first = first;
    }

    private void announce() {
      if (!announced) listener.narrowed(first, length);
      announced = true;
    }

    @Override
    public void replied(HopReply reply) {
      if (isNarrow(reply)) return;
      announce();
      listener.replied(reply);
    }

    @Override
    public void late(HopReply reply) {
      listener.late(reply);
    }

    @Override
    public void hop(Hop hop) {
      int passes = passes(hop);
      if (passes != ANY && restart(hop.ttl(), passes)) return;
      announce();
      listener.hop(hop);
    }

    @Override
    public void ended(TraceEnd end) {
      listener.ended(end);
    }
  }

  /** Ends it; its listener hears no more. */
  @Override
  public void close() {
    engine.remove(current());
  }
}
