package dev.sonde.dissect;

import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.Checksum;

/** The checksums of TCP, UDP and ICMPv6, which cover addresses of the IP header too. */
final class Sums {
  /** What can be said of a checksum. */
  enum Verdict {
    RIGHT,
    WRONG,
    /** It is the sum of the pseudo-header: the device is to add the rest. */
    UNFINISHED
  }

  private Sums() {}

  /** What the checksum field should hold; {@code found} is the sum of all with what it holds. */
  static int right(int stated, int found) {
    return Checksum.fold((long) stated + found);
  }

  /** The checksum over all of a payload that is all there: 0 where it is right. */
  static int found(Page page, Outer ip, int protocol, int at, int length) {
    long pseudo = pseudoHeader(page, ip, protocol, length);
    return Checksum.finish(pseudo + page.in.sum(at, length));
  }

  /** Judges a checksum that {@link #found} was made of. */
  static Verdict judge(Page page, Outer ip, int protocol, int length, int stated, int found) {
    if (found == 0 || page.offload() == Offload.VALID) {
      return Verdict.RIGHT;
    }
    boolean unfinished =
        page.offload() == Offload.PARTIAL || stated == pseudoHeader(page, ip, protocol, length);
    return unfinished ? Verdict.UNFINISHED : Verdict.WRONG;
  }

  private static int pseudoHeader(Page page, Outer ip, int protocol, int length) {
    int at = ip.at();
    long addresses;
    if (ip.version() == 4) {
      addresses = page.in.u32(at + 12) + (Ip4Text.destination(page, at) & 0xffff_ffffL);
    } else {
      int to = Ip6Text.destination(page, at);
      addresses = page.in.sum(at + 8, 16) + (long) page.in.sum(to, 16);
    }
    return Checksum.fold(addresses + protocol + (ip.version() == 4 ? length & 0xffff : length));
  }
}
