package dev.sonde.cli;

import dev.sonde.bpf.BpfExplanation;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.BpfTrace;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** {@code sonde bpf --test}: which packets match, and why the others do not. */
final class BpfVerdicts implements BpfPackets.Seen {
  private final Output out;
  private final boolean json;
  private final Map<LinkType, BpfExplanation> explanations = new HashMap<>();
  private long packets;
  private long matches;

  BpfVerdicts(Output out, boolean json) {
    this.out = out;
    this.json = json;
  }

  long matches() {
    return matches;
  }

  @Override
  public void packet(CapturedPacket packet, BpfProgram program, BpfTrace trace) throws IOException {
    packets++;
    if (trace.verdict() != 0) {
      matches++;
      int kept = kept(trace.verdict(), packet.length());
      if (json) matched(kept);
      else out.print(packets + " matches\n");
      return;
    }
    BpfExplanation explanation =
        explanations.computeIfAbsent(packet.linkType(), link -> new BpfExplanation(program, link));
    BpfExplanation.Rejection rejection = explanation.rejection(trace);
    if (json) rejected(rejection);
    else out.print(packets + " does not match: " + rejection + "\n");
  }

  private static int kept(int verdict, int length) {
    return Integer.compareUnsigned(verdict, length) < 0 ? verdict : length;
  }

  private void matched(int kept) throws IOException {
    Json.line(
        out,
        fields -> {
          fields.writeNumberField("packet", packets);
          fields.writeBooleanField("matches", true);
          fields.writeNumberField("kept", kept);
        });
  }

  private void rejected(BpfExplanation.Rejection rejection) throws IOException {
    Json.line(
        out,
        fields -> {
          fields.writeNumberField("packet", packets);
          fields.writeBooleanField("matches", false);
          fields.writeNumberField("instruction", rejection.instruction());
          fields.writeStringField("why", rejection.why());
        });
  }

  void summary() throws IOException {
    if (json) {
      Json.line(
          out,
          fields -> {
            fields.writeNumberField("packets", packets);
            fields.writeNumberField("matched", matches);
          });
    } else {
      out.line(matches + " of " + packets + (packets == 1 ? " packet" : " packets") + " matched");
    }
    out.flush();
  }
}
