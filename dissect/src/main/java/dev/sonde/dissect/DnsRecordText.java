package dev.sonde.dissect;

/** Questions and resource records of a DNS message. */
final class DnsRecordText {
  private static final int A = 1, NS = 2, CNAME = 5, SOA = 6, PTR = 12, MX = 15, TXT = 16;
  private static final int AAAA = 28, SRV = 33, A6 = 38, DNAME = 39, OPT = 41, UNSPECA = 104;
  private static final int TSIG = 250, URI = 256;
  private static final int INTERNET = 1;
  private static final int TOP = 0x8000;
  private static final int FIXED = 10;
  private static final int ADDRESS = 16;

  private final Page page;
  private final Snapped in;
  private final TextBuffer out;
  private final int message;
  private final boolean multicast;

  DnsRecordText(Page page, int message, boolean multicast) {
    this.page = page;
    in = page.in;
    out = page.out;
    this.message = message;
    this.multicast = multicast;
  }

  /** Prints a question; returns where it ends, or {@link DnsName#NONE}. */
  int question(int at) {
    int p = DnsName.skip(in, at);
    if (p < 0 || !in.has(p, 4)) {
      return DnsName.NONE;
    }
    DnsNames.type(out.append(' '), in.u16(p));
    int value = in.u16(p + 2);
    kind(multicast ? value & ~TOP : value);
    if (multicast) {
      out.append((value & TOP) != 0 ? " (QU)" : " (QM)");
    }
    out.append("? ");
    p = DnsName.print(page, at, message);
    return p < 0 ? p : p + 4;
  }

  private void kind(int value) {
    if (value != INTERNET) {
      DnsNames.kind(out.append(' '), value);
    }
  }

  /** Prints a record; returns where it ends, or {@link DnsName#NONE}. */
  int record(int at) {
    int p = at;
    if (page.isVerbose()) {
      out.append(' ');
      p = DnsName.print(page, at, message);
      if (p < 0) {
        return p;
      }
    } else {
      p = DnsName.skip(in, at);
    }
    if (p < 0 || !in.has(p, FIXED)) {
      return in.end();
    }
    int type = in.u16(p);
    int value = in.u16(p + 2);
    int kind = multicast ? value & ~TOP : value;
    if (type != OPT) {
      kind(kind);
    }
    if (multicast && (value & TOP) != 0) {
      out.append(" (Cache flush)");
    }
    if (type != OPT && page.verbosity > 2) {
      Digits.duration(out.append(" ["), in.u32(p + 4)).append(']');
    }
    int length = in.u16(p + 8);
    int data = p + FIXED;
    DnsNames.type(out.append(' '), type);
    if (data + length > in.end()) {
      return DnsName.NONE;
    }
    boolean whole =
        type == OPT
            ? DnsOptionText.print(page, data, length, kind, in.u16(p + 6))
            : data(type, data, length);
    return whole ? data + length : DnsName.NONE;
  }

  /** Prints what a record of a type holds, after a space; false where it is cut. */
  boolean data(int type, int p, int length) {
    return switch (type) {
      case A -> in.has(p, 4) && address4(p);
      case AAAA -> in.has(p, ADDRESS) && address6(in.i64(p), in.i64(p + 8));
      case NS, CNAME, PTR, DNAME -> name(p) >= 0;
      case SOA -> !page.isVerbose() || authority(p);
      case MX -> exchange(p);
      case TXT -> texts(p, p + length);
      case SRV -> service(p);
      case A6 -> partAddress(p);
      case URI -> {
        int priority = in.u16(p);
        int weight = in.u16(p + 2);
        out.append(' ').append(priority).append(' ').append(weight).append(' ');
        yield page.text(p + 4, length < 4 ? Integer.MAX_VALUE : length - 4);
      }
      case UNSPECA -> page.text(p, length);
      case TSIG -> !page.isVerbose() || signature(p);
      default -> true;
    };
  }

  private boolean address4(int p) {
    Digits.ip4(out.append(' '), in.i32(p));
    return true;
  }

  private boolean address6(long high, long low) {
    Digits.ip6(out.append(' '), high, low);
    return true;
  }

  private int name(int p) {
    out.append(' ');
    return DnsName.print(page, p, message);
  }

  private boolean authority(int at) {
    int p = name(at);
    p = p < 0 ? p : name(p);
    if (p < 0 || !in.has(p, 20)) {
      return false;
    }
    for (int i = 0; i < 5; i++) {
      out.append(' ').append(in.u32(p + 4 * i));
    }
    return true;
  }

  private boolean exchange(int p) {
    out.append(' ');
    if (!in.has(p, 2) || DnsName.print(page, p + 2, message) < 0) {
      return false;
    }
    out.append(' ').append(in.u16(p));
    return true;
  }

  private boolean texts(int at, int end) {
    for (int p = at; p < end; ) {
      out.append(" \"");
      if (!in.has(p, 1)) {
        return false;
      }
      int length = in.u8(p);
      if (!page.text(p + 1, length)) {
        return false;
      }
      out.append('"');
      p += 1 + length;
    }
    return true;
  }

  private boolean service(int p) {
    out.append(' ');
    if (!in.has(p, 6) || DnsName.print(page, p + 6, message) < 0) {
      return false;
    }
    out.append(':').append(in.u16(p + 4)).append(' ').append(in.u16(p));
    out.append(' ').append(in.u16(p + 2));
    return true;
  }

  /** The end of an address, and the name of what has the rest (RFC 2874). */
  private boolean partAddress(int p) {
    if (!in.has(p, 1)) {
      return false;
    }
    int prefix = in.u8(p);
    if (prefix > 128) {
      out.append(' ').append(prefix).append("(bad plen)");
      return true;
    }
    int missing = prefix / 8;
    if (prefix < 128) {
      long high = 0;
      long low = 0;
      for (int i = 0; i < ADDRESS; i++) {
        high = high << 8 | low >>> 56;
        low = low << 8 | (i < missing ? 0 : in.u8(p + 1 + i - missing));
      }
      out.append(' ').append(prefix);
      address6(high, low);
    }
    return prefix == 0 || name(p + 1 + ADDRESS - missing) >= 0;
  }

  /** The name of the algorithm, and what is not the signature itself (RFC 8945). */
  private boolean signature(int at) {
    int p = name(at);
    if (p < 0) {
      return false;
    }
    p = counter(" fudge=", p + 6);
    p = counter(" maclen=", p);
    if (p >= 0) {
      p += in.u16(p - 2);
    }
    p = counter(" origid=", p);
    p = counter(" error=", p);
    return counter(" otherlen=", p) >= 0;
  }

  private int counter(String name, int p) {
    if (p < 0 || !in.has(p, 2)) {
      return DnsName.NONE;
    }
    out.append(name).append(in.u16(p));
    return p + 2;
  }
}
