package dev.sonde.dissect;

import dev.sonde.packet.Arp;
import dev.sonde.packet.EtherType;
import org.jspecify.annotations.Nullable;

/** ARP and its relatives (RFC 826, RFC 903, RFC 2390). */
final class ArpText {
  private static final int HEADER = 8;
  private static final int TRAILER = 0x1000;

  private ArpText() {}

  static void print(Page page, int at, int length) {
    page.layer("arp");
    page.in.need(at, HEADER);
    Fields fields = new Fields(page, at);
    page.in.need(fields.targetProtocol(), fields.protocolLength);
    if (!page.options.link) {
      page.out.append("ARP, ");
    }
    if (!fields.isIp() || fields.hardwareLength == 0 || page.isVerbose()) {
      formats(page, fields);
      if (!page.isVerbose()) {
        page.out.append(", length ").append(length);
        return;
      }
      page.out.append(", ");
    }
    if (operation(page, fields)) {
      page.out.append(", length ").append(length);
    } else {
      DumpText.unknown(page, at, page.in.available(at));
    }
  }

  /** The fixed fields, and where the addresses are. */
  private record Fields(
      int at, int hardware, int protocol, int hardwareLength, int protocolLength, int operation) {
    Fields(Page page, int at) {
      this(
          at,
          page.in.u16(at),
          page.in.u16(at + 2),
          page.in.u8(at + 4),
          page.in.u8(at + 5),
          page.in.u16(at + 6));
    }

    int senderHardware() {
      return at + HEADER;
    }

    int senderProtocol() {
      return senderHardware() + hardwareLength;
    }

    int targetHardware() {
      return senderProtocol() + protocolLength;
    }

    int targetProtocol() {
      return targetHardware() + hardwareLength;
    }

    boolean isIpType() {
      return protocol == EtherType.IP4 || protocol == TRAILER;
    }

    boolean isIp() {
      return isIpType() && protocolLength == 4;
    }
  }

  private static void formats(Page page, Fields fields) {
    String hardware = hardware(fields.hardware);
    if (hardware == null) {
      page.out.append("Unknown Hardware (").append(fields.hardware).append(')');
    } else {
      page.out.append(hardware);
    }
    page.out.append(" (len ").append(fields.hardwareLength).append("), ");
    String protocol = EtherNames.type(fields.protocol);
    if (protocol == null) {
      page.out.append("Unknown Protocol (0x");
      page.hex(fields.protocol, 4).append(')');
    } else {
      page.out.append(protocol);
    }
    page.out.append(" (len ").append(fields.protocolLength).append(')');
  }

  private static @Nullable String hardware(int type) {
    return switch (type) {
      case 1 -> "Ethernet";
      case 6 -> "TokenRing";
      case 7 -> "ArcNet";
      case 15 -> "FrameRelay";
      case 19 -> "ATM";
      case 23 -> "Strip";
      case 24 -> "IEEE 1394";
      case 32 -> "InfiniBand";
      default -> null;
    };
  }

  /** False where it is not known. */
  private static boolean operation(Page page, Fields fields) {
    switch (fields.operation) {
      case Arp.REQUEST -> request(page, fields);
      case Arp.REPLY -> {
        page.out.append("Reply ");
        host(page, fields, fields.senderProtocol());
        station(page, " is-at ", fields, fields.senderHardware());
      }
      case 3 -> stations(page, "Reverse Request who-is ", fields);
      case 4 -> {
        station(page, "Reverse Reply ", fields, fields.targetHardware());
        page.out.append(" at ");
        host(page, fields, fields.targetProtocol());
      }
      case 8 -> stations(page, "Inverse Request who-is ", fields);
      case 9 -> {
        station(page, "Inverse Reply ", fields, fields.senderHardware());
        page.out.append(" at ");
        host(page, fields, fields.senderProtocol());
      }
      case 10 -> {
        page.out.append("NACK Reply ");
        return false;
      }
      default -> {
        page.out.append("Unknown (").append(fields.operation).append(") ");
        return false;
      }
    }
    return true;
  }

  private static void request(Page page, Fields fields) {
    page.out.append("Request who-has ");
    host(page, fields, fields.targetProtocol());
    if (!isZero(page, fields.targetHardware(), fields.hardwareLength)) {
      station(page, " (", fields, fields.targetHardware());
      page.out.append(')');
    }
    page.out.append(" tell ");
    host(page, fields, fields.senderProtocol());
  }

  private static boolean isZero(Page page, int at, int length) {
    for (int i = 0; i < length; i++) {
      if (page.in.u8(at + i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void stations(Page page, String operation, Fields fields) {
    station(page, operation, fields, fields.targetHardware());
    station(page, " tell ", fields, fields.senderHardware());
  }

  private static void station(Page page, String before, Fields fields, int at) {
    page.in.need(at, fields.hardwareLength);
    page.out.append(before);
    if (fields.hardwareLength == 0) {
      page.out.append("<empty>");
    }
    page.octets(at, fields.hardwareLength, ":");
  }

  private static void host(Page page, Fields fields, int at) {
    if (!fields.isIpType()) {
      page.out.append("<wrong proto type>");
    } else if (fields.protocolLength != 4) {
      page.out.append("<wrong len>");
    } else {
      page.host4(at);
    }
  }
}
