package dev.sonde.cli;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.probe.HopAnswer;
import dev.sonde.socket.SocketFailure;

/** What an answer says, in the marks of traceroute(1). Pure. */
final class TraceText {
  private static final int EMSGSIZE = 90;

  /** Times to live that packets commonly start with, but for the largest. */
  private static final int[] INITIAL = {64, 128};

  private static final int LARGEST = 255;

  private TraceText() {}

  /** The kernel would have to cut it in pieces, and was not allowed to. */
  static boolean isTooLong(SocketFailure why) {
    return why.errno() == EMSGSIZE;
  }

  static IpFamily family(HopAnswer answer) {
    return IpFamily.of(answer.from());
  }

  /** An ICMP message, and no answer of TCP or UDP. */
  static boolean isIcmp(HopAnswer answer) {
    return answer.type() != HopAnswer.NONE;
  }

  static IcmpKind kind(HopAnswer answer) {
    return IcmpKind.of(family(answer), answer.type(), answer.code());
  }

  /** The mark behind the time: empty for a router on the way, and for the host itself. */
  static String mark(HopAnswer answer) {
    if (!isIcmp(answer)) return "";
    String other = "!<" + answer.type() + "-" + answer.code() + ">";
    return switch (kind(answer)) {
      case ECHO_REPLY -> "";
      case TIME_EXCEEDED -> answer.code() == 0 ? "" : other;
      case PACKET_TOO_BIG -> tooLong(answer.info());
      case UNREACHABLE ->
          family(answer) == IpFamily.V4 ? unreachable4(answer.code()) : unreachable6(answer.code());
      default -> other;
    };
  }

  static String tooLong(long mtu) {
    return "!F-" + mtu;
  }

  private static String unreachable4(int code) {
    return switch (code) {
      case 0, 6, 8, 11 -> "!N";
      case 1, 7, 12 -> "!H";
      case 2 -> "!P";
      case 3 -> "";
      case 5 -> "!S";
      case 9, 10, 13 -> "!X";
      case 14 -> "!V";
      case 15 -> "!C";
      default -> "!<" + code + ">";
    };
  }

  private static String unreachable6(int code) {
    return switch (code) {
      case 0 -> "!N";
      case 1 -> "!X";
      case 2, 3 -> "!H";
      case 4 -> "";
      default -> "!<" + code + ">";
    };
  }

  /** The same host, whatever the link. */
  static boolean isSame(IpAddress one, IpAddress other) {
    return one.length() == other.length() && one.high() == other.high() && one.low() == other.low();
  }

  /** How many hops an answer seems to have come, from the time to live it arrived with; or 0. */
  static int back(HopAnswer answer) {
    int hops = answer.hops();
    if (hops == HopAnswer.NONE) return 0;
    for (int initial : INITIAL) {
      if (hops <= initial) return initial + 1 - hops;
    }
    return LARGEST + 1 - hops;
  }
}
