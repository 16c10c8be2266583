package dev.sonde.capture;

import dev.sonde.packet.LinkType;
import dev.sonde.sys.Interfaces;

/** What the frames of a device start with, by its ARPHRD_ number: linux/if_arp.h. */
final class DeviceLink {
  private DeviceLink() {}

  /**
   * The link type of a device. What is neither Ethernet nor bare IP is cooked: its own headers are
   * of no use to anybody, and some have none that receivers and senders agree on.
   */
  static LinkType of(int hardwareType) {
    return switch (hardwareType) {
      case Interfaces.ARPHRD_ETHER, Interfaces.ARPHRD_LOOPBACK -> LinkType.EN10MB;
      case Interfaces.ARPHRD_NONE, Interfaces.ARPHRD_RAWIP -> LinkType.RAW;
      default -> LinkType.LINUX_SLL;
    };
  }

  /** Whether a capture with this link type can be of a device. */
  static boolean fits(LinkType linkType, int hardwareType) {
    return CookedHeader.of(linkType) != null || of(hardwareType).equals(linkType);
  }
}
