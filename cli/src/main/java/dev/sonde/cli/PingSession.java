package dev.sonde.cli;

import static dev.sonde.cli.LoopRun.tell;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.loop.Timer;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.probe.Answer;
import dev.sonde.probe.Arrival;
import dev.sonde.probe.PingEngine;
import dev.sonde.probe.PingListener;
import dev.sonde.probe.PingOptions;
import dev.sonde.probe.PingSchedule;
import dev.sonde.probe.PingStatistics;
import dev.sonde.probe.PingTarget;
import dev.sonde.probe.Refusal;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * One ping of one host: sends when the schedule says, counts what comes back, and has it told.
 * Everything happens on the thread that calls {@link #run}.
 */
final class PingSession implements PingListener, AutoCloseable {
  private static final int EMSGSIZE = 90;
  private static final int ENOBUFS = 105;
  private static final long MOST_CONGESTION = 10_000_000_000L;

  /** How long a request is remembered: as long as 65,536 are, within these bounds. */
  private static final long LEAST_MEMORY = 10_000_000_000L;

  private static final long MOST_MEMORY = 3_600_000_000_000L;

  /** As many as stay in a processor's cache: more slow a flood down. */
  private static final int REMEMBERED = 1 << 12;

  private static final long RETRY_NANOS = 10_000_000;

  private final PingCommand command;
  private final PingRoute route;
  private final Reactor reactor;
  private final PingEngine engine;
  private final PingReport report;
  private final PingStatistics statistics = new PingStatistics();
  private final PingSchedule schedule;
  private final PingTarget target;
  private final Timer timer;
  private final boolean showsOutstanding;
  private long newest;
  private boolean newestIsAnswered;
  private boolean blocked;
  private long blockedSince;
  private boolean closing;
  private boolean over;

  /**
   * Opens the sockets, gives the privileges up, and only then asks name servers for the host.
   *
   * @param drop gives the privileges up
   */
  PingSession(PingCommand command, Output out, Output err, Reactor reactor, Drop drop)
      throws IOException {
    this.command = command;
    this.reactor = reactor;
    showsOutstanding = command.showsOutstanding(); // not at each request: it searches
    Set<Family> families = families(command);
    engine = open(families);
    try {
      route = PingRoute.open(command, families);
      drop.privileges();
      route.find(engine);
      HostNames names = new HostNames(reactor, this::refresh, route.isNumeric());
      report = report(out, err, names);
      target = engine.add(route.address(), options(), REMEMBERED);
      if (command.takesUserTime()) engine.userTime(true);
      // A message more for each request would halve a flood's rate, and is of no use to -U.
      if (command.isFlood() || command.takesUserTime()) engine.arrivalsOnly();
    } catch (IOException | RuntimeException failed) {
      engine.close();
      throw failed;
    }
    schedule = new PingSchedule(command.pace(), statistics, reactor.now());
    timer = reactor.timer(this::tick);
  }

  /** An address needs one socket; a name may turn out to be of either family. */
  private static Set<Family> families(PingCommand command) throws IOException {
    Family family = command.family();
    return family == null ? Family.supported() : Set.of(family);
  }

  private PingEngine open(Set<Family> families) throws IOException {
    try {
      return PingEngine.open(reactor, PingSockets.setup(command), families, this);
    } catch (SocketFailure failed) {
      boolean either = command.identifier() != 0; // else only a raw socket will do
      boolean refused = either && failed.isPermission() && failed.call().contains("SOCK_RAW");
      throw refused ? new IOException(Remedies.ping(failed, Machine.here()), failed) : failed;
    }
  }

  private PingReport report(Output out, Output err, HostNames names) {
    if (command.isJson()) return new PingJson(command, out);
    PingPrinter printer = new PingPrinter(command, out, err, names);
    return command.isFlood()
        ? new PingDots(printer, out, command.isQuiet(), command.isAudible())
        : printer;
  }

  private PingOptions options() {
    long memory = command.pace().intervalNanos() << Short.SIZE;
    PingOptions options =
        PingOptions.DEFAULT
            .size(command.size())
            .pattern(command.pattern())
            .hops(command.hops())
            .trafficClass(command.trafficClass())
            .timeout(Duration.ofNanos(Math.clamp(memory, LEAST_MEMORY, MOST_MEMORY)))
            .group(command.isBroadcast());
    boolean fixed = command.source() != null || command.isSticky();
    return fixed ? options.source(route.source()) : options;
  }

  /** Pings until it is over, and returns the exit status. */
  int run() throws IOException {
    LoopRun run = new LoopRun(reactor);
    reactor.on(Signal.INT, this::interrupt);
    report.began(route, identifier());
    timer.at(reactor.now());
    run.run();
    report.ended(statistics, schedule, engine.counts());
    return schedule.exitStatus();
  }

  /** A datagram socket's is the kernel's affair, unless it was asked for. */
  private int identifier() {
    Family family = target.family();
    boolean known = engine.isRaw(family) || command.identifier() > 0;
    return known ? engine.identifier(family) : -1;
  }

  private void interrupt() {
    receiveLast();
    end();
    reactor.stop();
  }

  /** Sends no more; what has arrived by now was not lost. */
  private void receiveLast() {
    closing = true;
    engine.receive();
  }

  private void end() {
    over = true;
    timer.cancel();
    if (report.isSettled()) reactor.stop();
  }

  private void tick() {
    long now = reactor.now();
    if (schedule.isOver(now)) {
      receiveLast();
      end();
    } else if (!over) {
      send(now);
      engine.flush();
      if (!blocked) blockedSince = 0;
      rearm();
    }
    refresh();
  }

  /** More is known of names: what waited for them may be told. */
  void refresh() {
    tell(report::refresh);
    if (over && report.isSettled()) reactor.stop();
  }

  private void send(long now) {
    while (!blocked && schedule.isDue(now) && engine.hasRoom(target)) {
      if (showsOutstanding && newest > 0 && !newestIsAnswered) {
        tell(() -> report.unanswered(newest));
      }
      schedule.sent(now);
      newestIsAnswered = false;
      newest = engine.send(target);
      tell(report::sent);
    }
  }

  /** Arms the timer; one that fires too early costs less than arming it at each reply. */
  private void rearm() {
    long due = blocked ? PingSchedule.NEVER : schedule.due();
    if (!engine.hasRoom(target)) due = reactor.now() + RETRY_NANOS;
    long ends = schedule.ends();
    if (due == PingSchedule.NEVER || (ends != PingSchedule.NEVER && ends - due < 0)) due = ends;
    if (due == PingSchedule.NEVER) return;
    if (!timer.armed() || timer.deadline() - due > 0) timer.at(due);
  }

  @Override
  public void answered(Answer answer) {
    if (over) return;
    if (answer.hasBadChecksum()) {
      statistics.countCorrupted();
    } else {
      statistics.countAnswer(answer.sequence(), answer.rttNanos(), answer.isDuplicate());
      if (answer.wrongAt() >= 0) statistics.countWrongData();
      if (answer.sequence() == newest) newestIsAnswered = true;
    }
    tell(() -> report.answered(answer));
    long now = answer.arrival().nowNanos(); // a look at the clock is 4 permil of a flood's turn
    if (schedule.isOver(now)) {
      if (schedule.isSettled()) end();
      else rearm(); // it ends when all that is here was told
    } else if (!closing) {
      send(now); // the engine flushes
      rearm();
    }
  }

  @Override
  public void refused(Refusal refusal) {
    if (over) return;
    if (refusal.isFinal()) statistics.countRefusal(refusal.sequence());
    tell(() -> report.refused(refusal));
    settle();
  }

  @Override
  public void unsent(PingTarget target, long sequence, SocketFailure why) {
    boolean tooLong = why.errno() == EMSGSIZE;
    if (tooLong) statistics.countRefusal(sequence);
    else statistics.countUnsent();
    unsent(sequence, why, tooLong ? route.mtu() : 0);
  }

  private void unsent(long sequence, SocketFailure why, int mtu) {
    tell(() -> report.unsent(sequence, why, mtu));
    settle();
  }

  /** What is due now is done in a turn of its own: the engine may be in the middle of sending. */
  private void settle() {
    if (over) return;
    if (schedule.isOver(reactor.now())) timer.at(reactor.now());
    else rearm();
  }

  @Override
  public void congested(PingTarget target, long sequence) {
    schedule.congested();
    newest = Math.min(newest, sequence - 1);
    newestIsAnswered = true; // of an earlier one it was told already
    blocked = true;
    if (blockedSince == 0) blockedSince = reactor.now();
  }

  @Override
  public void ready() {
    blocked = false;
    if (over) return;
    if (blockedSince != 0 && reactor.now() - blockedSince > MOST_CONGESTION) giveUp();
    timer.at(reactor.now());
  }

  /** As ping(8) does, so that a device that is stuck does not keep it for ever. */
  private void giveUp() {
    schedule.sent(reactor.now());
    statistics.countUnsent();
    blockedSince = 0;
    unsent(newest + 1, new SocketFailure("sendmmsg", ENOBUFS), 0);
  }

  @Override
  public void expired(PingTarget target, long sequence) {}

  @Override
  public void overheard(Arrival arrival) {
    if (!over && command.isVerbose() && !isOwn(arrival.icmp())) {
      tell(() -> report.overheard(arrival));
    }
  }

  /** On the loopback one hears one's own requests too. */
  private boolean isOwn(IcmpView icmp) {
    return icmp.kind() == IcmpKind.ECHO_REQUEST && icmp.id() == engine.identifier(target.family());
  }

  @Override
  public void close() throws IOException {
    engine.close();
    route.close();
  }
}
