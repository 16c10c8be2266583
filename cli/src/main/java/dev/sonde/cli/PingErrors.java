package dev.sonde.cli;

import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpFamily;

/** What an ICMP message says, in the words of ping(8). Pure. */
final class PingErrors {
  private static final int REDIRECT4 = 5;

  private PingErrors() {}

  /** Appends the words for a message, which in ICMPv4 may end with the address of a gateway. */
  static void append(NamedLine line, IpFamily family, int type, int code, long info) {
    line.append(words(family, type, code, info));
    if (family != IpFamily.V4 || type != REDIRECT4) return;
    line.append("(New nexthop: ").append(new Ip4Address((int) info)).append(")");
  }

  /** The MTU, the pointer or the gateway that is in a message. */
  static long info(IcmpView icmp) {
    return switch (icmp.kind()) {
      case PACKET_TOO_BIG -> icmp.mtu();
      case PARAMETER_PROBLEM -> icmp.pointer();
      default -> Integer.toUnsignedLong(icmp.rest());
    };
  }

  /**
   * The words for a message.
   *
   * @param info MTU or pointer, where the type has one
   */
  static String words(IpFamily family, int type, int code, long info) {
    return family == IpFamily.V4 ? words4(type, code, info) : words6(type, code, info);
  }

  private static String words4(int type, int code, long info) {
    return switch (type) {
      case 0 -> "Echo Reply";
      case 3 -> unreachable4(code, info);
      case 4 -> "Source Quench";
      case 5 -> redirect(code);
      case 8 -> "Echo Request";
      case 11 ->
          switch (code) {
            case 0 -> "Time to live exceeded";
            case 1 -> "Frag reassembly time exceeded";
            default -> "Time exceeded, Bad Code: " + code;
          };
      case 12 -> "Parameter problem: pointer = " + info;
      case 13 -> "Timestamp";
      case 14 -> "Timestamp Reply";
      case 15 -> "Information Request";
      case 16 -> "Information Reply";
      case 17 -> "Address Mask Request";
      case 18 -> "Address Mask Reply";
      default -> "Bad ICMP type: " + type;
    };
  }

  private static String unreachable4(int code, long info) {
    return switch (code) {
      case 0 -> "Destination Net Unreachable";
      case 1 -> "Destination Host Unreachable";
      case 2 -> "Destination Protocol Unreachable";
      case 3 -> "Destination Port Unreachable";
      case 4 -> "Frag needed and DF set (mtu = " + info + ")";
      case 5 -> "Source Route Failed";
      case 6 -> "Destination Net Unknown";
      case 7 -> "Destination Host Unknown";
      case 8 -> "Source Host Isolated";
      case 9 -> "Destination Net Prohibited";
      case 10 -> "Destination Host Prohibited";
      case 11 -> "Destination Net Unreachable for Type of Service";
      case 12 -> "Destination Host Unreachable for Type of Service";
      case 13 -> "Packet filtered";
      case 14 -> "Precedence Violation";
      case 15 -> "Precedence Cutoff";
      default -> "Dest Unreachable, Bad Code: " + code;
    };
  }

  private static String redirect(int code) {
    return switch (code) {
      case 0 -> "Redirect Network";
      case 1 -> "Redirect Host";
      case 2 -> "Redirect Type of Service and Network";
      case 3 -> "Redirect Type of Service and Host";
      default -> "Redirect, Bad Code: " + code;
    };
  }

  private static String words6(int type, int code, long info) {
    return switch (type) {
      case 1 -> "Destination unreachable: " + unreachable6(code);
      case 2 -> "Packet too big: mtu=" + info + (code == 0 ? "" : ", code=" + code);
      case 3 ->
          "Time exceeded: "
              + switch (code) {
                case 0 -> "Hop limit";
                case 1 -> "Defragmentation failure";
                default -> "code " + code;
              };
      case 4 ->
          "Parameter problem: "
              + switch (code) {
                case 0 -> "Wrong header field";
                case 1 -> "Unknown header";
                case 2 -> "Unknown option";
                default -> "code " + code;
              }
              + " at "
              + info;
      case 128 -> "Echo request";
      case 129 -> "Echo reply";
      case 130 -> "MLD Query";
      case 131 -> "MLD Report";
      case 132 -> "MLD Reduction";
      default -> "unknown icmp type: " + type;
    };
  }

  private static String unreachable6(int code) {
    return switch (code) {
      case 0 -> "No route";
      case 1 -> "Administratively prohibited";
      case 2 -> "Beyond scope of source address";
      case 3 -> "Address unreachable";
      case 4 -> "Port unreachable";
      default -> "Unknown code " + code;
    };
  }
}
