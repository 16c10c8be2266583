package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Printable;
import dev.sonde.probe.EchoCounts;
import dev.sonde.probe.Heard;
import dev.sonde.probe.ResponderCounts;
import dev.sonde.socket.StampClock;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells an echo in one JSON object to a line; {@code time} is in seconds since 1970. */
record EchoJson(Output out, Output err) implements EchoReport {
  private void line(String event, Json.Fields fields) throws IOException {
    Json.line(
        out,
        json -> {
          Json.event(json, event, StampClock.nanos());
          fields.write(json);
        });
    out.flush();
  }

  @Override
  public void began(@Nullable IpAddress host) throws IOException {
    line(
        "start",
        json -> {
          if (host != null) json.writeStringField("address", host.toString());
        });
  }

  @Override
  public void heard(Heard message) throws IOException {
    line(
        "received",
        json -> {
          json.writeStringField("source", message.from().toString());
          json.writeNumberField("type", message.type());
          json.writeNumberField("code", message.code());
          json.writeNumberField("identifier", message.id());
          json.writeNumberField("seq", message.sequence());
          json.writeStringField("data", Printable.utf8(message.data()));
          json.writeBooleanField("own", message.isOwn());
          json.writeBooleanField("answered", message.isAnswered());
        });
  }

  /** Standard output is JSON alone. */
  @Override
  public void caught(String signal) throws IOException {
    err.line("Caught " + signal + "!");
  }

  @Override
  public void ended(EchoCounts counts) throws IOException {
    line(
        "summary",
        json -> {
          json.writeNumberField("sent", counts.sent());
          json.writeNumberField("received", counts.heard());
          json.writeNumberField("over_rate", counts.heldBack());
          ignored(json, counts.badChecksum(), counts.malformed(), counts.receiveDrops());
        });
  }

  @Override
  public void ended(ResponderCounts counts) throws IOException {
    line(
        "summary",
        json -> {
          json.writeNumberField("requests", counts.requests());
          json.writeNumberField("replies", counts.replies());
          json.writeNumberField("over_rate", counts.overRate());
          json.writeNumberField("group", counts.group());
          json.writeNumberField("unsent", counts.unsent());
          ignored(json, counts.badChecksum(), counts.malformed(), counts.receiveDrops());
        });
  }

  private static void ignored(JsonGenerator json, long badChecksum, long malformed, long drops)
      throws IOException {
    json.writeNumberField("bad_checksum", badChecksum);
    json.writeNumberField("malformed", malformed);
    json.writeNumberField("receive_drops", drops);
  }

  @Override
  public void warn(String line) throws IOException {
    err.line("sonde echo: " + line);
  }
}
