package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.dissect.PacketFields;
import dev.sonde.dissect.PacketWalk;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.socket.PacketCounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints each packet as a JSON object on a line of its own, with the layers that it has from the
 * outside in; before them the origin, after them the counts. What is false or unknown is left out.
 * A line is put together before any of it is written: a packet that fails half way, as of a file
 * that is cut meanwhile, leaves none.
 */
final class CaptureJson implements CaptureSink {
  private static final int NANO_DIGITS = 9;

  private static final int ROOM = 1 << 16;

  private final CaptureOrigin origin;
  private final Output out;
  private final boolean each;
  private final Lines lines = new Lines();
  private final PacketWalk walk = new PacketWalk();
  private final DeviceNames devices = new DeviceNames();
  private final Layers layers = new Layers();
  private JsonGenerator json;
  private int written;
  private boolean failed;

  /** Bytes that can be taken back. */
  private static final class Lines extends ByteArrayOutputStream {
    private void cut(int length) {
      count = length;
    }
  }

  CaptureJson(CaptureCommand command, CaptureOrigin origin, Output out) throws IOException {
    this.origin = origin;
    this.out = out;
    each = command.isLineBuffered() || out.isTerminal();
    json = Json.stream(lines);
  }

  /** Writes the fields of layers as they are told; output that fails is thrown unchecked. */
  private final class Layers implements PacketFields {
    @Override
    public void begin(String layer) {
      LoopRun.tell(() -> {
        json.writeStartObject();
        json.writeStringField("layer", layer);
      });
    }

    @Override
    public void field(String name, long value) {
      LoopRun.tell(() -> json.writeNumberField(name, value));
    }

    @Override
    public void field(String name, String value) {
      LoopRun.tell(() -> json.writeStringField(name, value));
    }

    @Override
    public void field(String name, boolean value) {
      LoopRun.tell(() -> json.writeBooleanField(name, value));
    }

    @Override
    public void end() {
      LoopRun.tell(json::writeEndObject);
    }
  }

  void start() throws IOException {
    begin("start");
    json.writeStringField(origin.file() == null ? "device" : "file", origin.name());
    json.writeStringField("link", origin.linkType().name());
    json.writeNumberField("snap_length", origin.snapLength());
    end();
  }

  @Override
  public void packet(CapturedPacket packet) throws IOException {
    boolean whole = false;
    try {
      write(packet);
      whole = true;
    } finally {
      if (!whole) startAgain();
    }
    if (each || lines.size() > ROOM) idle();
  }

  /** Forgets the line that was begun. */
  private void startAgain() throws IOException {
    lines.cut(written);
    json = Json.stream(lines);
  }

  private void write(CapturedPacket packet) throws IOException {
    begin("packet");
    if (packet.hasStamp()) {
      json.writeFieldName("time");
      json.writeNumber(BigDecimal.valueOf(packet.stampNanos(), NANO_DIGITS));
    }
    String device = origin.device(packet, devices);
    if (device != null) json.writeStringField("device", device);
    json.writeStringField("link", packet.linkType().name());
    json.writeNumberField("length", packet.originalLength());
    json.writeNumberField("captured", packet.length());
    if (packet.direction() != CapturedPacket.Direction.UNKNOWN) {
      json.writeStringField("direction", packet.direction().name().toLowerCase(Locale.ROOT));
    }
    json.writeArrayFieldStart("layers");
    try {
      walk.walk(packet, layers);
    } catch (UncheckedIOException output) {
      throw output.getCause();
    }
    json.writeEndArray();
    end();
  }

  /** The counts at the end: what the kernel had, of a live capture. */
  void summary(long packets, @Nullable PacketCounts counts, int status) throws IOException {
    begin("summary");
    json.writeNumberField("captured", packets);
    if (counts != null) {
      json.writeNumberField("received", counts.received());
      json.writeNumberField("dropped", counts.dropped());
    }
    json.writeNumberField("exit_status", status);
    end();
    idle();
  }

  /** What was written so far has been taken. */
  boolean isWhole() {
    return !failed;
  }

  private void begin(String event) throws IOException {
    json.writeStartObject();
    json.writeStringField("event", event);
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
    written = lines.size();
  }

  @Override
  public void idle() throws IOException {
    failed = true;
    try {
      lines.writeTo(out);
    } finally {
      lines.cut(0); // else what could not be written would be tried again at the close
      written = 0;
    }
    out.flush();
    failed = false;
  }

  @Override
  public void close() throws IOException {
    if (!failed) idle();
  }
}
