package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.socket.Family;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;

/** A responder at work in a network whose kernel is silent. */
final class Responding implements AutoCloseable {
  private final Reactor reactor;
  private final EchoResponder responder;
  private final Thread thread;

  private Responding(Reactor reactor, EchoResponder responder, Thread thread) {
    this.reactor = reactor;
    this.responder = responder;
    this.thread = thread;
  }

  static void silence(PrivateNetwork network) {
    network.setting("net/ipv4/icmp_echo_ignore_all", "1");
    network.setting("net/ipv6/icmp/echo_ignore_all", "1");
  }

  static Responding in(PrivateNetwork network, ResponderSetup setup) {
    silence(network);
    return network.call(() -> {
      Reactor reactor = Reactor.open();
      EchoResponder responder =
          EchoResponder.open(reactor, EnumSet.allOf(Family.class), setup, () -> {});
      return new Responding(reactor, responder, Thread.ofPlatform().start(reactor::run));
    });
  }

  ResponderCounts counts() {
    CompletableFuture<ResponderCounts> counts = new CompletableFuture<>();
    reactor.post(() -> counts.complete(responder.counts()));
    return counts.join();
  }

  @Override
  public void close() throws IOException {
    reactor.stop();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the responder stopped", interrupted);
    }
    responder.close();
    reactor.close();
  }
}
