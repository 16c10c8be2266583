package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Timer;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
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
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs any number of traces over one socket for each family and protocol. It needs raw sockets:
 * CAP_NET_RAW.
 *
 * <p>Belongs to the thread of its reactor, on which listeners are told; they may start and remove
 * traces.
 */
public final class TraceEngine implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;

  private final TraceTable table = new TraceTable();
  private final SourcePorts ports = new SourcePorts();
  private final Map<Family, Map<TraceMethod, TraceSender>> senders = new EnumMap<>(Family.class);
  private final List<RawSocket> silent = new ArrayList<>();
  private final List<TraceSocket> hearing = new ArrayList<>();
  private final TreeSet<Trace> waiting = new TreeSet<>();
  private final Queue<Trace> touched = new ArrayDeque<>();
  private final Timer timer;
  private final int largest;
  private boolean working;
  private boolean closed;
  private long started;

  private TraceEngine(Reactor reactor, int largest) {
    this.largest = largest;
    timer = reactor.timer(this::due);
  }

  /** Opens sockets of each family; after this no privilege is needed. */
  public static TraceEngine open(Reactor reactor, TraceSetup setup, Set<Family> families)
      throws IOException {
    TraceEngine engine = new TraceEngine(reactor, setup.largest());
    try {
      for (Family family : families) engine.open(reactor, setup, family);
      return engine;
    } catch (IOException | RuntimeException failure) {
      engine.close();
      throw failure;
    }
  }

  private void open(Reactor reactor, TraceSetup setup, Family family) throws IOException {
    Ears icmp = new Ears(arrival -> touch(table.icmp(arrival)));
    Ears tcp = new Ears(arrival -> touch(table.segment(arrival)));
    Map<TraceMethod, TraceSender> byMethod = new EnumMap<>(TraceMethod.class);
    senders.put(family, byMethod);
    hearing.add(TraceSocket.icmp(reactor, family, setup, icmp));
    for (TraceMethod method : setup.methods()) {
      RawSocket socket = TraceSocket.sending(family, method, setup);
      byMethod.put(method, new TraceSender(socket, largest));
      if (method == TraceMethod.TCP) hearing.add(TraceSocket.tcp(reactor, socket, setup, tcp));
      else silent.add(socket);
    }
  }

  /**
   * Starts a trace, in a family and by a method that were opened; its probes leave with the loop's
   * next turn.
   *
   * @throws SocketFailure where there is no route to the target, or no port to send from
   */
  public Trace start(IpAddress target, TraceOptions options, TraceListener listener)
      throws SocketFailure {
    Family family = Family.of(target);
    TraceSender sender = sender(family, options.method());
    IpAddress wanted = options.source();
    IpAddress source = wanted == null ? UdpSocket.sourceFor(target) : wanted;
    if (source.length() != target.length()) {
      throw new IllegalArgumentException("from " + source + " to " + target + ": two families");
    }
    int port = options.sourcePort();
    if (port == TraceOptions.ANY) port = ports.of(family, options.method(), options.flow());
    ProbeForm form = options.form(source, target, port, RandomNumbers.int64());
    if (form.length() > largest) {
      throw new IllegalArgumentException(
          "probes of " + form.length() + " bytes are over " + largest);
    }
    Trace trace = new Trace(options, form, sender, listener, started++);
    table.add(trace);
    touched.add(trace);
    timer.at(System.nanoTime());
    return trace;
  }

  private TraceSender sender(Family family, TraceMethod method) {
    Map<TraceMethod, TraceSender> byMethod = senders.get(family);
    TraceSender sender = byMethod == null ? null : byMethod.get(method);
    if (sender == null) throw new IllegalArgumentException(method + " of " + family + " is closed");
    return sender;
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
    if (trace != null) touched.add(trace);
  }

  /** What came in time must not be given up because this process was busy. */
  private void due() {
    for (TraceSocket socket : hearing) socket.poll();
    long now = System.nanoTime();
    while (!waiting.isEmpty() && waiting.first().dueNanos - now <= 0) {
      Trace trace = waiting.removeFirst();
      if (trace.isOver()) remove(trace); // and the wait for late answers, too
      else touched.add(trace);
    }
    work();
  }

  private void work() {
    if (working || closed) return;
    working = true;
    try {
      while (!touched.isEmpty()) turn(System.nanoTime());
    } finally {
      working = false;
    }
    watch();
  }

  private void turn(long now) {
    for (Trace trace = touched.poll(); trace != null; trace = touched.poll()) {
      if (!trace.removed) proceed(trace, now);
    }
    for (Map<TraceMethod, TraceSender> byMethod : senders.values()) {
      for (TraceSender sender : byMethod.values()) sender.flush(now, touched::add);
    }
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
  }

  private void watch() {
    if (waiting.isEmpty()) timer.cancel();
    else timer.at(waiting.first().dueNanos);
  }

  /** What was seen beyond the answers. */
  public TraceCounts counts() {
    long drops = 0;
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
    public void before() {
      for (Map<TraceMethod, TraceSender> byMethod : senders.values()) {
        byMethod.values().forEach(TraceSender::drainStamps);
      }
    }

    @Override
    public void heard(Arrival arrival) {
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
    for (RawSocket socket : silent) socket.close();
    for (Map<TraceMethod, TraceSender> byMethod : senders.values()) {
      byMethod.values().forEach(TraceSender::close);
    }
    ports.close();
  }
}
