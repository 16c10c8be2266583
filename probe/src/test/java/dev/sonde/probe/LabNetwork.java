package dev.sonde.probe;

import dev.sonde.lab.LabTun;
import dev.sonde.lab.Scenario;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** A scenario on a TUN device in a network of its own, and our engine in it; for all commands. */
final class LabNetwork implements Transcript.World, AutoCloseable {
  /** Long enough for a busy machine, and no guess from other answers: only silence is silent. */
  private static final long WAIT = 600_000_000;

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final PrivateNetwork network = PrivateNetwork.open();
  private final Reactor reactor = network.call(Reactor::open);
  private final LabTun lab;
  private final Thread loop;

  /** Not before its own time begins. */
  private final long started;

  LabNetwork(Scenario scenario) {
    lab = network.call(() -> LabTun.open(reactor, scenario));
    started = System.nanoTime();
    loop = network.thread(reactor::run);
  }

  PrivateNetwork network() {
    return network;
  }

  @Override
  public boolean timed() {
    return false;
  }

  /** All at once. */
  @Override
  public List<PathFound> trace(List<Transcript.Wanted> traces, Duration after) {
    boolean whole = traces.getFirst().command().whole();
    TraceSetup usual = TraceSetup.DEFAULT;
    TraceSetup setup =
        new TraceSetup(usual.methods(), usual.largest(), whole, usual.datagram(), usual.further());
    return network.call(() -> {
      try (Reactor own = Reactor.open();
          TraceEngine engine = TraceEngine.open(own, setup, EnumSet.allOf(Family.class))) {
        run(own, after.minusNanos(System.nanoTime() - started));
        List<PathFound> found = new ArrayList<>();
        for (Transcript.Wanted wanted : traces) found.add(start(own, engine, wanted, found));
        run(own, LIMIT);
        return found;
      }
    });
  }

  /** Until it is stopped, and so long at most. */
  private static void run(Reactor own, Duration atMost) {
    if (!atMost.isPositive()) return;
    var limit = own.after(atMost, own::stop);
    own.run();
    limit.cancel();
  }

  private static PathFound start(
      Reactor own, TraceEngine engine, Transcript.Wanted wanted, List<PathFound> all)
      throws IOException {
    PathFound found =
        new PathFound(() -> {
          if (all.stream().allMatch(PathFound::isOver)) own.stop();
        });
    TraceOptions options = wanted.command().options(wanted.method(), wanted.target(), WAIT, 0, 0);
    engine.start(wanted.target(), options, found);
    return found;
  }

  @Override
  public String ping(IpAddress target, int count, Duration interval, Duration after) {
    return "";
  }

  @Override
  public void close() throws IOException {
    reactor.stop();
    try {
      loop.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    lab.close();
    reactor.close();
    network.close();
  }
}
