package dev.sonde.lab;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Timer;
import dev.sonde.socket.Enclosure;
import dev.sonde.socket.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Plays the network of a scenario for a moment before the scenario begins, so that the JVM has
 * loaded and compiled what the first packets would wait for. It has a thread, a network, a device
 * and an {@link Internet} of its own, all of which end with it.
 */
public final class Rehearsal {
  private static final long LONGEST_NANOS = 100_000_000;
  private static final int MOST_VOLLEYS = 1500;
  private static final int CAPACITY = 1024;

  /** Delays are to take their part, but not the time. */
  private static final long LONGEST_DELAY_NANOS = 200_000;

  private final Scenario scenario;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("rehearsal").daemon().unstarted(this::run);

  private Rehearsal(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Begins, on a thread of its own. */
  public static Rehearsal start(Scenario scenario) {
    Rehearsal rehearsal = new Rehearsal(scenario);
    rehearsal.thread.start();
    return rehearsal;
  }

  /** Waits until it is over; the kernel may still be busy taking the device away. */
  public void await() throws InterruptedException {
    over.await();
  }

  private void run() {
    try {
      Enclosure.network();
      try (Reactor loop = Reactor.open();
          LabTun lab = LabTun.open(loop, hurried(), CAPACITY)) {
        play(loop, scenario.network());
        over.countDown();
        assert lab.internet().count(Fate.MALFORMED) == 0;
      }
    } catch (IOException refused) {
      // The lab itself will be refused the same, and says so; or it begins a little slower.
    } finally {
      over.countDown();
    }
  }

  private Scenario hurried() {
    Network network = scenario.network();
    List<Link> links = network.links().stream().map(Rehearsal::hurried).toList();
    Network hurried = new Network(network.nodes(), links, network.routes());
    return new Scenario(scenario.about(), scenario.seed(), hurried, List.of());
  }

  private static Link hurried(Link link) {
    return new Link(
        link.a(),
        link.b(),
        Math.min(link.delayNanos(), LONGEST_DELAY_NANOS),
        Math.min(link.jitterNanos(), LONGEST_DELAY_NANOS),
        link.shape(),
        link.loss(),
        link.duplicate(),
        link.reorder(),
        link.corrupt(),
        link.mtu(),
        link.cost(),
        link.down());
  }

  private static void play(Reactor loop, Network network) throws IOException {
    List<Volley> volleys = new ArrayList<>();
    try {
      for (Family family : Family.values()) {
        if (network.you().address(family.ip()) != null) volleys.add(Volley.open(family, network));
      }
      long end = loop.now() + LONGEST_NANOS;
      Timer[] again = new Timer[1];
      int[] turns = new int[1];
      again[0] =
          loop.timer(() -> {
            volleys.forEach(Volley::fire);
            if (turns[0]++ < MOST_VOLLEYS && loop.now() < end) again[0].at(loop.now());
            else loop.stop();
          });
      again[0].at(loop.now());
      loop.run();
    } finally {
      for (Volley volley : volleys) volley.close();
    }
  }
}
