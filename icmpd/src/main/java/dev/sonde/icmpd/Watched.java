package dev.sonde.icmpd;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import java.util.Objects;

/**
 * A UDP socket whose errors somebody wants to know: what of it decides which datagrams are its own.
 *
 * @param family of the socket; one of IPv6 also sends IPv4, as mapped addresses
 * @param onlyInet6 unless this is set (IPV6_V6ONLY)
 * @param local the address it is bound to; unspecified for all of this host's
 * @param device the index of the one interface it uses, or 0
 */
record Watched(IpFamily family, boolean onlyInet6, IpAddress local, int port, int device) {
  private static final int PORTS = 1 << Short.SIZE;

  Watched {
    Objects.checkIndex(port - 1, PORTS - 1);
  }

  /** Whether it can have sent a datagram of this family at all. */
  boolean speaks(IpFamily other) {
    return switch (family) {
      case V4 -> other == IpFamily.V4;
      case V6 -> other == IpFamily.V6 ? !isMapped() : !onlyInet6;
    };
  }

  private boolean isMapped() {
    return local instanceof Ip6Address v6 && v6.isV4Mapped();
  }

  boolean isFrom(long high, long low) {
    return isAny() || (local.high() == high && localLow() == low);
  }

  /** What is bound to a group, or to all hosts, still sends from an address of this host's own. */
  private boolean isAny() {
    IpAddress address = local instanceof Ip6Address v6 ? v6.unmapped() : local;
    return address.isUnspecified() || address.isMulticast() || address.equals(Ip4Address.BROADCAST);
  }

  private long localLow() {
    return local instanceof Ip4Address ? Notice.mapped(local.low()) : local.low();
  }
}
