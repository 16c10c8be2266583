package dev.sonde.capture;

import dev.sonde.packet.LinkType;

/**
 * How many bytes of a packet are believed, by link type: as many as libpcap takes. A length beyond
 * is damage, and nothing is allocated for it.
 */
final class PacketLimit {
  static final int USUAL = 1 << 18;
  private static final int DBUS = 231;
  private static final int USBPCAP = 249;
  private static final int EBHSCR = 279;

  private PacketLimit() {}

  static int of(LinkType type) {
    return switch (type.number()) {
      case DBUS, USBPCAP -> 128 << 20;
      case EBHSCR -> 8 << 20;
      default -> USUAL;
    };
  }
}
