package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Timer;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.probe.TraceDatagrams.Outlet;
import dev.sonde.socket.Family;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.RandomNumbers;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs any number of traces over one raw socket for each family and protocol. Where those are not
 * permitted it takes datagram sockets, which need no privilege: UDP ones, whose probes differ in
 * their target port and so may take several paths, and ICMP ones, where the kernel lets it. TCP
 * needs raw sockets: CAP_NET_RAW.
 *
 * <p>Belongs to the thread of its reactor, on which listeners are told; they may start and remove
 * traces.
 */
public final class TraceEngine implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int EPERM = 1;
  private static final long SECOND = 1_000_000_000;

  /** Probes that may leave at once, whatever the rate. */
  private static final int BURST = 64;

  private final TraceTable table = new TraceTable();
  private final SourcePorts ports = new SourcePorts();
  private final Map<Family, Map<TraceMethod, TraceSender>> senders = new EnumMap<>(Family.class);
  private final List<IpSocket> silent = new ArrayList<>();
  private final Map<Family, UdpSocket> finders = new EnumMap<>(Family.class);
  private final List<TraceSocket> hearing = new ArrayList<>();
  private final TreeSet<Trace> waiting = new TreeSet<>();
  private final Queue<Trace> touched = new ArrayDeque<>();

  /** Those whose probes had no room. */
  private final Queue<Trace> crowd = new ArrayDeque<>();

  private final Timer timer;
  private final TokenBucket budget;
  private final TraceDatagrams datagrams;
  private final Set<TraceMethod> methods;
  private final int largest;
  private SocketFailure refused = new SocketFailure("socket(SOCK_RAW)", EPERM);
  private boolean working;
  private boolean closed;
  private long started;
  private long turnNanos;

  private TraceEngine(Reactor reactor, TraceSetup setup) {
    methods = setup.methods();
    largest = setup.largest();
    budget = budget(setup.rate());
    datagrams = new TraceDatagrams(reactor, setup, table, this::touch, this::work);
    timer = reactor.timer(this::due);
  }

  private static TokenBucket budget(int rate) {
    if (rate == 0) return TokenBucket.of(0, System.nanoTime());
    long interval = Math.ceilDiv(SECOND, rate);
    return new TokenBucket(interval, interval * (BURST - 1), System.nanoTime());
  }

  /** Opens raw sockets of each family, if they are permitted; after this no privilege is needed. */
  public static TraceEngine open(Reactor reactor, TraceSetup setup, Set<Family> families)
      throws IOException {
    TraceEngine engine = new TraceEngine(reactor, setup);
    try {
      for (Family family : families) engine.open(reactor, setup, family);
      return engine;
    } catch (IOException | RuntimeException failure) {
      engine.close();
      throw failure;
    }
  }

  private void open(Reactor reactor, TraceSetup setup, Family family) throws IOException {
    UdpSocket finder = UdpSocket.open(family);
    finders.put(family, finder);
    silent.add(finder);
    setup.further().apply(finder);
    if (setup.datagram()) return;
    try {
      Ears icmp = new Ears(arrival -> touch(table.icmp(arrival)));
      hearing.add(TraceSocket.icmp(reactor, family, setup, icmp));
    } catch (SocketFailure failure) {
      if (!failure.isPermission() || !failure.call().startsWith("socket(")) throw failure;
      refused = failure;
      return;
    }
    Ears tcp = new Ears(arrival -> touch(table.segment(arrival)));
    Map<TraceMethod, TraceSender> byMethod = new EnumMap<>(TraceMethod.class);
    senders.put(family, byMethod);
    for (TraceMethod method : setup.methods()) {
      RawSocket socket = TraceSocket.sending(family, method, setup);
      byMethod.put(method, new TraceSender(socket, setup, (_, _) -> {}));
      if (method == TraceMethod.TCP) hearing.add(TraceSocket.tcp(reactor, socket, setup, tcp));
      else silent.add(socket);
    }
  }

  /** Traces of the family are by raw sockets. */
  public boolean isRaw(Family family) {
    return senders.containsKey(family);
  }

  /**
   * Starts a trace, in a family and by a method that were opened; its probes leave with the loop's
   * next turn.
   *
   * @throws SocketFailure where there is no route to the target, no port to send from, or the
   *     method needs a privilege
   */
  public Trace start(IpAddress target, TraceOptions options, TraceListener listener)
      throws IOException {
    IpAddress source = source(target, options);
    Outlet outlet = outlet(Family.of(target), options);
    TraceOptions used = used(target, options);
    ProbeForm form = form(used, source, target, outlet.port());
    Trace trace = new Trace(used, form, exit(outlet.sender()), listener, started++);
    table.add(trace);
    touch(trace);
    timer.at(System.nanoTime());
    return trace;
  }

  private Trace.Exit exit(TraceSender sender) {
    return (trace, number, ttl) -> admit(sender, trace, number, ttl);
  }

  private boolean admit(TraceSender sender, Trace trace, int number, int ttl) {
    boolean open = budget.take(turnNanos);
    if (open) sender.add(trace, number, ttl);
    return open;
  }

  /** Without privilege the kernel tells the target port of a probe, but not its checksum. */
  private TraceOptions used(IpAddress target, TraceOptions options) {
    boolean varied =
        options.classic() || (options.method() == TraceMethod.UDP && !isRaw(Family.of(target)));
    return options.withFlow(options.flow(), varied);
  }

  private ProbeForm form(TraceOptions used, IpAddress source, IpAddress target, int port) {
    ProbeForm form = used.form(source, target, port, RandomNumbers.int64());
    if (form.length() > largest) {
      throw new IllegalArgumentException(form.length() + " bytes of probe are over " + largest);
    }
    return form;
  }

  /**
   * Probes that are sent when they are asked for, one by one. Of the options neither the pace nor
   * whether it is classic matters: without privilege the target port counts upwards from the one
   * asked for, else all of a probe's flow is constant.
   *
   * @throws SocketFailure as {@link #start}
   */
  public ProbeSeries series(IpAddress target, TraceOptions options, ProbeListener listener)
      throws IOException {
    IpAddress source = source(target, options);
    Outlet outlet = outlet(Family.of(target), options);
    TraceOptions used = used(target, options.withFlow(options.flow(), false));
    ProbeForm form = form(used, source, target, outlet.port());
    Trace trace = new Trace(used, form, exit(outlet.sender()), listener, started++);
    table.add(trace);
    return new ProbeSeries(trace, this::wake, this::remove);
  }

  private void wake(Trace trace) {
    if (trace.removed) throw new IllegalStateException("the series is closed");
    touch(trace);
    timer.at(System.nanoTime());
  }

  private IpAddress source(IpAddress target, TraceOptions options) throws SocketFailure {
    UdpSocket finder = finders.get(Family.of(target));
    if (finder == null || !methods.contains(options.method())) {
      throw new IllegalArgumentException(options.method() + " to " + target + " is not open");
    }
    List<Ip4Address> via = options.via();
    if (!via.isEmpty() && finder.family() != Family.AF_INET) {
      throw new IllegalArgumentException("source routes are of IPv4: RFC 5095");
    }
    if (target.isUnspecified()) throw new IllegalArgumentException(target + " is nobody");
    IpAddress wanted = options.source();
    IpAddress source =
        wanted == null || wanted.isUnspecified()
            ? finder.sourceTo(via.isEmpty() ? target : via.getFirst())
            : wanted;
    if (source.length() != target.length()) {
      throw new IllegalArgumentException("from " + source + " to " + target + ": two families");
    }
    return source;
  }

  private Outlet outlet(Family family, TraceOptions options) throws IOException {
    Map<TraceMethod, TraceSender> raw = senders.get(family);
    if (raw != null) {
      TraceSender sender = Objects.requireNonNull(raw.get(options.method()));
      return new Outlet(sender, rawPort(family, options));
    }
    boolean exactly = options.sourcePort() != TraceOptions.ANY;
    int port = exactly ? options.sourcePort() : SourcePorts.port(options.flow());
    return switch (options.method()) {
      case UDP -> datagrams.udp(family, port, exactly);
      case ICMP -> datagrams.icmp(family);
      case TCP -> throw new SocketFailure(refused.call(), refused.errno());
    };
  }

  private int rawPort(Family family, TraceOptions options) throws SocketFailure {
    if (options.method() == TraceMethod.ICMP) return RandomNumbers.bits(Short.SIZE);
    if (options.sourcePort() != TraceOptions.ANY) return options.sourcePort();
    return ports.of(family, options.method(), options.flow());
  }

  /**
   * Forgets a trace; what answers it is a stranger's from now on, and its listener hears no more.
   */
  public void remove(Trace trace) {
    if (trace.removed) return;
    trace.removed = true;
    waiting.remove(trace);
    table.remove(trace);
  }

  private void touch(@Nullable Trace trace) {
    if (trace == null || trace.touched) return;
    trace.touched = true;
    touched.add(trace);
  }

  /** What came in time must not be given up because this process was busy. */
  private void due() {
    hear();
    long now = System.nanoTime();
    while (!waiting.isEmpty() && waiting.first().dueNanos - now <= 0) {
      Trace trace = waiting.removeFirst();
      if (trace.isOver()) remove(trace); // and the wait for late answers, too
      else touch(trace);
    }
    work();
  }

  private void work() {
    if (working || closed) return;
    working = true;
    try {
      do {
        turn(System.nanoTime());
      } while (!touched.isEmpty());
    } finally {
      working = false;
      if (!closed) watch();
    }
  }

  private void turn(long now) {
    turnNanos = now;
    for (Trace trace = touched.poll(); trace != null; trace = touched.poll()) {
      trace.touched = false;
      if (!trace.removed) proceed(trace, now);
    }
    admit(now);
    while (flush(now)) hear(); // or what comes back meanwhile would fill the queues
  }

  private boolean flush(long now) {
    boolean more = datagrams.flush(now, this::touch);
    for (Map<TraceMethod, TraceSender> byMethod : senders.values()) {
      for (TraceSender sender : byMethod.values()) more |= sender.flush(now, this::touch);
    }
    return more;
  }

  private void hear() {
    for (TraceSocket socket : hearing) socket.poll();
    datagrams.poll();
  }

  private void proceed(Trace trace, long now) {
    waiting.remove(trace);
    boolean wasOver = trace.isOver();
    trace.core.proceed(now);
    if (trace.removed) return; // by its listener
    // Late answers are told of for one more wait.
    if (!wasOver) {
      long due = trace.core.nextDue();
      trace.dueNanos = due == NEVER ? now + trace.options.pace().waitNanos() : due;
    }
    waiting.add(trace);
    if (trace.core.isCrowded() && !trace.crowded) {
      trace.crowded = true;
      crowd.add(trace);
    }
  }

  /** Each gets its turn, as soon as there is room. */
  private void admit(long now) {
    while (!crowd.isEmpty() && budget.isOpen(now)) {
      Trace trace = crowd.remove();
      trace.crowded = false;
      trace.core.room();
      if (!trace.removed) proceed(trace, now);
    }
  }

  private void watch() {
    if (waiting.isEmpty()) timer.cancel();
    else timer.at(due(waiting.first().dueNanos));
  }

  private long due(long traceDue) {
    if (crowd.isEmpty()) return traceDue;
    long room = budget.nextAt();
    return room - traceDue < 0 ? room : traceDue;
  }

  /** What was seen beyond the answers. */
  public TraceCounts counts() {
    long drops = datagrams.drops();
    for (TraceSocket socket : hearing) drops += socket.drops();
    return table.counts(drops);
  }

  /** What a socket hears becomes answers; time stamps of what was sent before are read first. */
  private final class Ears implements TraceSocket.Hearer {
    private final Consumer<Arrival> heard;

    private Ears(Consumer<Arrival> heard) {
      this.heard = heard;
    }

    @Override
    public void before(boolean error) {
      for (Map<TraceMethod, TraceSender> byMethod : senders.values()) {
        for (TraceSender sender : byMethod.values()) sender.drainErrors(error);
      }
    }

    @Override
    public void heard(Arrival arrival, int port) {
      heard.accept(arrival);
    }

    @Override
    public void malformed() {
      table.malformed();
    }

    @Override
    public void after() {
      work();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    timer.cancel();
    for (TraceSocket socket : hearing) socket.close();
    for (IpSocket socket : silent) socket.close();
    for (Map<TraceMethod, TraceSender> byMethod : senders.values()) {
      byMethod.values().forEach(TraceSender::close);
    }
    datagrams.close();
    ports.close();
  }
}
