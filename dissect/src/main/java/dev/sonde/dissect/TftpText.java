package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** TFTP (RFC 1350) with its options (RFC 2347). */
final class TftpText {
  private static final int READ = 1, WRITE = 2, DATA = 3, ACK = 4, ERROR = 5, OPTIONS = 6;

  /** What {@link #text} returns where no zero byte ends the text. */
  private static final int NO_END = -1;

  private TftpText() {}

  static void print(Page page, int at, int length) {
    page.layer("tftp");
    page.out.append("TFTP, length ").append(length);
    if (length < 2) {
      page.cut();
      return;
    }
    int operation = page.in.u16(at);
    String name = name(operation);
    page.out.append(", ").append(name == null ? "tftp-#" : name);
    int end = at + length;
    boolean whole =
        switch (operation) {
          case READ, WRITE -> request(page, at + 2, end);
          case OPTIONS -> options(page, at + 2, end);
          case DATA, ACK -> block(page, at + 2, end);
          case ERROR -> error(page, at + 2, end);
          default -> {
            page.out.append(operation);
            yield true;
          }
        };
    if (!whole) {
      page.cut();
    }
  }

  private static @Nullable String name(int operation) {
    return switch (operation) {
      case READ -> "RRQ";
      case WRITE -> "WRQ";
      case DATA -> "DATA";
      case ACK -> "ACK";
      case ERROR -> "ERROR";
      case OPTIONS -> "OACK";
      default -> null;
    };
  }

  /** Prints text up to a zero byte; returns what is behind that. */
  static int text(Page page, int at, int end) {
    for (int p = at; p < end && page.in.has(p, 1); p++) {
      int octet = page.in.u8(p);
      if (octet == 0) {
        return p + 1;
      }
      Digits.visible(page.out, octet);
    }
    return NO_END;
  }

  private static boolean request(Page page, int at, int end) {
    if (at == end) {
      return false;
    }
    page.out.append(" \"");
    int p = text(page, at, end);
    page.out.append('"');
    if (p == NO_END || p == end) {
      return false;
    }
    page.out.append(' ');
    p = text(page, p, end);
    return p != NO_END && options(page, p, end);
  }

  private static boolean options(Page page, int at, int end) {
    int p = at;
    while (p != NO_END && p < end) {
      if (page.in.u8(p) != 0) {
        page.out.append(' ');
      }
      p = text(page, p, end);
    }
    return p != NO_END;
  }

  private static boolean block(Page page, int at, int end) {
    if (end - at < 2) {
      return false;
    }
    int block = page.in.u16(at);
    page.out.append(" block ").append(block);
    return true;
  }

  private static boolean error(Page page, int at, int end) {
    if (end - at < 2) {
      return false;
    }
    int code = page.in.u16(at);
    page.out.append(' ');
    String name = error(code);
    if (name == null) {
      page.out.append("tftp-err-#").append(code).append(" \"");
    } else {
      page.out.append(name);
    }
    if (end - at == 2) {
      return false;
    }
    page.out.append(" \"");
    int p = text(page, at + 2, end);
    page.out.append('"');
    return p != NO_END;
  }

  private static @Nullable String error(int code) {
    return switch (code) {
      case 0 -> "EUNDEF";
      case 1 -> "ENOTFOUND";
      case 2 -> "EACCESS";
      case 3 -> "ENOSPACE";
      case 4 -> "EBADOP";
      case 5 -> "EBADID";
      case 6 -> "EEXISTS";
      case 7 -> "ENOUSER";
      default -> null;
    };
  }
}
