package dev.sonde.probe;

import dev.sonde.lab.Scenario;
import dev.sonde.packet.IpAddress;
import java.time.Duration;
import java.util.List;

/** A scenario in virtual time; each command finds it as if none had been before. */
record VirtualTime(Scenario scenario, boolean timed) implements Transcript.World {
  @Override
  public List<PathFound> trace(List<Transcript.Wanted> traces, Duration after) {
    return traces.stream().map(wanted -> trace(wanted, after)).toList();
  }

  private PathFound trace(Transcript.Wanted wanted, Duration after) {
    TraceOptions options = wanted.command().options(wanted.method(), wanted.target());
    PathFound found =
        new SimulatedNetwork(scenario, after)
            .trace(wanted.target(), options, wanted.command().whole());
    if (!timed) found.forgetCounts();
    return found;
  }

  @Override
  public String ping(IpAddress target, int count, Duration interval, Duration after) {
    if (!timed) return "";
    PingTally tally = new SimulatedNetwork(scenario, after).ping(target, count, interval);
    return target + ": " + tally + "\n";
  }
}
