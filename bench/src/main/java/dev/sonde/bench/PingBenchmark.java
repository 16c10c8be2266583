package dev.sonde.bench;

import dev.sonde.loop.Reactor;
import dev.sonde.packet.Ip4Address;
import dev.sonde.probe.Answer;
import dev.sonde.probe.PingEngine;
import dev.sonde.probe.PingListener;
import dev.sonde.probe.PingOptions;
import dev.sonde.probe.PingSetup;
import dev.sonde.probe.PingTarget;
import dev.sonde.probe.Refusal;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One probe of 127.0.0.1 and its reply, again and again: the time of each, and with {@code -prof
 * gc} the bytes it allocates, which must be none. Wants a raw socket and a network of its own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 3, time = 5)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PingBenchmark implements PingListener {
  private static final int PROBES = 10_000;
  private static final int REMEMBERED = 1 << 16;

  /**
   * How many probes are in flight: 1 is a flood; more are received in batches, and sent so where
   * stamped.
   */
  @Param({"1", "16"})
  public int window;

  /** Whether the kernel is asked when each request left. */
  @Param({"false", "true"})
  public boolean stamping;

  private @Nullable Reactor reactor;
  private @Nullable PingEngine engine;
  private @Nullable PingTarget target;
  private int started;
  private int answered;
  private int failed;

  @Setup(Level.Trial)
  public void open() throws IOException {
    reactor = Reactor.open();
    engine = PingEngine.open(reactor, PingSetup.DEFAULT, Set.of(Family.AF_INET), this);
    if (!stamping) engine.arrivalsOnly();
    target = engine.add(new Ip4Address(0x7f000001), PingOptions.DEFAULT, REMEMBERED);
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    if (engine != null) engine.close();
    if (reactor != null) reactor.close();
  }

  @Benchmark
  @OperationsPerInvocation(PROBES)
  public int probe() {
    started = 0;
    answered = 0;
    while (started < window) send();
    if (engine != null) engine.flush();
    if (reactor != null) reactor.run();
    if (failed > 0) throw new IllegalStateException(failed + " probes failed");
    return answered;
  }

  private void send() {
    started++;
    if (engine != null && target != null) engine.send(target);
  }

  private void done() {
    if (++answered == PROBES && reactor != null) reactor.stop();
    else if (started < PROBES) send();
  }

  @Override
  public void answered(Answer answer) {
    done();
  }

  @Override
  public void refused(Refusal refusal) {
    failed++;
    done();
  }

  @Override
  public void expired(PingTarget late, long sequence) {
    failed++;
    done();
  }

  @Override
  public void unsent(PingTarget refused, long sequence, SocketFailure why) {
    failed++;
    done();
  }
}
