package dev.sonde.cli;

import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Devices;
import org.jspecify.annotations.Nullable;

/** IPv6 addresses that mean something else on each link: RFC 4291, RFC 4007. Pure but for names. */
final class LinkScope {
  private static final int LINK_LOCAL = 2;

  private LinkScope() {}

  /** It needs a link and has none. */
  static boolean isMissing(IpAddress address) {
    return address instanceof Ip6Address v6 && v6.scope() == 0 && hasLinkScope(v6);
  }

  /** fe80::/10, or multicast that stays on its link: RFC 4291 section 2.7. */
  private static boolean hasLinkScope(Ip6Address address) {
    return address.isLinkLocal()
        || (address.isMulticast() && (address.high() >>> 48 & 0xf) == LINK_LOCAL);
  }

  /** The address on the link of the interface, if that is what it lacks. */
  static IpAddress on(IpAddress address, @Nullable String device) {
    return device != null && isMissing(address) && address instanceof Ip6Address v6
        ? v6.withScope(Devices.index(device))
        : address;
  }
}
