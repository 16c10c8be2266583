package dev.sonde.cli;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.probe.Hop;
import dev.sonde.probe.HopAnswer;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.HopResult;
import dev.sonde.probe.QuotedHeader;
import dev.sonde.probe.TraceCounts;
import dev.sonde.probe.TraceEnd;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Tells a trace in the lines of traceroute(1), one for each hop, which programs read. A hop whose
 * names are asked for holds back those behind it, see {@link LineQueue}, never a probe.
 */
final class TracePrinter implements TraceReport {
  private final TraceCommand command;
  private final HostNames names;
  private final LineQueue lines;
  private IpAddress source = Ip4Address.ANY;
  private int narrowedAt;
  private int mtu;

  TracePrinter(TraceCommand command, Output out, HostNames names) {
    this.command = command;
    this.names = names;
    lines = new LineQueue(out);
  }

  @Override
  public void began(Start start) throws IOException {
    source = start.source();
    NamedLine line = new NamedLine(names::of).append("traceroute to ").append(start.host());
    line.append(" (").append(HostNames.plain(start.address())).append("), ");
    line.append(command.pace().most()).append(" hops max, ");
    lines.print(line.append(start.bytes()).append(" byte packets"));
  }

  @Override
  public void replied(HopReply reply) {
    names.of(reply.answer().from());
  }

  @Override
  public void narrowed(int ttl, int length) {
    narrowedAt = ttl;
    mtu = length;
  }

  @Override
  public void hop(Hop hop) throws IOException {
    NamedLine line = new NamedLine(names::of).append(hop.ttl() < 10 ? " " : "").append(hop.ttl());
    line.append(" ");
    HopReply last = null;
    String after = hop.ttl() == narrowedAt ? " F=" + mtu : "";
    for (HopResult result : hop.results()) {
      switch (result) {
        case HopResult.Silence _ -> line.append(" *");
        case HopResult.Unsent unsent -> unsent(line, unsent);
        case HopReply reply -> {
          if (last == null || !place(last).equals(place(reply))) place(line, reply);
          line.append("  ");
          PingText.millis(line.text(), reply.rttNanos());
          line.append(" ms");
          String mark = TraceText.mark(reply.answer());
          if (!mark.isEmpty()) line.append(" ").append(mark);
          last = reply;
        }
      }
      line.append(after);
      after = "";
    }
    lines.print(line);
  }

  private static void unsent(NamedLine line, HopResult.Unsent unsent) {
    line.append(" *");
    if (TraceText.isTooLong(unsent.why())) {
      line.append(" ").append(TraceText.tooLong(unsent.mtu()));
    }
  }

  /** What is printed of where an answer came from; said again when it is another. */
  private record Place(IpAddress from, String extensions, String back, String notes) {}

  private Place place(HopReply reply) {
    HopAnswer answer = reply.answer();
    return new Place(
        answer.from(),
        command.showsExtensions() ? TraceExtensions.text(answer.extensions()) : "",
        command.showsBack() ? back(reply) : "",
        command.isVerbose() ? notes(answer) : "");
  }

  private static String back(HopReply reply) {
    int hops = TraceText.back(reply.answer());
    return hops == 0 || hops == reply.ttl() ? "" : " '-" + hops + "'";
  }

  private void place(NamedLine line, HopReply reply) {
    Place place = place(reply);
    line.append(" ").append(place.from);
    if (!place.extensions.isEmpty()) line.append(" <").append(place.extensions).append(">");
    line.append(place.back).append(place.notes);
  }

  /** What became of the probe on its way, as the router that quotes it saw it. */
  private String notes(HopAnswer answer) {
    QuotedHeader quoted = answer.quoted();
    if (quoted == null) return "";
    StringJoiner notes = new StringJoiner(",", " [", "]").setEmptyValue("");
    if (!TraceText.isSame(quoted.from(), source)) notes.add("from=" + quoted.from());
    if (quoted.tos() != command.tos()) notes.add("tos=0x%02x".formatted(quoted.tos()));
    boolean expired = TraceText.isIcmp(answer) && TraceText.kind(answer) == IcmpKind.TIME_EXCEEDED;
    if (expired && quoted.ttl() > 1) notes.add("ttl=" + quoted.ttl());
    return notes.toString();
  }

  @Override
  public void refresh() throws IOException {
    lines.refresh();
  }

  @Override
  public boolean isSettled() {
    return lines.isEmpty();
  }

  @Override
  public void ended(List<Hop> partial, @Nullable TraceEnd end, TraceCounts counts)
      throws IOException {
    for (Hop hop : partial) hop(hop);
    lines.end();
  }
}
