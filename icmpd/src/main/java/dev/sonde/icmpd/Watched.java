package dev.sonde.icmpd;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpEntry;
import java.util.Objects;

/**
 * A UDP socket whose errors somebody wants to know: what of it decides which datagrams are its own.
 * One of IPv6 also sends IPv4, as mapped addresses, unless it is of IPv6 alone.
 */
record Watched(UdpEntry entry) {
  private static final int PORTS = 1 << Short.SIZE;

  Watched {
    Objects.checkIndex(entry.local().port() - 1, PORTS - 1);
  }

  Family family() {
    return entry.family();
  }

  int port() {
    return entry.local().port();
  }

  int device() {
    return entry.device();
  }

  private IpAddress local() {
    return entry.local().address();
  }

  /** Whether it can have sent a datagram of this family at all. */
  boolean speaks(IpFamily other) {
    return switch (family().ip()) {
      case V4 -> other == IpFamily.V4;
      case V6 -> other == IpFamily.V6 ? !isMapped() : !entry.onlyInet6();
    };
  }

  private boolean isMapped() {
    return local() instanceof Ip6Address v6 && v6.isV4Mapped();
  }

  boolean isFrom(long high, long low) {
    return isAny() || (local().high() == high && localLow() == low);
  }

  /** What is bound to a group, or to all hosts, still sends from an address of this host's own. */
  private boolean isAny() {
    IpAddress address = local() instanceof Ip6Address v6 ? v6.unmapped() : local();
    return address.isUnspecified() || address.isMulticast() || address.equals(Ip4Address.BROADCAST);
  }

  private long localLow() {
    return local() instanceof Ip4Address ? Notice.mapped(local().low()) : local().low();
  }
}
