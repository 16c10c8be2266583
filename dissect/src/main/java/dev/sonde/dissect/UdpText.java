package dev.sonde.dissect;

import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.UdpView;

/** UDP (RFC 768). {@link UdpView} has the diagram. */
final class UdpText {
  private static final int MAX_LENGTH = 65_535;

  private UdpText() {}

  static void print(Page page, Outer ip, int at, int length) {
    page.layer("udp");
    Snapped in = page.in;
    if (!in.has(at + UdpView.TARGET, 2)) {
      if (PortText.isFirst(page, ip, IpProtocol.UDP)) {
        page.hosts(ip.at(), ip.version()).append(": ");
      }
      page.cut();
      return;
    }
    int source = in.u16(at + UdpView.SOURCE);
    int target = in.u16(at + UdpView.TARGET);
    PortText.ends(page, ip, IpProtocol.UDP, source, target);
    if (Integer.compareUnsigned(length, UdpView.HEADER) < 0) {
      page.out.append("truncated-udp ").append(length);
      return;
    }
    if (!in.has(at + UdpView.LENGTH, 2)) {
      page.cut();
      return;
    }
    int stated = in.u16(at + UdpView.LENGTH);
    if (stated == 0 && length > MAX_LENGTH) {
      stated = length; // RFC 2675: a jumbogram, whose length the field cannot hold
    }
    if (stated < UdpView.HEADER) {
      page.out.append("truncated-udplength ").append(stated);
    } else if (at + UdpView.HEADER > in.end()) {
      page.cut();
    } else {
      datagram(page, ip, at, length - UdpView.HEADER, stated - UdpView.HEADER);
    }
  }

  private static void datagram(Page page, Outer ip, int at, int there, int stated) {
    int length = Math.min(there, stated);
    checksum(page, ip, at, length + UdpView.HEADER);
    if (page.options.quiet || !PortText.datagram(page, at, at + UdpView.HEADER, length)) {
      if (stated > length && !ip.isFragment()) {
        page.out.append("UDP, bad length ").append(stated).append(" > ").append(length);
      } else {
        page.out.append("UDP, length ").append(stated);
      }
    }
  }

  private static void checksum(Page page, Outer ip, int at, int length) {
    boolean v6 = ip.version() == 6;
    if (page.verbosity < (v6 ? 1 : 2) || !page.options.checksums || ip.isFragment()) {
      return;
    }
    int stated = page.in.u16(at + UdpView.CHECKSUM);
    if (stated == 0 && !v6) {
      page.out.append("[no cksum] ");
    } else if (page.in.has(at, length)) {
      int found = Sums.found(page, ip, IpProtocol.UDP, at, length);
      switch (Sums.judge(page, ip, IpProtocol.UDP, length, stated, found)) {
        case RIGHT -> page.out.append("[udp sum ok] ");
        case WRONG -> {
          Digits.hex(page.out.append("[bad udp cksum 0x"), stated, 4).append(" -> 0x");
          page.hex(Sums.right(stated, found), 4).append("!] ");
        }
        case UNFINISHED -> {
          Digits.hex(page.out.append("[udp cksum 0x"), stated, 4);
          page.out.append(" not yet computed -> 0x");
          page.hex(Sums.right(stated, found), 4).append("] ");
        }
      }
    }
  }
}
