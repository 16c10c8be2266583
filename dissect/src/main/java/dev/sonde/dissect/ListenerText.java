package dev.sonde.dissect;

/** Multicast listener discovery, versions 1 and 2 (RFC 2710, RFC 3810). */
final class ListenerText {
  private static final int QUERY = 130, REPORT2 = 143;
  private static final int LENGTH1 = 24, LENGTH2 = 28;
  private static final int ADDRESS = 16;
  private static final int RECORD = 20;

  private ListenerText() {}

  /** Always true: the length is to follow. */
  static boolean print(Page page, int type, int at, int length) {
    if (type == REPORT2) {
      report(page, at, length);
    } else if (type != QUERY || length == LENGTH1) {
      version1(page, at);
    } else if (length >= LENGTH2) {
      page.out.append(" v2");
      query(page, at, length);
    } else {
      page.out.append(" unknown-version (len ").append(length).append(") ");
    }
    return true;
  }

  /** How the sources of a group change, or that this is not known. */
  static void change(Page page, int type, String version) {
    switch (type) {
      case 1 -> page.out.append("is_in");
      case 2 -> page.out.append("is_ex");
      case 3 -> page.out.append("to_in");
      case 4 -> page.out.append("to_ex");
      case 5 -> page.out.append("allow");
      case 6 -> page.out.append("block");
      default -> {
        page.out.append(" [").append(version).append("-report-#");
        page.out.append(type).append(']');
      }
    }
  }

  private static void version1(Page page, int at) {
    if (page.in.has(at, LENGTH1)) {
      page.out.append("max resp delay: ").append(page.in.u16(at + 4)).append(" addr: ");
      page.host6(at + 8);
    }
  }

  private static void group(Page page, int at) {
    page.in.need(at, ADDRESS);
    page.out.append(" [gaddr ");
    page.host6(at);
  }

  private static void sources(Page page, int at, int count) {
    if (page.verbosity <= 1) {
      page.out.append(", ").append(count).append(" source(s)");
      return;
    }
    page.out.append(" {");
    for (int i = 0; i < count; i++) {
      page.in.need(at + i * ADDRESS, ADDRESS);
      page.out.append(' ');
      page.host6(at + i * ADDRESS);
    }
    page.out.append(" }");
  }

  private static void report(Page page, int at, int length) {
    if (length < 8) {
      page.out.append(" [invalid len ").append(length).append(']');
      return;
    }
    int groups = page.in.u16(at + 6);
    page.out.append(", ").append(groups).append(" group record(s)");
    int p = 8;
    for (int i = 0; page.isVerbose() && i < groups; i++) {
      if (length < p + RECORD) {
        page.out.append(" [invalid number of groups]");
        return;
      }
      group(page, at + p + 4);
      page.out.append(' ');
      change(page, page.in.u8(at + p), "v2");
      int sources = page.in.u16(at + p + 2);
      if (length < p + RECORD + sources * ADDRESS) {
        page.out.append(" [invalid number of sources ").append(sources).append(']');
        return;
      }
      sources(page, at + p + RECORD, sources);
      p += RECORD + sources * ADDRESS;
      page.out.append(']');
    }
  }

  private static void query(Page page, int at, int length) {
    if (page.isVerbose()) {
      int code = page.in.u16(at + 4);
      int delay = code < 0x8000 ? code : ((code & 0xfff) | 0x1000) << ((code >> 12 & 7) + 3);
      page.out.append(" [max resp delay=").append(delay).append(']');
    }
    group(page, at + 8);
    if (page.isVerbose()) {
      robustness(page, at + 24);
    }
    int sources = page.in.u16(at + 26);
    if (sources > 0) {
      if (length < LENGTH2 + sources * ADDRESS) {
        page.out.append(" [invalid number of sources]");
      } else {
        sources(page, at + LENGTH2, sources);
      }
    }
    page.out.append(']');
  }

  private static void robustness(Page page, int at) {
    int flags = page.in.u8(at);
    page.out.append((flags & 8) == 0 ? "" : " sflag");
    if ((flags & 7) != 0) {
      page.out.append(" robustness=").append(flags & 7);
    }
    int code = page.in.u8(at + 1);
    int interval = code < 128 ? code : ((code & 0xf) | 0x10) << ((code >> 4 & 7) + 3);
    page.out.append(" qqi=").append(interval);
  }
}
