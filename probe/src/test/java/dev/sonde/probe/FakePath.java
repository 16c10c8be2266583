package dev.sonde.probe;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.QuotedDatagram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * A path in virtual time, on which a {@link TraceCore} runs: a probe finds the router at its time
 * to live, or the host at the end, and what that does is a {@link Node}. Events become lines.
 */
final class FakePath implements TraceOut, TraceListener {
  static final IpAddress NEAR = IpAddress.parse("198.18.0.1");
  static final IpAddress TARGET = IpAddress.parse("198.18.255.1");
  private static final int ICMP_EXCEEDED = 11;
  private static final int ICMP_UNREACHABLE = 3;
  private static final int PORT = 3;
  private static final long MILLI = 1_000_000;
  private static final int MOST_STEPS = 100_000;

  /** What answers probe {@code attempt}, when and how. */
  @FunctionalInterface
  interface Node {
    void meets(FakePath path, int number, int attempt);
  }

  private record Event(long at, long order, Runnable what) {}

  private final UdpForm form =
      new UdpForm(NEAR, TARGET, 4000, 33434, 32, 0x0123456789abcdefL, false);
  private final TraceCore core;
  private final int queries;
  private final List<Node> nodes;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<String> lines = new ArrayList<>();
  private final Map<Integer, Integer> sent = new HashMap<>();
  private final List<Hop> hops = new ArrayList<>();
  private long now = 1_000_000_000_000L;
  private final long begun = now;
  private long order;
  private int highest;
  private int foreign;
  private Runnable afterSend = () -> {};
  private final Map<Long, Integer> eachMilli = new TreeMap<>();
  private int roomEachMilli = Integer.MAX_VALUE;
  private boolean refused;
  private int steps;

  FakePath(TracePace pace, Node... nodes) {
    queries = pace.queries();
    this.nodes = List.of(nodes);
    core = new TraceCore(pace, form, this, this);
  }

  /** Says nothing. */
  static Node silent() {
    return (_, _, _) -> {};
  }

  /** A router that says after so many milliseconds that the probe ran out of hops. */
  static Node router(int index, int millis) {
    return (path, number, _) -> path.exceeded(number, index, Duration.ofMillis(millis));
  }

  /** The target, where nobody listens at the port. */
  static Node target(int millis) {
    return (path, number, _) ->
        path.error(number, TARGET, ICMP_UNREACHABLE, PORT, Duration.ofMillis(millis));
  }

  static IpAddress address(int router) {
    return new Ip4Address(0xc612_0000 | router);
  }

  void exceeded(int number, int router, Duration delay) {
    error(number, address(router), ICMP_EXCEEDED, 0, delay);
  }

  /** An error about a probe arrives after a time. */
  void error(int number, IpAddress from, int type, int code, Duration delay) {
    byte[] datagram = ProbeForms.datagram(form, number);
    int quoted = datagram.length - form.length() + ProbeForm.QUOTED;
    after(delay, () -> arrived(ProbeForms.quote(datagram, quoted), from, type, code));
  }

  void arrived(QuotedDatagram quote, IpAddress from, int type, int code) {
    int number = form.quoted(quote);
    HopAnswer.Meaning meaning = HopAnswer.Meaning.PASSING;
    if (type == ICMP_UNREACHABLE) {
      meaning = code == PORT ? HopAnswer.Meaning.REACHED : HopAnswer.Meaning.STOPPED;
    }
    HopAnswer answer =
        new HopAnswer(from, meaning, type, code, 0, 60, QuotedHeader.of(quote), List.of());
    boolean ours = number != ProbeForm.NONE && core.answered(number, answer, now, 0);
    if (!ours) foreign++;
  }

  void after(Duration delay, Runnable what) {
    events.add(new Event(now + delay.toNanos(), order++, what));
  }

  /** There is room for so many probes each millisecond. */
  FakePath room(int probes) {
    roomEachMilli = probes;
    return this;
  }

  /** How many probes left in each millisecond. */
  List<Integer> sentEachMilli() {
    return List.copyOf(eachMilli.values());
  }

  void afterSend(Runnable what) {
    afterSend = what;
  }

  /** Until nothing is to come, or the trace is over. */
  FakePath run() {
    proceed();
    while (!core.isOver()) {
      step();
      proceed();
    }
    return this;
  }

  /** How often the core was asked to go on. */
  int steps() {
    return steps;
  }

  private void proceed() {
    steps++;
    if (steps > MOST_STEPS) throw new AssertionError("it goes round without end");
    refused = false;
    core.proceed(now);
    long next = begun + ((now - begun) / MILLI + 1) * MILLI;
    if (refused) after(Duration.ofNanos(next - now), core::room);
  }

  /** Until nothing is on its way any more either. */
  FakePath runOut() {
    run();
    while (!events.isEmpty()) step();
    return this;
  }

  private void step() {
    long due = core.nextDue();
    Event first = events.peek();
    if (first == null && due == Long.MAX_VALUE) throw new AssertionError("waits for nothing");
    if (first == null || first.at > due) {
      now = Math.max(now, due);
    } else {
      now = Math.max(now, first.at);
      events.remove().what.run();
    }
  }

  @Override
  public boolean send(int number, int ttl) {
    long milli = (now - begun) / MILLI;
    if (eachMilli.getOrDefault(milli, 0) == roomEachMilli) {
      refused = true;
      return false;
    }
    eachMilli.merge(milli, 1, Integer::sum);
    sent.merge(number, 1, Integer::sum);
    highest = Math.max(highest, ttl);
    core.leaving(number, 0);
    Node node = nodes.get(Math.min(ttl, nodes.size()) - 1);
    node.meets(this, number, number % queries);
    afterSend.run();
    return true;
  }

  @Override
  public void hop(Hop hop) {
    hops.add(hop);
    StringBuilder line = new StringBuilder().append(hop.ttl());
    for (HopResult result : hop.results()) {
      line.append(
          switch (result) {
            case HopReply reply -> " " + reply.answer().from() + " " + millis(reply);
            case HopResult.Silence _ -> " *";
            case HopResult.Unsent unsent -> " " + unsent.why().errnoName();
          });
    }
    lines.add(line.toString());
  }

  private static long millis(HopReply reply) {
    return reply.rtt().toMillis();
  }

  @Override
  public void late(HopReply reply) {
    lines.add(
        "late "
            + reply.ttl()
            + " "
            + reply.attempt()
            + " "
            + reply.answer().from()
            + " "
            + millis(reply));
  }

  @Override
  public void ended(TraceEnd end) {
    lines.add(end.toString());
  }

  TraceCore core() {
    return core;
  }

  UdpForm form() {
    return form;
  }

  List<String> lines() {
    return lines;
  }

  List<Hop> hops() {
    return hops;
  }

  /** How often each probe was sent. */
  Map<Integer, Integer> sent() {
    return sent;
  }

  int highest() {
    return highest;
  }

  int foreign() {
    return foreign;
  }

  Duration elapsed() {
    return Duration.ofNanos(now - begun);
  }

  long now() {
    return now;
  }
}
