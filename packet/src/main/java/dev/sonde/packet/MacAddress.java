package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/** An IEEE 802 address of 48 bits; {@code bits} has the first octet in its highest used byte. */
public record MacAddress(long bits) {
  public static final int BYTES = 6;
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  private static final int SIZE = 48;
  private static final long GROUP = 1L << 40;
  private static final int TEXT = 3 * BYTES - 1;

  public MacAddress {
    if (bits >>> SIZE != 0) {
      throw new IllegalArgumentException(Long.toHexString(bits) + " has more than 48 bits");
    }
  }

  /** The address of six pairs of hexadecimal digits with colons between them. */
  public static MacAddress parse(String text) {
    if (text.length() != TEXT) {
      throw bad(text);
    }
    long bits = 0;
    for (int i = 0; i < TEXT; i++) {
      char letter = text.charAt(i);
      if (i % 3 == 2) {
        check(letter == ':', text);
      } else {
        int digit = letter < 0x80 ? Character.digit(letter, 16) : -1;
        check(digit >= 0, text);
        bits = bits << 4 | digit;
      }
    }
    return new MacAddress(bits);
  }

  private static void check(boolean right, String text) {
    if (!right) {
      throw bad(text);
    }
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "not a MAC address: \"" + text + "\": it has not the form 02:00:5e:00:53:01");
  }

  public static MacAddress read(MemorySegment bytes, long at) {
    return new MacAddress((long) Wire.u16(bytes, at) << 32 | Wire.u32(bytes, at + 2));
  }

  public void write(MemorySegment out, long at) {
    Wire.put16(out, at, (int) (bits >>> 32));
    Wire.put32(out, at + 2, bits);
  }

  /** Whether it names a group of stations; the broadcast address is one. */
  public boolean isMulticast() {
    return (bits & GROUP) != 0;
  }

  public boolean isBroadcast() {
    return equals(BROADCAST);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(TEXT);
    for (int shift = SIZE - 4; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((int) (bits >>> shift) & 0xf, 16));
      if (shift % 8 == 0 && shift > 0) {
        out.append(':');
      }
    }
    return out.toString();
  }
}
