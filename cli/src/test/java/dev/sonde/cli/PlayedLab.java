package dev.sonde.cli;

import dev.sonde.lab.LabTun;
import dev.sonde.lab.Scenario;
import dev.sonde.loop.Reactor;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A scenario on a TUN device in a network of its own, while this is open. */
final class PlayedLab implements AutoCloseable {
  private final PrivateNetwork network = PrivateNetwork.open();
  private final Reactor reactor = network.call(Reactor::open);
  private final LabTun lab;
  private final Thread loop;

  /** Not before its own time begins. */
  private final long started;

  PlayedLab(Scenario scenario) {
    lab = network.call(() -> LabTun.open(reactor, scenario));
    started = System.nanoTime();
    loop = network.thread(reactor::run);
  }

  PrivateNetwork network() {
    return network;
  }

  /** Returns so long after the start. */
  void await(Duration after) throws InterruptedException {
    Duration left = after.minusNanos(System.nanoTime() - started);
    if (!left.isPositive()) return;
    CountDownLatch passed = new CountDownLatch(1);
    reactor.post(() -> reactor.after(left, passed::countDown));
    passed.await();
  }

  /** Starts a program inside; after so many seconds it is interrupted, if it has not ended. */
  Process start(int seconds, List<String> command) {
    List<String> words = new ArrayList<>(List.of("timeout", "-s", "INT", "-k", "5"));
    words.add(String.valueOf(seconds));
    words.addAll(command);
    return network.start(words.toArray(String[]::new));
  }

  /** What a program prints until it ends. */
  static String output(Process process) throws IOException {
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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
