package dev.sonde.lab;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;

/** All addresses that begin with the first {@code length} bits of one: RFC 4632, RFC 4291. */
public record Prefix(IpAddress address, int length) {
  public static final Prefix ANY4 = new Prefix(Ip4Address.ANY, 0);
  public static final Prefix ANY6 = new Prefix(Ip6Address.ANY, 0);

  public Prefix {
    if (length < 0 || length > address.length() * Byte.SIZE) {
      throw new IllegalArgumentException(address + " has no " + length + " bits");
    }
    int ahead = Long.SIZE - bits(address);
    if ((address.high() & ~mask(length)) != 0 || (low(address) & ~mask(length - ahead)) != 0) {
      throw new IllegalArgumentException(
          address
              + "/"
              + length
              + " has bits behind the prefix: the network or the length is wrong");
    }
  }

  /** The one address alone. */
  public static Prefix of(IpAddress address) {
    return new Prefix(address, address.length() * Byte.SIZE);
  }

  /** {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or an address alone. */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) return of(IpAddress.parse(text));
    String digits = text.substring(slash + 1);
    if (!digits.matches("0|[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException("not a prefix: \"" + text + "\": after / goes a number");
    }
    return new Prefix(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(digits));
  }

  public IpFamily family() {
    return IpFamily.of(address);
  }

  /** Whether an address, as its {@link IpAddress#high} and {@link IpAddress#low}, is in it. */
  public boolean contains(IpFamily family, long high, long low) {
    if (family != family()) return false;
    if (family == IpFamily.V4) return ((low ^ address.low()) << Integer.SIZE & mask(length)) == 0;
    long differs = (high ^ address.high()) & mask(length);
    return differs == 0 && ((low ^ address.low()) & mask(length - Long.SIZE)) == 0;
  }

  public boolean contains(IpAddress other) {
    return contains(IpFamily.of(other), other.high(), other.low());
  }

  /** How many bits of an address lie before those of {@link #low}. */
  private static int bits(IpAddress address) {
    return address.length() == Ip4Address.BYTES ? Long.SIZE : 0;
  }

  /** The low half, with the bits of IPv4 at its upper end. */
  private static long low(IpAddress address) {
    return address.length() == Ip4Address.BYTES ? address.low() << Integer.SIZE : address.low();
  }

  /** The first bits of a long set. */
  private static long mask(int bits) {
    if (bits <= 0) return 0;
    return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
