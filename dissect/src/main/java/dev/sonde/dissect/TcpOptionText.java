package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** The options of one TCP segment (RFC 9293, 7323, 2018, 2385, 5482, 5925, 7413, 6994). */
final class TcpOptionText {
  private static final int END = 0, NOP = 1, MSS = 2, SCALE = 3, SACK_OK = 4, SACK = 5;
  private static final int ECHO = 6, ECHO_REPLY = 7, TIMES = 8, CC = 11, CC_NEW = 12;
  private static final int CC_ECHO = 13, MD5 = 19, SCPS = 20, TIMEOUT = 28, AO = 29;
  private static final int MULTIPATH = 30, FAST_OPEN = 34, EXPERIMENT = 254;
  private static final int FAST_OPEN_MAGIC = 0xf989;
  private static final int MD5_SIZE = 16;

  /** What printing an option returns when it is malformed or cut, or else its length. */
  private static final int BAD = -1, CUT = -2;

  private final Page page;
  private final Snapped in;
  private final TextBuffer out;
  private final int payload;
  private final int payloadLength;
  private final int sackStart;

  TcpOptionText(Page page, int payload, int payloadLength, int sackStart) {
    this.page = page;
    in = page.in;
    out = page.out;
    this.payload = payload;
    this.payloadLength = payloadLength;
    this.sackStart = sackStart;
  }

  /** Prints options; false if the line ends with them, for one is malformed or cut. */
  boolean print(int at, int length) {
    out.append(", options [");
    int end = at + length;
    int p = at;
    int type = NOP;
    while (p < end && type != END) {
      boolean first = p == at;
      if (!first) {
        out.append(',');
      }
      type = in.u8(p++);
      int size = 1;
      if (type != END && type != NOP) {
        size = in.u8(p++);
        if (size < 2 || size > end - p + 2) {
          return bad(first);
        }
      }
      name(type);
      int used = option(type, p, size - 2, end - p);
      if (used == BAD) {
        return bad(first);
      }
      if (used == CUT) {
        page.cut();
        out.append(first ? "" : ">");
        return false;
      }
      p += used;
      if (used + (type == END || type == NOP ? 1 : 2) != size) {
        out.append("[len ").append(size).append(']');
      }
    }
    out.append(']');
    return true;
  }

  private boolean bad(boolean first) {
    out.append("[bad opt]").append(first ? "" : "]");
    return false;
  }

  private void name(int type) {
    String name = known(type);
    if (name == null) {
      out.append("unknown-").append(type);
    } else {
      out.append(name);
    }
  }

  private static @Nullable String known(int type) {
    return switch (type) {
      case END -> "eol";
      case NOP -> "nop";
      case MSS -> "mss";
      case SCALE -> "wscale";
      case SACK_OK -> "sackOK";
      case SACK -> "sack";
      case ECHO -> "echo";
      case ECHO_REPLY -> "echoreply";
      case TIMES -> "TS";
      case CC -> "cc";
      case CC_NEW -> "ccnew";
      case CC_ECHO -> "";
      case MD5 -> "md5";
      case SCPS -> "scps";
      case TIMEOUT -> "uto";
      case AO -> "tcp-ao";
      case MULTIPATH -> "mptcp";
      case FAST_OPEN -> "tfo";
      case EXPERIMENT -> "exp";
      default -> null;
    };
  }

  /** Prints what is in an option of {@code stated} bytes; {@code left} are there of all options. */
  private int option(int type, int p, int stated, int left) {
    int wanted = wanted(type, stated);
    if (wanted > left) {
      return BAD;
    }
    if (type != SACK && type != AO && known(type) != null && !in.has(p, wanted)) {
      return CUT;
    }
    switch (type) {
      case END, NOP, SACK_OK -> {}
      case MSS -> out.append(' ').append(in.u16(p));
      case SCALE -> out.append(' ').append(in.u8(p));
      case ECHO, ECHO_REPLY, CC, CC_NEW, CC_ECHO -> out.append(' ').append(in.u32(p));
      case TIMES -> {
        out.append(" val ").append(in.u32(p));
        out.append(" ecr ").append(in.u32(p + 4));
      }
      case SCPS -> {
        Digits.hex(out.append(" cap "), in.u8(p), 2);
        out.append(" id ").append(in.u8(p + 1));
      }
      case TIMEOUT -> timeout(in.u16(p));
      case MD5 -> signature(p);
      case SACK -> {
        return sack(p, stated);
      }
      case AO -> {
        return authentication(p, stated);
      }
      case FAST_OPEN -> fastOpen(out.append(' '), p, stated);
      case EXPERIMENT -> {
        return experiment(p, stated);
      }
      default -> {
        return digits(" 0x", p, stated);
      }
    }
    return wanted;
  }

  private static int wanted(int type, int stated) {
    return switch (type) {
      case END, NOP, SACK_OK -> 0;
      case SCALE -> 1;
      case MSS, SCPS, TIMEOUT -> 2;
      case ECHO, ECHO_REPLY, CC, CC_NEW, CC_ECHO -> 4;
      case TIMES -> 8;
      case MD5 -> MD5_SIZE;
      default -> stated;
    };
  }

  private int digits(String before, int p, int length) {
    if (length > 0) {
      out.append(before);
    }
    for (int i = 0; i < length; i++) {
      if (!in.has(p, i + 1)) {
        return CUT;
      }
      page.hex(in.u8(p + i), 2);
    }
    return length;
  }

  private int sack(int p, int length) {
    if (length % 8 != 0) {
      out.append(" invalid sack");
      return length;
    }
    out.append(' ').append(length / 8).append(' ');
    for (int i = 0; i < length; i += 8) {
      if (!in.has(p, i + 8)) {
        return CUT;
      }
      Digits.unsigned(out.append('{'), in.i32(p + i) - sackStart);
      Digits.unsigned(out.append(':'), in.i32(p + i + 4) - sackStart).append('}');
    }
    return length;
  }

  /** Whether it is right only those can tell who know the secret. */
  private void signature(int p) {
    boolean whole = payload <= in.end() - payloadLength;
    out.append(whole ? " shared secret not supplied with -M, " : " snaplen too short, ");
    out.append("can't check - ");
    page.octets(p, MD5_SIZE, "");
  }

  private void timeout(int value) {
    int seconds = value >>> 1;
    Digits.hex(out.append(" 0x"), value).append(' ');
    out.append((value & 1) != 0 ? seconds * 60 : seconds);
  }

  private int authentication(int p, int length) {
    if (length < 2) {
      page.invalid();
      return length;
    }
    if (!in.has(p, 1)) {
      return CUT;
    }
    out.append(" keyid ").append(in.u8(p));
    if (!in.has(p, 2)) {
      return CUT;
    }
    out.append(" rnextkeyid ").append(in.u8(p + 1));
    return digits(" mac 0x", p + 2, length - 2) == CUT ? CUT : length;
  }

  private void fastOpen(TextBuffer out, int p, int length) {
    if (length == 0) {
      out.append(" cookiereq");
    } else if (length % 2 != 0 || length < 4 || length > 16) {
      page.invalid();
    } else {
      out.append(" cookie ");
      page.octets(p, length, "");
    }
  }

  private int experiment(int p, int length) {
    if (length < 2) {
      return BAD;
    }
    int magic = in.u16(p);
    out.append('-');
    if (magic == FAST_OPEN_MAGIC) {
      fastOpen(out.append("tfo"), p + 2, length - 2);
    } else {
      page.hex(magic, 4);
    }
    return length;
  }
}
