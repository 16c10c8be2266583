package dev.sonde.bench;

import dev.sonde.packet.Ip4Address;
import dev.sonde.probe.Hop;
import dev.sonde.probe.TraceCounts;
import dev.sonde.probe.TraceEnd;
import dev.sonde.probe.TraceMethod;
import dev.sonde.probe.TraceOptions;
import dev.sonde.probe.TracePace;
import dev.sonde.probe.TraceResult;
import dev.sonde.probe.TraceSetup;
import dev.sonde.probe.Tracer;
import dev.sonde.socket.Family;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Traces to many addresses at once, on one loop: {@code ManyTraces FIRST COUNT QUERIES RATE}.
 * Prints the milliseconds they took together, how many probes and replies that were, and how many
 * traces reached their target.
 */
public final class ManyTraces {
  private ManyTraces() {}

  public static void main(String[] words) throws Exception {
    Ip4Address first = Ip4Address.parse(words[0]);
    int count = Integer.parseInt(words[1]);
    TracePace usual = TracePace.DEFAULT;
    TracePace pace =
        new TracePace(
            1,
            usual.most(),
            Integer.parseInt(words[2]),
            usual.window(),
            usual.waitNanos(),
            usual.here(),
            usual.near(),
            0);
    TraceOptions options = TraceOptions.DEFAULT.withPace(pace);
    TraceSetup setup =
        new TraceSetup(
            EnumSet.of(TraceMethod.UDP), 1480, false, false, Integer.parseInt(words[3]), _ -> {});
    try (Tracer tracer = Tracer.open(setup, EnumSet.of(Family.AF_INET))) {
      long start = System.nanoTime();
      List<CompletableFuture<TraceResult>> running = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        running.add(tracer.start(new Ip4Address(first.bits() + index), options));
      }
      long hops = 0;
      long replies = 0;
      int reached = 0;
      for (CompletableFuture<TraceResult> each : running) {
        TraceResult result = each.get();
        hops += result.hops().size();
        for (Hop hop : result.hops()) replies += hop.replies().size();
        if (result.end() == TraceEnd.REACHED) reached++;
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      TraceCounts counts = tracer.counts();
      System.out.printf(
          "millis %d hops %d replies %d reached %d drops %d ambiguous %d%n",
          millis, hops, replies, reached, counts.receiveDrops(), counts.ambiguous());
    }
  }
}
