package dev.sonde.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code sonde mtr-packet}, asked for a probe to each hop of several traces at once. */
final class OurMtrPacket {
  private static final int TOKENS = 1000;

  private OurMtrPacket() {}

  /** Who answers at each of the first {@link RealMtr#HOPS} hops of each trace, up to the last. */
  static List<List<List<String>>> hops(List<Expected.Trace> traces) throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int index = 0; index < traces.size(); index++) {
      for (int ttl = 1; ttl <= RealMtr.HOPS; ttl++) {
        requests.append(index * TOKENS + ttl).append(request(traces.get(index))).append(ttl);
        requests.append('\n');
      }
    }
    byte[] input = requests.toString().getBytes(StandardCharsets.US_ASCII);
    MtrInput lines = new MtrInput(new ByteArrayInputStream(input), null);
    Run run = Run.of(new MtrPacket(() -> {}, lines));
    if (run.status() != 0) throw new AssertionError(run.toString());
    List<List<List<String>>> all = new ArrayList<>();
    for (int index = 0; index < traces.size(); index++) all.add(hops(run.out(), index * TOKENS));
    return all;
  }

  private static String request(Expected.Trace trace) {
    int tos = trace.options().indexOf("-t");
    return " send-probe "
        + (trace.six() ? "ip-6 " : "ip-4 ")
        + trace.target()
        + " protocol "
        + trace.method().toLowerCase(Locale.ROOT)
        + (tos >= 0 ? " tos " + trace.options().get(tos + 1) : "")
        + " timeout 1 ttl ";
  }

  /** Like mtr, no further than to where somebody says that the packet has gone far enough. */
  private static List<List<String>> hops(String replies, int token) {
    List<List<String>> hops = new ArrayList<>();
    for (int ttl = 1; ttl <= RealMtr.HOPS; ttl++) {
      String start = token + ttl + " ";
      String reply = replies.lines().filter(line -> line.startsWith(start)).findFirst().orElse("");
      String[] words = reply.split(" ", -1);
      boolean silent = words.length < 4;
      hops.add(silent ? List.of() : List.of(words[3]));
      if (!silent && !words[1].equals("ttl-expired")) break;
    }
    return RealMtr.upToLastAnswer(hops);
  }
}
