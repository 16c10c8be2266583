package dev.sonde.probe;

import dev.sonde.loop.LoopThread;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Pings for a Java program: open one, share it, ask from any number of threads, virtual ones too.
 *
 * <pre>{@code
 * try (Pinger pinger = Pinger.open()) {
 *   PingResult result = pinger.ping(IpAddress.parse("192.0.2.1"), PingOptions.DEFAULT);
 * }
 * }</pre>
 *
 * <p>It owns one thread, on which its event loop runs, and one socket per family. A waiting caller
 * holds no carrier thread. Programs with a loop of their own use {@link PingEngine}.
 */
public final class Pinger implements AutoCloseable {
  private static final int REMEMBERED = 64;
  private static final int IDLE_TARGETS = 1024;

  private final Reactor reactor;
  private final PingEngine engine;
  private final LoopThread thread;
  private final Map<Question, PingTarget> targets = new HashMap<>();
  private final Map<Request, CompletableFuture<PingResult>> waiting = new HashMap<>();
  private final Queue<Asked> postponed = new ArrayDeque<>();
  private int crowded = IDLE_TARGETS;
  private boolean flushing;

  private record Question(IpAddress address, PingOptions options) {}

  private record Request(PingTarget target, long sequence) {}

  private record Asked(Question question, CompletableFuture<PingResult> result) {}

  private Pinger(PingSetup setup, Set<Family> families) throws IOException {
    reactor = Reactor.open();
    try {
      engine = PingEngine.open(reactor, setup, families, new Completer());
    } catch (IOException | RuntimeException failure) {
      reactor.close();
      throw failure;
    }
    thread = new LoopThread(reactor, "pinger");
  }

  /**
   * Opens sockets of the families this machine has.
   *
   * @throws SocketFailure where neither ICMP datagram sockets nor raw ones are permitted
   */
  public static Pinger open() throws IOException {
    return open(PingSetup.DEFAULT, Family.supported());
  }

  public static Pinger open(PingSetup setup, Set<Family> families) throws IOException {
    return new Pinger(setup, families);
  }

  /** Sends one echo request and waits for what becomes of it. */
  public PingResult ping(IpAddress address, PingOptions options) throws InterruptedException {
    try {
      return send(address, options).get();
    } catch (ExecutionException failure) {
      throw new IllegalStateException("the pinger failed", failure.getCause());
    }
  }

  /**
   * Sends one echo request. The result's dependents run on the loop's thread and must not wait.
   * Closing the pinger cancels it.
   */
  public CompletableFuture<PingResult> send(IpAddress address, PingOptions options) {
    CompletableFuture<PingResult> result = new CompletableFuture<>();
    Asked asked = new Asked(new Question(address, options), result);
    thread.post(() -> start(asked));
    return result;
  }

  private void start(Asked asked) {
    try {
      PingTarget target = target(asked.question);
      if (!engine.hasRoom(target)) {
        postponed.add(asked);
        return;
      }
      waiting.put(new Request(target, engine.send(target)), asked.result);
    } catch (RuntimeException refused) {
      asked.result.completeExceptionally(refused);
    }
    flushSoon();
  }

  /** Requests asked for in one turn leave together. */
  private void flushSoon() {
    if (flushing) return;
    flushing = true;
    reactor.post(() -> {
      flushing = false;
      engine.flush();
    });
  }

  private PingTarget target(Question question) {
    PingTarget known = targets.get(question);
    if (known != null) return known;
    if (targets.size() >= crowded) forgetIdle();
    PingTarget target = engine.add(question.address, question.options, REMEMBERED);
    targets.put(question, target);
    return target;
  }

  private void forgetIdle() {
    targets
        .values()
        .removeIf(target -> {
          boolean idle = target.waiting() == 0;
          if (idle) engine.remove(target);
          return idle;
        });
    // Else every new target would look at all those that are busy.
    crowded = Math.max(IDLE_TARGETS, 2 * targets.size());
  }

  private void finish(PingTarget target, long sequence, PingResult result) {
    CompletableFuture<PingResult> future = waiting.remove(new Request(target, sequence));
    if (future != null) future.complete(result);
    resume();
  }

  private void resume() {
    Asked next = postponed.poll();
    if (next != null) start(next);
  }

  /** Completes the futures of what the engine reports. */
  private final class Completer implements PingListener {
    @Override
    public void answered(Answer answer) {
      Arrival arrival = answer.arrival();
      if (answer.isDuplicate() || answer.isLate() || answer.hasBadChecksum()) return;
      finish(
          answer.target(),
          answer.sequence(),
          new PingResult.Reply(
              arrival.from(), answer.rttNanos(), answer.clock(), arrival.hops(), arrival.length()));
    }

    @Override
    public void refused(Refusal refusal) {
      if (!refusal.isFinal()) return;
      finish(refusal.target(), refusal.sequence(), new PingResult.Refused(refusal));
    }

    @Override
    public void expired(PingTarget target, long sequence) {
      finish(target, sequence, new PingResult.TimedOut(target.options().timeout()));
    }

    @Override
    public void unsent(PingTarget target, long sequence, SocketFailure why) {
      finish(target, sequence, new PingResult.Unsent(why));
    }

    @Override
    public void congested(PingTarget target, long sequence) {
      CompletableFuture<PingResult> result = waiting.remove(new Request(target, sequence));
      if (result == null) return;
      postponed.add(new Asked(new Question(target.address(), target.options()), result));
    }

    @Override
    public void ready() {
      for (int left = postponed.size(); left > 0; left--) resume();
    }
  }

  /** What was seen beyond the results. Waits for the loop's thread, unless that asks. */
  public PingCounts counts() {
    if (thread.isCurrent()) return engine.counts();
    return CompletableFuture.supplyAsync(engine::counts, thread::post).join();
  }

  /**
   * Ends the thread and closes the sockets; requests that still wait are cancelled.
   *
   * @throws IllegalStateException on the loop's thread, which cannot wait for its own end
   */
  @Override
  public void close() throws IOException {
    if (!thread.stop()) return;
    engine.close();
    reactor.close();
    waiting.values().forEach(result -> result.cancel(false));
    postponed.forEach(asked -> asked.result.cancel(false));
  }
}
