package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.icmpd.IcmpError;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Printable;
import dev.sonde.packet.UdpView;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.StampClock;
import java.io.IOException;

/** An object for each, on a line of its own; {@code time} is in seconds since 1970. */
record WatchJson(Output out) implements WatchReport {
  private void line(String event, long time, Json.Fields fields) throws IOException {
    Json.line(
        out,
        json -> {
          Json.event(json, event, time);
          fields.write(json);
        });
    out.flush();
  }

  private static void target(JsonGenerator json, Endpoint target) throws IOException {
    json.writeStringField("target", target.address().toString());
    json.writeNumberField("port", target.port());
  }

  private static void data(JsonGenerator json, long length, Bytes start) throws IOException {
    json.writeNumberField("length", length);
    json.writeStringField("data", Printable.utf8(start));
  }

  @Override
  public void began(Endpoint target) throws IOException {
    line("start", StampClock.nanos(), json -> target(json, target));
  }

  @Override
  public void replied(Endpoint source, Bytes datagram) throws IOException {
    line(
        "reply",
        StampClock.nanos(),
        json -> {
          json.writeStringField("source", source.address().toString());
          json.writeNumberField("source_port", source.port());
          data(json, datagram.length(), datagram);
        });
  }

  @Override
  public void failed(IcmpError error) throws IOException {
    line(
        "error",
        error.stampNanos() == 0 ? StampClock.nanos() : error.stampNanos(),
        json -> {
          target(json, error.target());
          json.writeStringField("source", error.source().address().toString());
          json.writeNumberField("source_port", error.source().port());
          json.writeStringField("offender", error.offender().toString());
          json.writeNumberField("ip_version", error.family() == IpFamily.V4 ? 4 : 6);
          json.writeNumberField("type", error.type());
          json.writeNumberField("code", error.code());
          json.writeStringField("reason", error.phrase());
          json.writeStringField("errno", error.errnoName());
          json.writeNumberField("mtu", error.mtu());
          json.writeNumberField("pointer", error.pointer());
          json.writeNumberField("lost", error.lost());
          data(json, Math.max(0, error.length() - UdpView.HEADER), error.payload());
        });
  }

  @Override
  public void unsent(Endpoint target, SocketFailure why, long length, Bytes start)
      throws IOException {
    line(
        "unsent",
        StampClock.nanos(),
        json -> {
          target(json, target);
          json.writeStringField("errno", why.errnoName());
          data(json, length, start);
        });
  }

  @Override
  public void lost(long errors) throws IOException {
    line("lost", StampClock.nanos(), json -> json.writeNumberField("errors", errors));
  }
}
