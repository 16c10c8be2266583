package dev.sonde.cli;

import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.probe.Answer;
import dev.sonde.probe.Arrival;
import dev.sonde.probe.PingCounts;
import dev.sonde.probe.PingSchedule;
import dev.sonde.probe.PingStatistics;
import dev.sonde.probe.PingTarget;
import dev.sonde.probe.Refusal;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.StampClock;
import java.io.IOException;

/**
 * Tells a ping in the lines of ping(8), which programs read. A line that waits for a name holds
 * back those behind it, see {@link LineQueue}, never a request.
 */
final class PingPrinter implements PingReport {
  private static final int IP4_HEADER = 20;
  private static final int OPTIONS = 40;
  private static final int ICMP_HEADER = 8;

  private final PingCommand command;
  private final Output out;
  private final Output err;
  private final HostNames names;
  private final PingRecorded recorded = new PingRecorded();
  private final LineQueue lines;
  private String name = "";
  private int identifier = -1;
  private boolean isIp6;
  private boolean shared;

  PingPrinter(PingCommand command, Output out, Output err, HostNames names) {
    this.command = command;
    this.out = out;
    this.err = err;
    this.names = names;
    lines = new LineQueue(out);
  }

  @Override
  public void began(PingRoute route, int identifier) throws IOException {
    this.identifier = identifier;
    name = route.name();
    isIp6 = route.address() instanceof Ip6Address;
    shared = route.isShared();
    if (route.isBroadcast()) err.line("WARNING: pinging broadcast address");
    if (!command.pattern().isEmpty() && !command.isQuiet()) {
      out.line("PATTERN: 0x" + command.pattern());
    }
    NamedLine line = new NamedLine(names::of).append("PING ").append(name);
    IpAddress address = route.shown();
    if (isIp6) line.append("(").append(address).append(") ");
    else line.append(" (").append(address.toString()).append(") ");
    String device = command.device();
    if (device != null || command.source() != null || command.isSticky()) {
      line.append("from ").append(HostNames.plain(route.source()));
      line.append(" ").append(device == null ? "" : device).append(": ");
    }
    line.append(command.size());
    if (isIp6) {
      print(line.append(" data bytes"));
      return;
    }
    int options = command.recordsRoute() || command.stampKind() != null ? OPTIONS : 0;
    line.append("(").append(command.size() + ICMP_HEADER + options + IP4_HEADER);
    print(line.append(") bytes of data."));
  }

  @Override
  public void unanswered(long sequence) throws IOException {
    print(line().append("no answer yet for icmp_seq=").append(sequence & 0xffff));
  }

  @Override
  public void answered(Answer answer) throws IOException {
    if (command.isQuiet()) return;
    Arrival arrival = answer.arrival();
    NamedLine line = line().append(arrival.length()).append(" bytes from ").append(arrival.from());
    line.append(": icmp_seq=").append(answer.sequence() & 0xffff);
    if (command.isVerbose() && identifier >= 0) line.append(" ident=").append(identifier);
    if (arrival.hops() >= 0) line.append(" ttl=").append(arrival.hops());
    if (answer.isTruncated()) {
      print(line.append(" (truncated)"));
      return;
    }
    line.append(" time=");
    PingText.time(line.text(), answer.rttNanos(), command.isPrecise());
    line.append(" ms");
    if (answer.isDuplicate() && (!shared || command.isVerbose())) line.append(" (DUP!)");
    if (answer.hasBadChecksum()) line.append(" (BAD CHECKSUM!)");
    if (answer.isFromElsewhere() && !shared) line.append(" (DIFFERENT ADDRESS!)");
    if (answer.wrongAt() >= 0) wrongData(line.text(), answer);
    if (command.isAudible()) line.append("\007");
    recorded.append(line, arrival.options());
    print(line);
  }

  /** Names the first wrong byte and shows what came, 32 bytes to a line after the first 16. */
  private static void wrongData(StringBuilder out, Answer answer) {
    PingTarget target = answer.target();
    int wrong = answer.wrongAt();
    out.append("\nwrong data byte #").append(wrong);
    out.append(" should be 0x").append(Integer.toHexString(target.sentAt(wrong)));
    out.append(" but was 0x").append(Integer.toHexString(received(answer, wrong)));
    int first = Math.min(16, wrong & ~7);
    for (int at = first; at < target.options().size(); at++) {
      if (at == first || at % 32 == 16) out.append("\n#").append(at).append('\t');
      out.append(Integer.toHexString(received(answer, at))).append(' ');
    }
  }

  private static int received(Answer answer, int offset) {
    Arrival arrival = answer.arrival();
    return Wire.u8(arrival.bytes(), arrival.at() + ICMP_HEADER + offset);
  }

  @Override
  public void refused(Refusal refusal) throws IOException {
    if (command.isQuiet()) return;
    NamedLine line = line().append("From ");
    IpAddress from = refusal.from();
    if (from == null) line.append("?");
    else line.append(from);
    line.append(refusal.isFinal() ? " icmp_seq=" : ": icmp_seq=");
    line.append(refusal.sequence() & 0xffff).append(" ");
    PingErrors.append(line, refusal.family().ip(), refusal.type(), refusal.code(), refusal.info());
    print(line);
  }

  @Override
  public void unsent(long sequence, SocketFailure why, int mtu) throws IOException {
    if (command.isQuiet()) return;
    out.flush();
    String tooLong = "local error: message too long, mtu" + (isIp6 ? ": " : "=") + mtu;
    err.line("ping: " + (mtu > 0 ? tooLong : "sendmsg: " + why.description()));
  }

  @Override
  public void overheard(Arrival arrival) throws IOException {
    if (command.isQuiet()) return;
    IcmpView icmp = arrival.icmp();
    NamedLine line = line().append("From ").append(arrival.from()).append(": ");
    if (arrival.isDamaged()) line.append("(BAD CHECKSUM)");
    else PingErrors.append(line, icmp.family(), icmp.type(), icmp.code(), PingErrors.info(icmp));
    print(line);
  }

  /** A line with the time before it, where that is wanted. */
  private NamedLine line() {
    NamedLine line = new NamedLine(names::of);
    if (command.showsTime()) PingText.stamp(line.text(), StampClock.nanos());
    return line;
  }

  private void print(NamedLine line) throws IOException {
    lines.print(line);
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
  public void ended(PingStatistics statistics, PingSchedule schedule, PingCounts counts)
      throws IOException {
    lines.end();
    out.print(PingSummary.of(name, command.isFast(), statistics, schedule));
    out.print(PingSummary.remarks(statistics, counts));
    out.flush();
  }
}
