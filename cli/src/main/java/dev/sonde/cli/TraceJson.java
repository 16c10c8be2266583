package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.probe.Hop;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.TraceCounts;
import dev.sonde.probe.TraceEnd;
import dev.sonde.socket.StampClock;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells a trace in one JSON object to a line, one for each hop. A hop waits for the names of its
 * addresses, as in {@link TracePrinter}.
 */
final class TraceJson implements TraceReport {
  private final TraceCommand command;
  private final HostNames names;
  private final LineQueue lines;
  private IpAddress target = Ip4Address.ANY;
  private IpAddress source = Ip4Address.ANY;
  private int told;
  private int mtu;

  TraceJson(TraceCommand command, Output out, HostNames names) {
    this.command = command;
    this.names = names;
    lines = new LineQueue(out);
  }

  private void line(Json.Fields fields) throws IOException {
    lines.print(new NamedLine(names::of).append(Json.text(fields)));
  }

  @Override
  public void began(Start start) throws IOException {
    target = start.address();
    source = start.source();
    line(json -> {
      Json.event(json, "start", StampClock.nanos());
      json.writeStringField("host", start.host());
      address(json, "address", start.address());
      address(json, "source", start.source());
      String device = command.device();
      if (device != null) json.writeStringField("interface", device);
      json.writeStringField("method", command.method().name().toLowerCase(Locale.ROOT));
      json.writeBooleanField("raw", start.raw());
      json.writeNumberField("bytes", start.bytes());
      json.writeNumberField("first", command.pace().first());
      json.writeNumberField("max_hops", command.pace().most());
      json.writeNumberField("queries", command.pace().queries());
    });
  }

  private static void address(JsonGenerator json, String name, IpAddress address)
      throws IOException {
    json.writeStringField(name, HostNames.plain(address));
  }

  @Override
  public void replied(HopReply reply) {
    names.of(reply.answer().from());
  }

  @Override
  public void narrowed(int ttl, int length) {
    mtu = length;
  }

  @Override
  public void hop(Hop hop) throws IOException {
    told = hop.ttl();
    hop("hop", hop);
  }

  /** An answer that came when its hop had been told of. */
  @Override
  public void late(HopReply reply) throws IOException {
    hop("late", new Hop(reply.ttl(), List.of(reply)));
  }

  private void hop(String event, Hop hop) throws IOException {
    lines.print(new TraceJsonHop(event, StampClock.nanos(), hop, mtu, source, names));
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
    for (Hop hop : partial) hop("partial", hop);
    line(json -> {
      Json.event(json, "summary", StampClock.nanos());
      address(json, "address", target);
      json.writeStringField(
          "end", end == null ? "interrupted" : end.name().toLowerCase(Locale.ROOT));
      json.writeNumberField("hops", told);
      json.writeNumberField("foreign", counts.foreign());
      json.writeNumberField("ambiguous", counts.ambiguous());
      json.writeNumberField("malformed", counts.malformed());
      json.writeNumberField("duplicates", counts.duplicates());
      json.writeNumberField("receive_drops", counts.receiveDrops());
    });
    lines.end();
  }
}
