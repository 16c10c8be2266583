package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An option of IPv4 (RFC 791 section 3.1). Decoding is total: what does not have the shape of its
 * type is {@link Unknown}. Encoding gives back the bytes that were decoded.
 *
 * <pre>
 * +--------+--------+--------+---------//--------+
 * |  type  | length | pointer|     route data    |   the routes
 * +--------+--------+--------+----+----+---//----+
 * |01000100| length | pointer|over|flag|  slots  |   timestamp
 * +--------+--------+--------+----+----+---//----+
 * </pre>
 */
public sealed interface Ip4Option
    permits RouteOption,
        TimestampOption,
        Ip4Option.EndOfOptions,
        Ip4Option.NoOperation,
        Ip4Option.RouterAlert,
        Ip4Option.Unknown {
  int END = 0;
  int NO_OPERATION = 1;
  int RECORD_ROUTE = 7;
  int TIMESTAMP = 68;
  int LOOSE_SOURCE_ROUTE = 131;
  int ROUTER_ALERT = 148;
  int STRICT_SOURCE_ROUTE = 137;

  int type();

  int encodedLength();

  void encode(MemorySegment out, long at);

  /** All options of a header, whatever their bytes. */
  static List<Ip4Option> decode(MemorySegment bytes, long at, int length) {
    if (length == 0) {
      return List.of();
    }
    List<Ip4Option> options = new ArrayList<>();
    int offset = 0;
    while (offset < length) {
      Ip4Option option = first(bytes, at + offset, length - offset);
      options.add(option);
      offset += option.encodedLength();
    }
    return options;
  }

  private static Ip4Option first(MemorySegment bytes, long at, int left) {
    int type = Wire.u8(bytes, at);
    if (type == END) {
      return new EndOfOptions(Bytes.copy(bytes, at + 1, left - 1));
    }
    if (type == NO_OPERATION) {
      return new NoOperation();
    }
    int length = left < 2 ? 0 : Wire.u8(bytes, at + 1);
    if (length < 2 || length > left) {
      return new Unknown(Bytes.copy(bytes, at, left)); // where the next one starts is not known
    }
    Ip4Option known = known(bytes, at, type, length);
    return known != null ? known : new Unknown(Bytes.copy(bytes, at, length));
  }

  private static @Nullable Ip4Option known(MemorySegment bytes, long at, int type, int length) {
    return switch (type) {
      case RECORD_ROUTE, LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE ->
          RouteOption.decode(bytes, at, type, length);
      case TIMESTAMP -> TimestampOption.decode(bytes, at, length);
      case ROUTER_ALERT -> RouterAlert.decode(bytes, at, length);
      default -> null;
    };
  }

  static int length(List<Ip4Option> options) {
    int length = 0;
    for (Ip4Option option : options) {
      length += option.encodedLength();
    }
    return length;
  }

  /** The options with as much of an end of options as fills the last word of four bytes. */
  static List<Ip4Option> completed(List<Ip4Option> options) {
    int missing = -length(options) & 3;
    int last = missing == 0 ? options.size() - 1 : options.size();
    if (options.stream().limit(Math.max(last, 0)).anyMatch(EndOfOptions.class::isInstance)) {
      throw new IllegalArgumentException("an end of options is not at the end: " + options);
    }
    if (missing == 0) {
      return List.copyOf(options);
    }
    List<Ip4Option> completed = new ArrayList<>(options);
    completed.add(new EndOfOptions(Bytes.of(new byte[missing - 1])));
    return List.copyOf(completed);
  }

  /** The end, with the padding behind it: RFC 791 wants zeros, and others are kept. */
  record EndOfOptions(Bytes padding) implements Ip4Option {
    @Override
    public int type() {
      return END;
    }

    @Override
    public int encodedLength() {
      return 1 + padding.length();
    }

    @Override
    public void encode(MemorySegment out, long at) {
      Wire.put8(out, at, END);
      padding.write(out, at + 1);
    }
  }

  record NoOperation() implements Ip4Option {
    @Override
    public int type() {
      return NO_OPERATION;
    }

    @Override
    public int encodedLength() {
      return 1;
    }

    @Override
    public void encode(MemorySegment out, long at) {
      Wire.put8(out, at, NO_OPERATION);
    }
  }

  /** Asks every router to look into the packet (RFC 2113). */
  record RouterAlert(int value) implements Ip4Option {
    private static final int LENGTH = 4;

    public RouterAlert {
      Wire.fits("router alert", value, 16);
    }

    @Override
    public int type() {
      return ROUTER_ALERT;
    }

    @Override
    public int encodedLength() {
      return LENGTH;
    }

    @Override
    public void encode(MemorySegment out, long at) {
      Wire.put8(out, at, ROUTER_ALERT);
      Wire.put8(out, at + 1, LENGTH);
      Wire.put16(out, at + 2, value);
    }

    static @Nullable RouterAlert decode(MemorySegment bytes, long at, int length) {
      return length == LENGTH ? new RouterAlert(Wire.u16(bytes, at + 2)) : null;
    }
  }

  /** Any other option, from its type byte on, even one whose length is a lie. */
  record Unknown(Bytes bytes) implements Ip4Option {
    public Unknown {
      if (bytes.isEmpty()) {
        throw new IllegalArgumentException("an option has at least its type");
      }
    }

    @Override
    public int type() {
      return bytes.u8(0);
    }

    @Override
    public int encodedLength() {
      return bytes.length();
    }

    @Override
    public void encode(MemorySegment out, long at) {
      bytes.write(out, at);
    }
  }
}
