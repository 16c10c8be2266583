package dev.sonde.cli;

import static dev.sonde.cli.LoopRun.tell;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Printable;
import dev.sonde.probe.Hop;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.HopResult;
import dev.sonde.probe.MtuTrace;
import dev.sonde.probe.TraceEnd;
import dev.sonde.probe.TraceEngine;
import dev.sonde.probe.TraceOptions;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One trace to one host. Everything but the asking for names happens on the thread that calls
 * {@link #run}.
 */
final class TraceSession implements MtuTrace.Listener, AutoCloseable {
  /** What a shell shows for a program that SIGINT ended. */
  private static final int INTERRUPTED = 128 + 2;

  private static final int EPERM = 1;

  private final TraceCommand command;
  private final Reactor reactor;
  private final Set<Family> families;
  private final TraceEngine engine;
  private final TraceReport report;
  private final TracePartial partial = new TracePartial();
  private @Nullable TraceEnd end;
  private @Nullable SocketFailure unsent;
  private boolean interrupted;

  /**
   * Opens the sockets and gives the privileges up; names are asked for later.
   *
   * @param drop gives the privileges up
   */
  TraceSession(TraceCommand command, Output out, Reactor reactor, Drop drop) throws IOException {
    this.command = command;
    this.reactor = reactor;
    Family family = command.family();
    families = family == null ? Family.supported() : Set.of(family);
    engine = TraceEngine.open(reactor, command.setup(), families);
    try {
      TraceTarget.checkSource(command);
      drop.privileges();
    } catch (IOException | RuntimeException failed) {
      engine.close();
      throw failed;
    }
    HostNames names = new HostNames(reactor, this::refresh, command.isNumeric());
    report =
        command.isJson()
            ? new TraceJson(command, out, names)
            : new TracePrinter(command, out, names);
  }

  /** Traces until the path is known, and returns the exit status. */
  int run() throws IOException {
    final LoopRun loop = new LoopRun(reactor);
    TraceTarget.Ends ends = TraceTarget.start(command, families, this::start);
    reactor.on(Signal.INT, this::interrupt);
    Family family = Family.of(ends.target());
    report.began(
        new TraceReport.Start(
            Printable.text(command.host()),
            ends.target(),
            ends.source(),
            command.bytes(family),
            engine.isRaw(family)));
    loop.run();
    report.ended(interrupted ? partial.hops() : List.of(), end, engine.counts());
    if (interrupted) return INTERRUPTED;
    SocketFailure why = unsent;
    if (why != null && !TraceText.isTooLong(why)) throw why;
    return 0;
  }

  private IpAddress start(IpAddress target) throws IOException {
    Family family = Family.of(target);
    if (command.isFixedPort() && !engine.isRaw(family)) {
      // Datagram sockets number their probes by the port.
      throw new SocketFailure("socket(" + family + ", SOCK_RAW, IPPROTO_UDP)", EPERM);
    }
    TraceOptions options = command.options(family);
    try {
      return command.findsMtu()
          ? MtuTrace.start(engine, target, options, this).source()
          : engine.start(target, options, this).source();
    } catch (IllegalArgumentException impossible) {
      throw new BadUsage(String.valueOf(impossible.getMessage()));
    }
  }

  private void interrupt() {
    interrupted = true;
    reactor.stop();
  }

  /** More is known of names: what waited for them may be told. */
  private void refresh() {
    tell(report::refresh);
    if (end != null && report.isSettled()) reactor.stop();
  }

  @Override
  public void replied(HopReply reply) {
    partial.replied(reply);
    report.replied(reply);
  }

  @Override
  public void late(HopReply reply) {
    if (end == null) tell(() -> report.late(reply));
  }

  @Override
  public void narrowed(int ttl, int mtu) {
    report.narrowed(ttl, mtu);
  }

  @Override
  public void hop(Hop hop) {
    partial.told(hop);
    for (HopResult result : hop.results()) {
      if (unsent == null && result instanceof HopResult.Unsent refused) unsent = refused.why();
    }
    tell(() -> report.hop(hop));
  }

  @Override
  public void ended(TraceEnd reason) {
    end = reason;
    if (report.isSettled()) reactor.stop();
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }
}
