package dev.sonde.bench;

import java.util.ArrayList;
import java.util.List;
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
 * Round trips of 64 bytes per second, by Sonde's reactor and by Netty's native epoll: the same
 * sockets, the same handlers, both ends on one thread, so that nothing but the loop differs. Netty
 * gets the options it is fastest with.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow",
      "-Dio.netty.noUnsafe=false",
      "-Dio.netty.leakDetection.level=disabled"
    })
public class ReactorBenchmark {
  private static final int ROUND_TRIPS = 10_000;

  /** Whose loop it is. */
  public enum Loop {
    SONDE,
    NETTY
  }

  @Param({"SONDE", "NETTY"})
  public Loop loop = Loop.SONDE;

  @Param({"SOCKETPAIR", "TCP"})
  public String kind = "";

  @Param({"1", "64"})
  public int connections;

  private @Nullable Echoes echoes;

  @Setup(Level.Trial)
  public void open() throws Exception {
    Connection.Kind chosen = Connection.Kind.valueOf(kind);
    List<Connection> opened = new ArrayList<>();
    for (int index = 0; index < connections; index++) opened.add(chosen.open());
    echoes =
        switch (loop) {
          case SONDE -> new SondeEchoes(opened);
          case NETTY -> new NettyEchoes(opened, chosen);
        };
  }

  @TearDown(Level.Trial)
  public void close() throws Exception {
    if (echoes != null) echoes.close();
  }

  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void roundTrip() throws InterruptedException {
    if (echoes != null) echoes.roundTrips(ROUND_TRIPS);
  }
}
