package dev.sonde.dissect;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;

/**
 * VRRP, versions 2 and 3 (RFC 3768, RFC 5798): which router of several forwards.
 *
 * <pre>
 * 0: version and type (1)  router (1)  priority (1)  number of addresses (1)
 * 4: version 2: authentication (1)  seconds (1); 3: hundredths of a second (2)
 * 6: checksum (2)  8: addresses, and behind those of version 2 a password (8)
 * </pre>
 */
final class VrrpText {
  static final int HEADER = 8, ROUTER = 1, PRIORITY = 2, COUNT = 3, INTERVAL = 4;
  static final int ADVERTISEMENT = 1, PROTOCOL = 112;
  private static final int PASSWORD = 8, SIMPLE = 1;
  private static final int MAX_TTL = 255;

  private VrrpText() {}

  static void print(Page page, Outer ip, int at, int length) {
    page.layer("vrrp");
    page.out.append("VRRP");
    int first = page.in.u8(at);
    int version = first >>> 4;
    page.out.append('v').append(version).append(", ");
    boolean advertised = (first & 0xf) == ADVERTISEMENT;
    if (advertised) {
      page.out.append("Advertisement");
    } else {
      page.out.append("unknown type (").append(first & 0xf).append(')');
    }
    int ttl = page.in.u8(ip.at() + (ip.version() == 6 ? Ip6View.HOP_LIMIT : Ip4View.TTL));
    if (ttl != MAX_TTL) { // RFC 3768 section 5.2.3: it has come from elsewhere
      page.out.append(", (ttl ").append(ttl).append(')');
    }
    if (advertised && (version == 2 || version == 3)) {
      advertisement(page, ip, version, at, length);
    }
  }

  private static void advertisement(Page page, Outer ip, int version, int at, int length) {
    Snapped in = page.in;
    int priority = in.u8(at + PRIORITY);
    page.out.append(", vrid ").append(in.u8(at + ROUTER)).append(", prio ").append(priority);
    int authentication = version == 2 ? in.u8(at + INTERVAL) : 0;
    if (version == 2) {
      page.out.append(", authtype ");
      switch (authentication) {
        case 0 -> page.out.append("none");
        case SIMPLE -> page.out.append("simple");
        case 2 -> page.out.append("ah");
        default -> page.out.append('#').append(authentication);
      }
      int seconds = in.u8(at + INTERVAL + 1);
      page.out.append(", intvl ").append(seconds).append("s, length ").append(length);
    } else {
      int hundredths = in.u16(at + INTERVAL) & 0xfff;
      page.out.append(", intvl ").append(hundredths).append("cs, length ").append(length);
    }
    if (page.isVerbose()) {
      checksum(page, ip, version, at, length);
      int p = addresses(page, ip, at);
      if (authentication == SIMPLE) {
        page.out.append(" auth \"");
        password(page, p);
      }
    }
  }

  private static void checksum(Page page, Outer ip, int version, int at, int length) {
    if (page.in.has(at, length) && length >= 0) {
      int found =
          version == 2
              ? Checksum.finish(page.in.sum(at, length))
              : Sums.found(page, ip, PROTOCOL, at, length);
      if (found != 0) {
        int stated = page.in.u16(at + 6);
        Digits.hex(page.out.append(", (bad vrrp cksum "), stated).append(')');
      }
    }
  }

  private static int addresses(Page page, Outer ip, int at) {
    int count = page.in.u8(at + COUNT);
    page.out.append(", addrs");
    if (count > 1) {
      page.out.append('(').append(count).append(')');
    }
    page.out.append(':');
    int p = at + HEADER;
    int size = ip.version() == 6 ? 16 : 4;
    for (int i = 0; i < count; i++) {
      page.in.need(p, size);
      page.out.append(i == 0 ? ' ' : ',');
      if (size == 4) {
        page.host4(p);
      } else {
        page.host6(p);
      }
      p += size;
    }
    return p;
  }

  private static void password(Page page, int at) {
    int end = DhcpText.visible(page, at, PASSWORD);
    page.in.need(at, Math.min(end - at + 1, PASSWORD));
    page.out.append('"');
  }
}
