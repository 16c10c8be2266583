package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traces from a private network, all on one engine, until the last of them is over. */
final class Tracing implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(40);

  private final Reactor reactor;
  private final TraceEngine engine;
  private final Map<Trace, Found> found = new LinkedHashMap<>();
  private int running;
  private boolean stuck;

  /** What one trace found. */
  static final class Found implements TraceListener {
    private final Runnable atEnd;
    private final List<Hop> hops = new ArrayList<>();
    private @Nullable TraceEnd end;
    private @Nullable IpAddress source;

    private Found(Runnable atEnd) {
      this.atEnd = atEnd;
    }

    @Override
    public void hop(Hop hop) {
      hops.add(hop);
    }

    @Override
    public void ended(TraceEnd reason) {
      end = reason;
      atEnd.run();
    }

    List<Hop> hops() {
      return hops;
    }

    @Nullable TraceEnd end() {
      return end;
    }

    /** Where its probes came from. */
    @Nullable IpAddress source() {
      return source;
    }

    List<HopReply> replies() {
      return hops.stream().flatMap(hop -> hop.replies().stream()).toList();
    }

    /** The addresses that answered at each hop, each once. */
    List<String> path() {
      return hops.stream()
          .map(hop ->
              String.join(
                  " ",
                  hop.replies().stream()
                      .map(reply -> reply.answer().from().toString())
                      .distinct()
                      .toList()))
          .toList();
    }
  }

  private Tracing(TraceSetup setup) throws IOException {
    reactor = Reactor.open();
    engine = TraceEngine.open(reactor, setup, EnumSet.allOf(Family.class));
  }

  /** On the thread that lives in the network. */
  static Tracing open(TraceSetup setup) throws IOException {
    return new Tracing(setup);
  }

  /** One trace in a network, by an engine of its own. */
  static Found trace(PrivateNetwork network, String target, TraceOptions options) {
    return trace(network, TraceSetup.DEFAULT, target, options);
  }

  static Found trace(
      PrivateNetwork network, TraceSetup setup, String target, TraceOptions options) {
    return network.call(() -> {
      try (Tracing tracing = open(setup)) {
        Found found = tracing.start(target, options);
        tracing.run();
        return found;
      }
    });
  }

  Found start(String target, TraceOptions options) throws IOException {
    Found one = new Found(this::ended);
    running++;
    Trace trace = engine.start(IpAddress.parse(target), options, one);
    one.source = trace.source();
    found.put(trace, one);
    return one;
  }

  private void ended() {
    running--;
    if (running == 0) reactor.stop();
  }

  void run() {
    stuck = false;
    var limit = reactor.after(LONG, this::stuck);
    reactor.run();
    limit.cancel();
    if (stuck) throw new AssertionError("a trace does not end");
  }

  private void stuck() {
    stuck = true;
    reactor.stop();
  }

  TraceCounts counts() {
    return engine.counts();
  }

  @Override
  public void close() throws IOException {
    engine.close();
    reactor.close();
  }
}
