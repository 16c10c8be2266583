package dev.sonde.cli;

import static dev.sonde.cli.LoopRun.tell;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.packet.IpAddress;
import dev.sonde.probe.EchoClient;
import dev.sonde.probe.EchoListener;
import dev.sonde.probe.EchoResponder;
import dev.sonde.probe.EchoServer;
import dev.sonde.probe.EchoSetup;
import dev.sonde.probe.Heard;
import dev.sonde.probe.ResponderSetup;
import dev.sonde.socket.Family;
import dev.sonde.socket.Hosts;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A loop with one end of the echo pair on it, or the responder, until Ctrl-C or a count. Sockets
 * are opened, then privileges given up, then what comes from the network is read.
 */
final class EchoSession implements EchoListener, AutoCloseable {
  private final EchoReport report;
  private final boolean foreign;
  private final Drop drop;
  private final Reactor reactor;
  private final LoopRun run;
  private @Nullable IpAddress host;
  private boolean hostWasHeard;
  private boolean caught;
  private long left = EchoClient.ENDLESS;

  /** {@code foreign}: leave out what this process sent itself. */
  EchoSession(EchoReport report, boolean foreign, Drop drop) throws IOException {
    this.report = report;
    this.foreign = foreign;
    this.drop = drop;
    reactor = Reactor.open();
    run = new LoopRun(reactor);
  }

  /** From here on signals are answered; before, they end the process as they end any. */
  private void answerSignals() {
    reactor.on(Signal.INT, () -> caught("sigINT"));
    reactor.on(Signal.TERM, () -> caught("sigTERM"));
  }

  int serve(Family family, EchoSetup setup, long count) throws IOException {
    left = count;
    try (EchoServer server = EchoServer.open(reactor, family, setup, this)) {
      answerSignals();
      report.began(null);
      drop.privileges();
      run.run();
      report.ended(server.counts());
    }
    return 0;
  }

  int send(String name, Family family, EchoSetup setup, Duration interval, long count)
      throws IOException {
    try (EchoClient client = EchoClient.open(reactor, family, setup, this)) {
      drop.privileges();
      IpAddress address = Hosts.find(name, family).addresses().getFirst(); // may wait for long
      answerSignals();
      host = address;
      report.began(address);
      client.start(address, interval, count, reactor::stop);
      run.run();
      report.ended(client.counts());
    }
    return caught || hostWasHeard ? 0 : 1;
  }

  int reply(Set<Family> families, ResponderSetup setup, long count) throws IOException {
    Counter counter = new Counter(reactor, count);
    try (EchoResponder responder = EchoResponder.open(reactor, families, setup, counter)) {
      counter.responder = responder;
      answerSignals();
      for (Family family : families) warnOfTheKernel(family, Machine.here());
      report.began(null);
      drop.privileges();
      run.run();
      report.ended(responder.counts());
    }
    return 0;
  }

  /** Where the kernel answers as well, every pinger sees duplicates. */
  private void warnOfTheKernel(Family family, Machine machine) throws IOException {
    boolean inet = family == Family.AF_INET;
    String name = inet ? "net.ipv4.icmp_echo_ignore_all" : "net.ipv6.icmp.echo_ignore_all";
    if (machine.number(name).orElse(1) != 0) return;
    report.warn(
        "the kernel answers %s echo requests too, so each gets two replies; silence it by: %s"
            .formatted(inet ? "IPv4" : "IPv6", Remedies.sysctl(name, 1)));
  }

  /** Ends the loop when there are enough replies. */
  private static final class Counter implements Runnable {
    private final Reactor reactor;
    private final long count;
    private @Nullable EchoResponder responder;

    Counter(Reactor reactor, long count) {
      this.reactor = reactor;
      this.count = count;
    }

    @Override
    public void run() {
      if (count == EchoClient.ENDLESS || responder == null) return;
      if (responder.counts().replies() >= count) reactor.stop();
    }
  }

  @Override
  public void heard(Heard message) {
    if (!message.isOwn() && message.from().equals(host)) hostWasHeard = true;
    if (left == 0 || (foreign && message.isOwn())) return;
    left--;
    tell(() -> report.heard(message));
    if (left == 0) reactor.stop();
  }

  /** A client whose first message cannot leave has nothing to wait for. */
  @Override
  public void unsent(int sequence, SocketFailure why) {
    if (host != null && sequence == 1) throw new UncheckedIOException(why);
    tell(() -> report.warn(String.valueOf(why.getMessage())));
  }

  private void caught(String signal) {
    caught = true;
    reactor.stop();
    tell(() -> report.caught(signal));
  }

  @Override
  public void close() {
    reactor.close();
  }
}
