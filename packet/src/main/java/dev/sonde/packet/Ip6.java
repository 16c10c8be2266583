package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An IPv6 header with its extension headers (RFC 8200); {@link Ip6View} has its diagram. {@code
 * protocol} is what the last header announces. Scopes of addresses are not on the wire.
 */
public record Ip6(
    int tos,
    int flowLabel,
    int ttl,
    Ip6Address from,
    Ip6Address to,
    List<Ip6Extension> extensions,
    int protocol)
    implements Ip {

  public Ip6 {
    Wire.fits("traffic class", tos, 8);
    Wire.fits("flow label", flowLabel, Ip6View.FLOW_BITS);
    Wire.fits("hop limit", ttl, 8);
    Wire.fits("protocol", protocol, 8);
    from = from.withScope(0);
    to = to.withScope(0);
    extensions = List.copyOf(extensions);
    if (extensions.size() > Ip6View.MAX_EXTENSIONS) {
      throw new IllegalArgumentException(extensions.size() + " extension headers");
    }
  }

  /** A plain header: flow label 0, no extension headers. */
  public Ip6(Ip6Address from, Ip6Address to, int protocol, int ttl) {
    this(0, 0, ttl, from, to, List.of(), protocol);
  }

  public static Ip6 decode(Ip6View view) {
    return new Ip6(
        view.tos(),
        view.flowLabel(),
        view.ttl(),
        view.from(),
        view.to(),
        Ip6Extension.decode(view),
        view.protocol());
  }

  @Override
  public int encodedLength() {
    int length = Ip6View.HEADER;
    for (Ip6Extension extension : extensions) {
      length += extension.encodedLength();
    }
    return length;
  }

  @Override
  public int encode(MemorySegment out, long at, int payloadLength) {
    int total = encodedLength() + payloadLength;
    int length = Wire.fits("ip6 payload length", (long) total - Ip6View.HEADER, 16);
    Wire.put32(out, at, Ip6View.VERSION << 28 | tos << Ip6View.FLOW_BITS | flowLabel);
    Wire.put16(out, at + Ip6View.LENGTH, length);
    Wire.put8(out, at + Ip6View.NEXT, typeOf(0));
    Wire.put8(out, at + Ip6View.HOP_LIMIT, ttl);
    from.write(out, at + Ip6View.FROM);
    to.write(out, at + Ip6View.TO);
    long here = at + Ip6View.HEADER;
    for (int i = 0; i < extensions.size(); i++) {
      extensions.get(i).encode(out, here, typeOf(i + 1));
      here += extensions.get(i).encodedLength();
    }
    return total;
  }

  /** The type of the i-th header after the fixed one, which may be the upper protocol. */
  private int typeOf(int i) {
    return i < extensions.size() ? extensions.get(i).type() : protocol;
  }
}
