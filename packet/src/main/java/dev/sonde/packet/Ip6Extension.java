package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An extension header of IPv6 (RFC 8200 section 4, RFC 4302). A body is everything behind the first
 * two bytes; its length completes the header's unit. A header of another type is an upper protocol.
 *
 * <pre>
 * +---------------+---------------+-------------------------------+
 * |  Next Header  |    Length     |                               |
 * +---------------+---------------+  Body                         |
 * +---------------------------------------------------------------+
 *
 * +---------------+---------------+-------------------------+---+-+
 * |  Next Header  |   Reserved    |     Fragment Offset     |Res|M|
 * +---------------+---------------+-------------------------+---+-+
 * |                         Identification                        |
 * +---------------------------------------------------------------+
 * </pre>
 */
public sealed interface Ip6Extension {
  int UNIT = 8;

  /** The {@link IpProtocol} number that announces this header. */
  int type();

  int encodedLength();

  void encode(MemorySegment out, long at, int next);

  static boolean isExtension(int type) {
    return switch (type) {
      case IpProtocol.HOP_BY_HOP,
          IpProtocol.ROUTING,
          IpProtocol.FRAGMENT,
          IpProtocol.AUTHENTICATION,
          IpProtocol.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  /** The length of the header at {@code at}, once it is sure that {@code left} bytes hold it. */
  static int length(MemorySegment bytes, long at, int type, int left) {
    if (left < UNIT) {
      throw new Malformed("ip6 extension", at, UNIT, left);
    }
    int units = Wire.u8(bytes, at + 1);
    int length =
        switch (type) {
          case IpProtocol.FRAGMENT -> UNIT;
          case IpProtocol.AUTHENTICATION -> (units + 2) * Authentication.UNIT;
          default -> (units + 1) * UNIT;
        };
    if (length > left) {
      throw new Malformed("ip6 extension length", at + 1, length, left);
    }
    return length;
  }

  /** The chain of a view. */
  static List<Ip6Extension> decode(Ip6View view) {
    if (view.extensionsLength() == 0) {
      return List.of();
    }
    List<Ip6Extension> chain = new ArrayList<>();
    int type = view.nextHeader();
    int offset = 0;
    while (offset < view.extensionsLength()) {
      long here = view.extensionsAt() + offset;
      int length = length(view.bytes(), here, type, view.extensionsLength() - offset);
      chain.add(decode(view.bytes(), here, type, length));
      type = Wire.u8(view.bytes(), here);
      offset += length;
    }
    return chain;
  }

  private static Ip6Extension decode(MemorySegment bytes, long at, int type, int length) {
    if (type == IpProtocol.FRAGMENT) {
      return Fragment.decode(bytes, at);
    }
    Bytes body = Bytes.copy(bytes, at + 2, length - 2);
    return switch (type) {
      case IpProtocol.HOP_BY_HOP -> new HopByHop(body);
      case IpProtocol.ROUTING -> new Routing(body);
      case IpProtocol.AUTHENTICATION -> new Authentication(body);
      default -> new DestinationOptions(body);
    };
  }

  /** An extension that is its body. */
  sealed interface Opaque extends Ip6Extension {
    Bytes body();

    @Override
    default int encodedLength() {
      return 2 + body().length();
    }

    @Override
    default void encode(MemorySegment out, long at, int next) {
      Wire.put8(out, at, next);
      Wire.put8(out, at + 1, encodedLength() / UNIT - 1);
      body().write(out, at + 2);
    }
  }

  /** Options for every node on the way, not decoded. */
  record HopByHop(Bytes body) implements Opaque {
    public HopByHop {
      check(body, UNIT, 256 * UNIT);
    }

    @Override
    public int type() {
      return IpProtocol.HOP_BY_HOP;
    }
  }

  /** Nodes to visit; the body starts with the routing type and the segments left. */
  record Routing(Bytes body) implements Opaque {
    public Routing {
      check(body, UNIT, 256 * UNIT);
    }

    @Override
    public int type() {
      return IpProtocol.ROUTING;
    }

    public int routingType() {
      return body.u8(0);
    }

    public int segmentsLeft() {
      return body.u8(1);
    }
  }

  /** Options for the destination, not decoded. */
  record DestinationOptions(Bytes body) implements Opaque {
    public DestinationOptions {
      check(body, UNIT, 256 * UNIT);
    }

    @Override
    public int type() {
      return IpProtocol.DESTINATION_OPTIONS;
    }
  }

  /** The authentication header, whose length counts words of 4 bytes less 2 (RFC 4302). */
  record Authentication(Bytes body) implements Opaque {
    private static final int UNIT = 4;

    public Authentication {
      check(body, UNIT, 257 * UNIT);
    }

    @Override
    public int type() {
      return IpProtocol.AUTHENTICATION;
    }

    @Override
    public void encode(MemorySegment out, long at, int next) {
      Opaque.super.encode(out, at, next);
      Wire.put8(out, at + 1, encodedLength() / UNIT - 2);
    }
  }

  /**
   * A piece of a packet: {@code offset} in bytes, {@code reserved} the byte and the two bits that
   * ought to be zero.
   */
  record Fragment(int offset, boolean more, int id, int reserved) implements Ip6Extension {
    private static final int FIELD = 2, ID = 4;
    private static final int OFFSET_MASK = 0xfff8, RESERVED_MASK = 6, MORE = 1;

    public Fragment {
      Wire.fits("fragment offset", offset, 16);
      Wire.fits("reserved", reserved, 10);
      if ((offset & ~OFFSET_MASK) != 0) {
        throw new IllegalArgumentException("fragment offset " + offset + " is no multiple of 8");
      }
    }

    static int offset(MemorySegment bytes, long at) {
      return Wire.u16(bytes, at + FIELD) & OFFSET_MASK;
    }

    static boolean more(MemorySegment bytes, long at) {
      return (Wire.u16(bytes, at + FIELD) & MORE) != 0;
    }

    static Fragment decode(MemorySegment bytes, long at) {
      int bits = (Wire.u16(bytes, at + FIELD) & RESERVED_MASK) >> 1;
      int reserved = Wire.u8(bytes, at + 1) << 2 | bits;
      return new Fragment(offset(bytes, at), more(bytes, at), Wire.i32(bytes, at + ID), reserved);
    }

    @Override
    public int type() {
      return IpProtocol.FRAGMENT;
    }

    @Override
    public int encodedLength() {
      return UNIT;
    }

    @Override
    public void encode(MemorySegment out, long at, int next) {
      Wire.put8(out, at, next);
      Wire.put8(out, at + 1, reserved >> 2);
      Wire.put16(out, at + FIELD, offset | (reserved & 3) << 1 | (more ? MORE : 0));
      Wire.put32(out, at + ID, id);
    }
  }

  private static void check(Bytes body, int unit, int most) {
    int length = 2 + body.length();
    if (length < UNIT || length > most || length % unit != 0) {
      throw new IllegalArgumentException("an extension header of " + length + " bytes");
    }
  }
}
