package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Direction;
import org.jspecify.annotations.Nullable;

/** What a program can ask of a packet that is not in its bytes: SKF_AD_ of linux/filter.h. */
final class BpfAncillary {
  /** Nobody knows. */
  private static final long UNKNOWN = -1;

  private BpfAncillary() {}

  /** The value at an ancillary offset, or -1; null is a packet of which nothing was said. */
  static long of(int offset, @Nullable CapturedPacket packet) {
    if (packet == null) return UNKNOWN;
    return switch (offset - SKF_AD_OFF) {
      case SKF_AD_PROTOCOL -> packet.protocol();
      case SKF_AD_PKTTYPE -> type(packet.direction());
      case SKF_AD_IFINDEX -> packet.device();
      case SKF_AD_VLAN_TAG -> packet.tagControl();
      case SKF_AD_VLAN_TAG_PRESENT -> packet.hasTag() ? 1 : 0;
      case SKF_AD_VLAN_TPID -> packet.tagProtocol();
      default -> UNKNOWN;
    };
  }

  /** Whether there is a value at an ancillary offset for a live packet. */
  static boolean isKnown(int offset) {
    return switch (offset - SKF_AD_OFF) {
      case SKF_AD_PROTOCOL,
          SKF_AD_PKTTYPE,
          SKF_AD_IFINDEX,
          SKF_AD_VLAN_TAG,
          SKF_AD_VLAN_TAG_PRESENT,
          SKF_AD_VLAN_TPID ->
          true;
      default -> false;
    };
  }

  /** A number of linux/if_packet.h. */
  private static long type(Direction direction) {
    return switch (direction) {
      case HOST -> 0;
      case BROADCAST -> 1;
      case MULTICAST -> 2;
      case OTHER_HOST -> 3;
      case OUTGOING -> 4;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
