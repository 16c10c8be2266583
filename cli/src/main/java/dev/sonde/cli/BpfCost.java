package dev.sonde.cli;

import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.BpfTrace;
import dev.sonde.packet.CapturedPacket;
import java.io.IOException;
import java.util.Locale;

/** {@code sonde bpf --cost}: how many instructions packets cost. */
final class BpfCost implements BpfPackets.Seen {
  private long packets;
  private long matches;
  private long sum;
  private int least = Integer.MAX_VALUE;
  private int most;

  @Override
  public void packet(CapturedPacket packet, BpfProgram program, BpfTrace trace) {
    int steps = trace.steps().size();
    packets++;
    if (trace.verdict() != 0) matches++;
    sum += steps;
    least = Math.min(least, steps);
    most = Math.max(most, steps);
  }

  void print(Output out, boolean json) throws IOException {
    if (json) {
      json(out);
      return;
    }
    String found = packets + " packets, " + matches + " matched";
    double mean = (double) sum / packets;
    out.line(
        packets == 0
            ? found
            : String.format(
                Locale.ROOT,
                "%s; instructions per packet: min %d, mean %.2f, max %d",
                found,
                least,
                mean,
                most));
  }

  private void json(Output out) throws IOException {
    Json.line(
        out,
        fields -> {
          fields.writeNumberField("packets", packets);
          fields.writeNumberField("matched", matches);
          if (packets == 0) return;
          fields.writeNumberField("min", least);
          fields.writeNumberField("mean", (double) sum / packets);
          fields.writeNumberField("max", most);
        });
  }
}
