package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.InterfaceInformation;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MplsLabel;
import dev.sonde.packet.Printable;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.probe.Hop;
import dev.sonde.probe.HopAnswer;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.HopResult;
import dev.sonde.probe.QuotedHeader;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One hop as a JSON object, which waits for the names of its addresses.
 *
 * @param wallNanos when it was known
 * @param mtu how long its probes were, where that was looked for, or 0
 * @param source the address the probes were sent from
 */
record TraceJsonHop(
    String event, long wallNanos, Hop hop, int mtu, IpAddress source, HostNames names)
    implements WaitingLine {
  @Override
  public @Nullable String complete() {
    for (HopReply reply : hop.replies()) {
      if (names.of(reply.answer().from()) == null) return null;
    }
    return now();
  }

  @Override
  public String now() {
    return Json.text(json -> {
      Json.event(json, event, wallNanos);
      json.writeNumberField("ttl", hop.ttl());
      if (mtu > 0) json.writeNumberField("path_mtu", mtu);
      json.writeArrayFieldStart("probes");
      int number = 0;
      for (HopResult result : hop.results()) {
        number++;
        json.writeStartObject();
        result(json, result, number);
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private void result(JsonGenerator json, HopResult result, int number) throws IOException {
    json.writeNumberField("probe", result instanceof HopReply reply ? reply.attempt() + 1 : number);
    switch (result) {
      case HopResult.Silence _ -> json.writeStringField("status", "silence");
      case HopResult.Unsent unsent -> {
        json.writeStringField("status", "unsent");
        json.writeStringField("errno", unsent.why().errnoName());
        json.writeStringField("text", unsent.why().description());
        if (TraceText.isTooLong(unsent.why())) json.writeNumberField("mtu", unsent.mtu());
      }
      case HopReply reply -> reply(json, reply);
    }
  }

  private void reply(JsonGenerator json, HopReply reply) throws IOException {
    HopAnswer answer = reply.answer();
    json.writeStringField("status", "reply");
    json.writeStringField("from", HostNames.plain(answer.from()));
    String name = names.name(answer.from());
    if (name != null) json.writeStringField("name", name);
    Json.millis(json, "rtt_ms", reply.rttNanos());
    json.writeStringField("clock", reply.clock().label());
    json.writeStringField("meaning", answer.meaning().name().toLowerCase(Locale.ROOT));
    if (TraceText.isIcmp(answer)) message(json, answer);
    if (answer.hops() != HopAnswer.NONE) {
      json.writeNumberField("reply_ttl", answer.hops());
      json.writeNumberField("back_hops", TraceText.back(answer));
    }
    QuotedHeader quoted = answer.quoted();
    if (quoted != null) quoted(json, quoted);
    if (!answer.extensions().isEmpty()) extensions(json, answer.extensions());
  }

  private static void message(JsonGenerator json, HopAnswer answer) throws IOException {
    json.writeNumberField("type", answer.type());
    json.writeNumberField("code", answer.code());
    String mark = TraceText.mark(answer);
    if (!mark.isEmpty()) json.writeStringField("mark", mark);
    switch (TraceText.kind(answer)) {
      case PACKET_TOO_BIG -> json.writeNumberField("mtu", answer.info());
      case PARAMETER_PROBLEM -> json.writeNumberField("pointer", answer.info());
      default -> {}
    }
  }

  private void quoted(JsonGenerator json, QuotedHeader quoted) throws IOException {
    json.writeObjectFieldStart("quoted");
    json.writeStringField("from", quoted.from().toString());
    json.writeStringField("to", quoted.to().toString());
    json.writeBooleanField("translated", !TraceText.isSame(quoted.from(), source));
    json.writeNumberField("ttl", quoted.ttl());
    json.writeNumberField("dscp", quoted.tos() >> 2);
    json.writeNumberField("ecn", quoted.tos() & 3);
    if (source instanceof Ip6Address) json.writeNumberField("flow_label", quoted.flowLabel());
    json.writeNumberField("length", quoted.totalLength());
    if (quoted.id() != QuotedDatagram.NONE) json.writeNumberField("id", quoted.id());
    if (quoted.sourcePort() != QuotedDatagram.NONE) {
      json.writeNumberField("source_port", quoted.sourcePort());
      json.writeNumberField("target_port", quoted.targetPort());
    }
    json.writeEndObject();
  }

  private static void extensions(JsonGenerator json, List<ExtensionObject> objects)
      throws IOException {
    json.writeArrayFieldStart("extensions");
    for (ExtensionObject object : objects) {
      json.writeStartObject();
      json.writeNumberField("class", object.classNumber());
      json.writeNumberField("type", object.subtype());
      switch (object) {
        case ExtensionObject.MplsStack stack -> labels(json, stack.labels());
        case InterfaceInformation place -> place(json, place);
        case ExtensionObject other ->
            json.writeStringField("data", HexFormat.of().formatHex(other.payload().toArray()));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void labels(JsonGenerator json, List<MplsLabel> labels) throws IOException {
    json.writeArrayFieldStart("mpls");
    for (MplsLabel label : labels) {
      json.writeStartObject();
      json.writeNumberField("label", label.label());
      json.writeNumberField("traffic_class", label.trafficClass());
      json.writeBooleanField("bottom", label.bottom());
      json.writeNumberField("ttl", label.ttl());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void place(JsonGenerator json, InterfaceInformation place) throws IOException {
    json.writeObjectFieldStart("interface");
    json.writeStringField("role", TraceExtensions.role(place.role()));
    if (place.index() != InterfaceInformation.NONE) json.writeNumberField("index", place.index());
    IpAddress address = place.address();
    if (address != null) json.writeStringField("address", address.toString());
    if (!place.name().isEmpty()) json.writeStringField("name", Printable.utf8(place.name()));
    if (place.mtu() != InterfaceInformation.NONE) json.writeNumberField("mtu", place.mtu());
    json.writeEndObject();
  }
}
