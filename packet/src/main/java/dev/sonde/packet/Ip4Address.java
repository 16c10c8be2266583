package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** An IPv4 address (RFC 791); {@code bits} has the first octet in its highest byte. */
public record Ip4Address(int bits) implements IpAddress {
  public static final int BYTES = 4;
  public static final Ip4Address ANY = new Ip4Address(0);
  public static final Ip4Address LOOPBACK = new Ip4Address(0x7f00_0001);
  public static final Ip4Address BROADCAST = new Ip4Address(-1);

  private static final int DIGITS = 3;
  private static final int MAX_OCTET = 255;

  /** The address of four decimal octets; a leading zero is refused because it may mean octal. */
  public static Ip4Address parse(String text) {
    int bits = 0;
    int from = 0;
    for (int octet = 0; octet < BYTES; octet++) {
      boolean last = octet == BYTES - 1;
      int end = last ? text.length() : text.indexOf('.', from);
      if (end < 0) {
        throw bad(text, "it has " + (octet + 1) + " of 4 octets");
      }
      bits = bits << 8 | octet(text, from, end);
      from = end + 1;
    }
    return new Ip4Address(bits);
  }

  private static int octet(String text, int from, int end) {
    if (from == end) {
      throw bad(text, "an octet is empty");
    }
    int value = 0;
    for (int i = from; i < end; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        throw bad(text, "'" + digit + "' is no decimal digit");
      }
      if (i - from == DIGITS) {
        throw bad(text, "an octet has more than 3 digits");
      }
      value = value * 10 + (digit - '0');
    }
    if (end - from > 1 && text.charAt(from) == '0') {
      throw bad(text, "an octet has a leading zero");
    }
    if (value > MAX_OCTET) {
      throw bad(text, "octet " + value + " is over 255");
    }
    return value;
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("not an IPv4 address: \"" + text + "\": " + why);
  }

  public static Ip4Address read(MemorySegment bytes, long at) {
    return new Ip4Address(Wire.i32(bytes, at));
  }

  @Override
  public void write(MemorySegment out, long at) {
    Wire.put32(out, at, bits);
  }

  @Override
  public long high() {
    return 0;
  }

  @Override
  public long low() {
    return Integer.toUnsignedLong(bits);
  }

  @Override
  public int scope() {
    return 0;
  }

  @Override
  public int length() {
    return BYTES;
  }

  @Override
  public boolean isUnspecified() {
    return bits == 0;
  }

  /** 127.0.0.0/8. */
  @Override
  public boolean isLoopback() {
    return bits >>> 24 == 127;
  }

  /** 224.0.0.0/4. */
  @Override
  public boolean isMulticast() {
    return bits >>> 28 == 14;
  }

  /** 169.254.0.0/16 (RFC 3927). */
  @Override
  public boolean isLinkLocal() {
    return bits >>> 16 == 0xa9fe;
  }

  /** The limited broadcast address; a subnet's own needs its mask, which an address has not. */
  public boolean isBroadcast() {
    return bits == -1;
  }

  /** This address as {@code ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2). */
  public Ip6Address mapped() {
    return new Ip6Address(0, Ip6Address.MAPPED | (bits & 0xffff_ffffL), 0);
  }

  int order(Ip4Address other) {
    return Integer.compareUnsigned(bits, other.bits);
  }

  /** Written out, as is hashCode: those a record is given cost a start a dozen classes. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ip4Address that && bits == that.bits;
  }

  @Override
  public int hashCode() {
    return bits;
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }
}
