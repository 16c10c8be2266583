package dev.sonde.probe;

import dev.sonde.loop.LoopThread;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds paths for a Java program: open one, share it, ask from any number of threads, virtual ones
 * too.
 *
 * <pre>{@code
 * try (Tracer tracer = Tracer.open()) {
 *   TraceResult path = tracer.trace(IpAddress.parse("192.0.2.1"), TraceOptions.DEFAULT);
 * }
 * }</pre>
 *
 * <p>It owns one thread, on which its event loop runs, and one socket for each family and protocol,
 * raw ones where they are permitted. A waiting caller holds no carrier thread. Programs with a loop
 * of their own use {@link TraceEngine}, which says what is different without privilege.
 */
public final class Tracer implements AutoCloseable {
  private final Reactor reactor;
  private final TraceEngine engine;
  private final LoopThread thread;
  private final Set<Collector> waiting = new HashSet<>();

  private Tracer(TraceSetup setup, Set<Family> families) throws IOException {
    reactor = Reactor.open();
    try {
      engine = TraceEngine.open(reactor, setup, families);
    } catch (IOException | RuntimeException failure) {
      reactor.close();
      throw failure;
    }
    thread = new LoopThread(reactor, "tracer");
  }

  /** Opens sockets of the families this machine has. */
  public static Tracer open() throws IOException {
    return open(TraceSetup.DEFAULT, Family.supported());
  }

  public static Tracer open(TraceSetup setup, Set<Family> families) throws IOException {
    return new Tracer(setup, families);
  }

  /**
   * Finds the path to a target and waits until it is known.
   *
   * @throws SocketFailure where there is no route to it
   */
  public TraceResult trace(IpAddress target, TraceOptions options)
      throws InterruptedException, IOException {
    try {
      return start(target, options).get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException refused) throw refused;
      if (failure.getCause() instanceof IllegalArgumentException wrong) throw wrong;
      throw new IllegalStateException("the tracer failed", failure.getCause());
    }
  }

  /**
   * Starts a trace. The result's dependents run on the loop's thread and must not wait. Closing the
   * tracer cancels it.
   */
  public CompletableFuture<TraceResult> start(IpAddress target, TraceOptions options) {
    CompletableFuture<TraceResult> result = new CompletableFuture<>();
    thread.post(() -> begin(target, options, result));
    return result;
  }

  private void begin(
      IpAddress target, TraceOptions options, CompletableFuture<TraceResult> result) {
    Collector collector = new Collector(result);
    try {
      collector.trace = engine.start(target, options, collector);
      waiting.add(collector);
    } catch (IOException | RuntimeException refused) {
      result.completeExceptionally(refused);
    }
  }

  /** Completes a future with the hops it is told of. */
  private final class Collector implements TraceListener {
    private final CompletableFuture<TraceResult> result;
    private final List<Hop> hops = new ArrayList<>();
    private @Nullable Trace trace;

    private Collector(CompletableFuture<TraceResult> result) {
      this.result = result;
    }

    @Override
    public void hop(Hop hop) {
      hops.add(hop);
    }

    @Override
    public void ended(TraceEnd end) {
      Trace found = trace;
      waiting.remove(this);
      if (found == null) throw new IllegalStateException("over before it began");
      result.complete(new TraceResult(found.target(), found.source(), hops, end));
    }
  }

  /** What was seen beyond the results. Waits for the loop's thread. */
  public TraceCounts counts() {
    CompletableFuture<TraceCounts> counts = new CompletableFuture<>();
    thread.post(() -> counts.complete(engine.counts()));
    return counts.join();
  }

  /**
   * Ends the thread and closes the sockets; traces that are not over are cancelled.
   *
   * @throws IllegalStateException on the loop's thread, which cannot wait for its own end
   */
  @Override
  public void close() throws IOException {
    if (!thread.stop()) return;
    engine.close();
    reactor.close();
    waiting.forEach(each -> each.result.cancel(false));
  }
}
