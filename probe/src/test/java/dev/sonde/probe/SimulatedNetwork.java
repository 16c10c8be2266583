package dev.sonde.probe;

import dev.sonde.lab.Internet;
import dev.sonde.lab.Scenario;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.IpView;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;

/**
 * A scenario of the lab in virtual time, and the shell that the cores have there: what engine,
 * sockets and kernel do between a core and a network. Hours pass in milliseconds, always the same
 * ones.
 */
final class SimulatedNetwork {
  /** Any but 0, which as a time stamp says that there is none. */
  private static final long START = 1_000_000_000_000L;

  private static final long SECRET = 0x0123_4567_89ab_cdefL;
  private static final int IDENTIFIER = 7;
  private static final int REMEMBERED = 1024;
  private static final int STEPS = 1_000_000;
  private static final int LONGEST = 1 << 16;

  /** Of 32 MB; one scenario after the other plays in it. */
  private static final MemorySegment MEMORY = MemorySegment.ofArray(new long[1 << 22]);

  private final Scenario scenario;
  private final Internet internet;
  private final TraceTable table = new TraceTable();
  private final Queue<Probe> leaving = new ArrayDeque<>();
  private final MemorySegment packet = MemorySegment.ofArray(new byte[LONGEST]);
  private final Arrival arrival = new Arrival();
  private final PingTally tally = new PingTally();
  private long now = START;
  private long damaged;

  private record Probe(Trace trace, int number, int ttl, boolean whole) {}

  /** {@code after} the start of the scenario; there is one at a time. */
  SimulatedNetwork(Scenario scenario, Duration after) {
    this.scenario = scenario;
    internet = new Internet(scenario, now, this::deliver, SegmentAllocator.prefixAllocator(MEMORY));
    now += after.toNanos();
    internet.advance(now);
  }

  private IpAddress you(IpAddress to) {
    return Objects.requireNonNull(scenario.network().you().address(IpFamily.of(to)));
  }

  /** What the probes look like here. */
  ProbeForm form(IpAddress target, TraceOptions options) {
    boolean echo = options.method() == TraceMethod.ICMP;
    int port = echo ? IDENTIFIER : SourcePorts.port(options.flow());
    return options.form(you(target), target, port, SECRET);
  }

  /** Traces until nothing is on its way any more; {@code whole} for probes not to be cut. */
  PathFound trace(IpAddress target, TraceOptions options, boolean whole) {
    PathFound found = new PathFound(() -> {});
    ProbeForm form = form(target, options);
    Trace.Exit exit = (trace, number, ttl) -> leaving.add(new Probe(trace, number, ttl, whole));
    Trace trace = new Trace(options, form, exit, found, 0);
    table.add(trace);
    proceed(trace);
    for (int step = 0; !trace.isOver(); step++) {
      pass(step, Math.min(trace.core.nextDue(), internet.nextDue()));
      proceed(trace);
    }
    settle();
    found.counts = table.counts(0);
    found.damaged = damaged;
    return found;
  }

  private void pass(int step, long due) {
    if (step == STEPS || due == Internet.NEVER) throw new AssertionError("it does not end");
    now = Math.max(now, due);
    internet.advance(now);
  }

  private void settle() {
    for (int step = 0; internet.onTheirWay() > 0; step++) pass(step, internet.nextDue());
  }

  private void proceed(Trace trace) {
    trace.core.proceed(now);
    while (!leaving.isEmpty()) send(leaving.remove());
  }

  private void send(Probe probe) {
    ProbeForm form = probe.trace.core.form();
    TraceOptions options = probe.trace.options;
    Ip header =
        switch (form.from()) {
          case Ip4Address from -> header4(probe, from, options.trafficClass());
          case Ip6Address from -> header6(probe, from, options);
        };
    form.write(probe.number, packet, header.encodedLength());
    probe.trace.core.leaving(probe.number, now);
    probe.trace.core.stamped(probe.number, now);
    internet.arrived(packet, 0, header.encode(packet, 0, form.length()), now);
  }

  private static Ip header4(Probe probe, Ip4Address from, int tos) {
    ProbeForm form = probe.trace.core.form();
    int flags = probe.whole ? Ip4.DONT_FRAGMENT : 0;
    Ip4Address to = (Ip4Address) form.to();
    return new Ip4(tos, 0, flags, 0, probe.ttl, form.protocol(), from, to, List.of());
  }

  private static Ip header6(Probe probe, Ip6Address from, TraceOptions options) {
    ProbeForm form = probe.trace.core.form();
    Ip6Address to = (Ip6Address) form.to();
    int tos = options.trafficClass();
    return new Ip6(tos, options.label(), probe.ttl, from, to, List.of(), form.protocol());
  }

  /** Pings so many times, at this interval, until nothing is on its way any more. */
  PingTally ping(IpAddress target, int count, Duration interval) {
    PingCore core = new PingCore(new Cookie(SECRET, SECRET), tally);
    PingTarget to = core.add(target, PingOptions.DEFAULT, IDENTIFIER, REMEMBERED);
    tally.core = core;
    Ip header = Ip.of(you(target), target, IpFamily.of(target).icmpProtocol(), 64);
    long begun = now;
    for (int index = 0; index < count; index++) {
      long turn = begun + index * interval.toNanos();
      for (int step = 0; internet.nextDue() < turn; step++) pass(step, internet.nextDue());
      pass(0, turn);
      tally.statistics.countSent();
      to.fill(packet, header.encodedLength());
      long number = core.next(to, packet, header.encodedLength(), now, now);
      core.stamped(to, number, now);
      seal(target, header.encodedLength(), to.length());
      internet.arrived(packet, 0, header.encode(packet, 0, to.length()), now);
    }
    settle();
    tally.damaged = damaged;
    return tally;
  }

  /** The kernel writes the checksum of ICMPv6. */
  private void seal(IpAddress target, int at, int length) {
    if (!(target instanceof Ip6Address)) return;
    int addresses = Checksum.pseudoHeader(you(target), target, IpProtocol.ICMP6, length);
    Wire.put16(packet, at + IcmpView.CHECKSUM, 0);
    long sum = (long) Checksum.sum(packet, at, length) + addresses;
    Wire.put16(packet, at + IcmpView.CHECKSUM, Checksum.finish(sum));
  }

  private void deliver(MemorySegment bytes, long at, int length) {
    IpView ip = IpView.of(bytes, at, length);
    arrival.bytes = bytes;
    arrival.ipLength = 0;
    arrival.nowNanos = now;
    arrival.stampNanos = now;
    switch (ip) {
      case Ip4View _ -> arrival.at = at;
      case Ip6View v6 -> {
        arrival.fromHigh = v6.from().high();
        arrival.fromLow = v6.from().low();
        arrival.hops = v6.ttl();
        arrival.at = v6.payloadAt();
        arrival.length = v6.payloadLength();
      }
    }
    hear(ip);
  }

  /** Raw IPv4 sockets hand over the header, and what is damaged too; the others neither. */
  private void hear(IpView ip) {
    arrival.family = ip instanceof Ip4View ? Family.AF_INET : Family.AF_INET6;
    if (ip instanceof Ip4View v4) arrival.skip((int) (v4.payloadAt() - v4.at()));
    if (ip.protocol() == IpProtocol.TCP) table.segment(arrival);
    else if (ip instanceof Ip6View && !IcmpView.of(ip).verifies(ip)) damaged++;
    else if (tally.core != null) tally.core.received(arrival);
    else table.icmp(arrival);
  }
}
