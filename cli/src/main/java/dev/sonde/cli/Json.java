package dev.sonde.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/** JSON (RFC 8259), one object to a line, numbers as numbers. */
final class Json {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false)
          .rootValueSeparator("")
          .build();

  private static final int NANO_DIGITS = 9;
  private static final int MILLI_DIGITS = 6;

  /** Writes the fields of one object. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private Json() {}

  /** A number of milliseconds with nanoseconds behind the point. */
  static void millis(JsonGenerator json, String name, long nanos) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(BigDecimal.valueOf(nanos, MILLI_DIGITS));
  }

  /** What happened, and when: seconds since 1970 with nanoseconds behind the point. */
  static void event(JsonGenerator json, String what, long wallNanos) throws IOException {
    json.writeStringField("event", what);
    json.writeFieldName("time");
    json.writeNumber(BigDecimal.valueOf(wallNanos, NANO_DIGITS));
  }

  /** The fields of one object as text. */
  static String text(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // of a StringWriter
    }
    return text.toString();
  }

  /** For many objects, one after the other; what separates them is the caller's. */
  static JsonGenerator stream(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out);
  }

  static void line(Output out, Fields fields) throws IOException {
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }
}
