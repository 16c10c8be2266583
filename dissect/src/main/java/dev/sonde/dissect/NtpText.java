package dev.sonde.dissect;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** NTP, versions 1 to 4 (RFC 1119, RFC 1305, RFC 5905), and its control messages (RFC 9327). */
final class NtpText {
  private static final int HEADER = 48;
  private static final int CONTROL = 6, CONTROL_HEADER = 12;
  private static final int REFERENCE = 12, TIMES = 16;
  private static final int PRIMARY = 1, QUERY = 62, REPLY = 63;
  private static final int KEY = 4;

  /** From the start of 1900, where NTP's time starts, to that of 1970. */
  private static final long SECONDS_TO_1970 = 2_208_988_800L;

  private static final double FRACTIONS = 4_294_967_296.0;
  private static final String[] MODES = {
    "unspecified",
    "symmetric active",
    "symmetric passive",
    "Client",
    "Server",
    "Broadcast",
    "Control Message",
    "Reserved"
  };

  private NtpText() {}

  static void print(Page page, int at, int length) {
    page.layer("ntp");
    int status = page.in.u8(at);
    int mode = status & 7;
    page.out.append("NTPv").append(status >> 3 & 7).append(", ").append(MODES[mode]);
    page.out.append(", length ").append(length);
    if (page.isVerbose()) {
      page.out.append("\n\tLeap indicator: ").append(leap(status)).append(" (");
      page.out.append(status & 0xc0).append(')');
      if (mode < CONTROL) {
        time(page, at, length);
      } else if (mode == CONTROL) {
        control(page, at, length);
      }
    }
  }

  private static String leap(int status) {
    return switch (status >> 6) {
      case 0 -> "";
      case 1 -> "+1s";
      case 2 -> "-1s";
      default -> "clock unsynchronized";
    };
  }

  private static void tooShort(Page page, int at, int length) {
    page.invalid();
    if (!page.in.has(at, length)) {
      page.cut();
    }
  }

  private static boolean has(Page page, int at, int length) {
    if (page.in.has(at, length)) {
      return true;
    }
    page.cut();
    return false;
  }

  private static void time(Page page, int at, int length) {
    if (length < HEADER) {
      tooShort(page, at, length);
      return;
    }
    TextBuffer out = page.out;
    int stratum = page.in.u8(at + 1);
    out.append(", Stratum ").append(stratum).append(" (").append(stratum(stratum)).append(')');
    int poll = page.in.s8(at + 2);
    out.append(", poll ").append(poll);
    poll(out, poll);
    int precision = page.in.s8(at + 3);
    out.append(", precision ").append(precision);
    if (!has(page, at + 4, 4)) {
      return;
    }
    shortTime(page, "\n\tRoot Delay: ", at + 4);
    if (!has(page, at + 8, 4)) {
      return;
    }
    shortTime(page, ", Root dispersion: ", at + 8);
    if (has(page, at + REFERENCE, 4) && reference(page, stratum, at + REFERENCE)) {
      times(page, at, length);
    }
  }

  private static String stratum(int stratum) {
    return switch (stratum) {
      case 0 -> "unspecified";
      case PRIMARY -> "primary reference";
      default -> stratum <= 15 ? "secondary reference" : "reserved";
    };
  }

  /** The interval as a power of two of seconds. */
  private static void poll(TextBuffer out, int power) {
    if (power >= 0 && power < Integer.SIZE) {
      out.append(" (").append(1L << power).append("s)");
    } else if (power < 0 && power > -Integer.SIZE) {
      out.append(" (1/").append(1L << -power).append("s)");
    }
  }

  private static void shortTime(Page page, String what, int at) {
    page.out.append(what).append(page.in.u16(at)).append('.');
    Digits.padded(page.out, (int) (page.in.u16(at + 2) / 65_536.0 * 1_000_000.0), 6);
  }

  /** Whom the server follows; false where nothing is to be printed behind it. */
  private static boolean reference(Page page, int stratum, int at) {
    page.out.append(", Reference-ID: ");
    switch (stratum) {
      case 0 -> page.out.append("(unspec)");
      case PRIMARY -> page.text(at, 4);
      case QUERY, REPLY -> {
        page.host4(at).append(stratum == QUERY ? " INFO_QUERY" : " INFO_REPLY");
        return false;
      }
      default -> Digits.hex(page.out.append("0x"), page.in.u32(at), 8);
    }
    return true;
  }

  private static void times(Page page, int at, int length) {
    int p = at + TIMES;
    if (!moment(page, "\n\t  Reference Timestamp:  ", p)
        || !moment(page, "\n\t  Originator Timestamp: ", p + 8)
        || !moment(page, "\n\t  Receive Timestamp:    ", p + 16)
        || !moment(page, "\n\t  Transmit Timestamp:   ", p + 24)) {
      return;
    }
    page.out.append("\n\t    Originator - Receive Timestamp:  ");
    difference(page, p + 8, p + 16);
    page.out.append("\n\t    Originator - Transmit Timestamp: ");
    difference(page, p + 8, p + 24);
    authentication(page, at + HEADER, length - HEADER);
  }

  private static boolean moment(Page page, String what, int at) {
    if (!has(page, at, 8)) {
      return false;
    }
    page.out.append(what);
    moment(page.out, page.in.u32(at), page.in.u32(at + 4));
    return true;
  }

  private static void moment(TextBuffer out, long seconds, long fraction) {
    out.append(seconds).append('.');
    Digits.padded(out, (int) (fraction / FRACTIONS * 1_000_000_000.0), 9);
    if (seconds != 0) {
      LocalDateTime time =
          LocalDateTime.ofEpochSecond(seconds - SECONDS_TO_1970, 0, ZoneOffset.UTC);
      out.append(" (").append(time.toLocalDate().toString()).append('T');
      Digits.padded(out, time.getHour(), 2).append(':');
      Digits.padded(out, time.getMinute(), 2).append(':');
      Digits.padded(out, time.getSecond(), 2).append("Z)");
    }
  }

  private static void difference(Page page, int from, int to) {
    long start = page.in.i64(from);
    long end = page.in.i64(to);
    if (start == 0) {
      moment(page.out, end >>> 32, end & 0xffff_ffffL);
      return;
    }
    boolean later = Long.compareUnsigned(end, start) > 0;
    long passed = later ? end - start : start - end;
    page.out.append(later ? '+' : '-').append(passed >>> 32).append('.');
    Digits.padded(page.out, (int) ((passed & 0xffff_ffffL) / FRACTIONS * 1_000_000_000.0), 9);
  }

  /** A key and a digest of 16 or 20 bytes, or a key that says that there is none. */
  private static void authentication(Page page, int at, int length) {
    switch (length) {
      case 0 -> {}
      case KEY, KEY + 16, KEY + 20 -> {
        long key = page.in.u32(at);
        page.out.append("\n\tKey id: ").append(key);
        if (length > KEY && has(page, at + KEY, length - KEY)) {
          page.out.append("\n\tAuthentication: ");
          page.octets(at + KEY, length - KEY, "");
        }
      }
      default -> page.out.append("\n\t(").append(length).append(" more bytes after the header)");
    }
  }

  private static void control(Page page, int at, int length) {
    if (length < CONTROL_HEADER) {
      tooShort(page, at, length);
      return;
    }
    TextBuffer out = page.out;
    int control = page.in.u8(at + 1);
    out.append((control & 0x80) != 0 ? ", Response" : ", Request");
    out.append((control & 0x40) != 0 ? ", Error" : ", OK");
    out.append((control & 0x20) != 0 ? ", More" : ", Last");
    out.append(", OpCode=").append(control & 0x1f).append('\n');
    value(page, "\tSequence=", at + 2);
    int status = page.in.u16(at + 4);
    Digits.hex(out.append(status == 0 ? ", Status=" : ", Status=0x"), status);
    value(page, ", Assoc.=", at + 6);
    value(page, ", Offset=", at + 8);
    int count = value(page, ", Count=", at + 10);
    if (CONTROL_HEADER + count > length) {
      tooShort(page, at, length);
    } else if (count != 0 && has(page, at + CONTROL_HEADER, count)) {
      out.append("\n\tTO-BE-DONE: data not interpreted");
    }
  }

  private static int value(Page page, String name, int at) {
    int value = page.in.u16(at);
    page.out.append(name).append(value);
    return value;
  }
}
