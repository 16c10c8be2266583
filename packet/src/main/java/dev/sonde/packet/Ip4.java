package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An IPv4 header (RFC 791); {@link Ip4View} has its diagram. {@code fragmentOffset} is in bytes and
 * divisible by 8. Options that do not fill whole words are completed by an end of options.
 */
public record Ip4(
    int tos,
    int id,
    int flags,
    int fragmentOffset,
    int ttl,
    int protocol,
    Ip4Address from,
    Ip4Address to,
    List<Ip4Option> options)
    implements Ip {
  public static final int MORE_FRAGMENTS = 1;
  public static final int DONT_FRAGMENT = 2;
  public static final int MAX_OPTIONS = 40;

  public Ip4 {
    Wire.fits("tos", tos, 8);
    Wire.fits("id", id, 16);
    Wire.fits("flags", flags, 3);
    Wire.fits("fragment offset in words", fragmentOffset / 8, Ip4View.OFFSET_BITS);
    Wire.fits("ttl", ttl, 8);
    Wire.fits("protocol", protocol, 8);
    if (fragmentOffset % 8 != 0) {
      throw new IllegalArgumentException(
          "fragment offset " + fragmentOffset + " is no multiple of 8");
    }
    options = Ip4Option.completed(options);
    if (Ip4Option.length(options) > MAX_OPTIONS) {
      throw new IllegalArgumentException("options are longer than " + MAX_OPTIONS + " bytes");
    }
  }

  /** A plain header: id 0, no flags, no options. */
  public Ip4(Ip4Address from, Ip4Address to, int protocol, int ttl) {
    this(0, 0, 0, 0, ttl, protocol, from, to, List.of());
  }

  public static Ip4 decode(Ip4View view) {
    return new Ip4(
        view.tos(),
        view.id(),
        view.flags(),
        view.fragmentOffset(),
        view.ttl(),
        view.protocol(),
        view.from(),
        view.to(),
        Ip4Option.decode(view.bytes(), view.optionsAt(), view.optionsLength()));
  }

  @Override
  public int encodedLength() {
    return Ip4View.HEADER + Ip4Option.length(options);
  }

  @Override
  public int encode(MemorySegment out, long at, int payloadLength) {
    int header = encodedLength();
    int total = Wire.fits("ip4 total length", (long) header + payloadLength, 16);
    Wire.put8(out, at, Ip4View.VERSION << 4 | header / 4);
    Wire.put8(out, at + Ip4View.TOS, tos);
    Wire.put16(out, at + Ip4View.TOTAL, total);
    Wire.put16(out, at + Ip4View.ID, id);
    Wire.put16(out, at + Ip4View.FRAGMENT, flags << Ip4View.OFFSET_BITS | fragmentOffset / 8);
    Wire.put8(out, at + Ip4View.TTL, ttl);
    Wire.put8(out, at + Ip4View.PROTOCOL, protocol);
    Wire.put16(out, at + Ip4View.CHECKSUM, 0);
    from.write(out, at + Ip4View.FROM);
    to.write(out, at + Ip4View.TO);
    long option = at + Ip4View.HEADER;
    for (Ip4Option each : options) {
      each.encode(out, option);
      option += each.encodedLength();
    }
    Wire.put16(out, at + Ip4View.CHECKSUM, Checksum.finish(Checksum.sum(out, at, header)));
    return total;
  }
}
