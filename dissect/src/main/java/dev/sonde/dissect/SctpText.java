package dev.sonde.dissect;

import dev.sonde.packet.IpProtocol;
import org.jspecify.annotations.Nullable;

/**
 * SCTP (RFC 9260): the chunks of a packet.
 *
 * <pre>
 * 0: source port (2)  target port (2)  tag (4)  checksum (4)
 * chunks: type (1)  flags (1)  length (2)  what is of the type, filled up to four bytes
 * </pre>
 */
final class SctpText {
  static final int HEADER = 12, CHUNK = 4;
  static final int DATA = 0, INIT = 1, INIT_ACK = 2, SACK = 3;
  static final int DATA_LENGTH = 16;
  private static final int INIT_LENGTH = 20, SACK_LENGTH = 16;
  private static final String[] PROTOCOLS = {
    "ISDN Q.921",
    "M2UA",
    "M3UA",
    "SUA",
    "M2PA",
    "V5.2",
    "H.248",
    "BICC",
    "TALI",
    "DUA",
    "ASAP",
    "ENRP",
    "H.323",
    "Q.IPC",
    "SIMCO",
    "DDPSC",
    "DDPSSC",
    "S1AP",
    "RUA",
    "HNBAP",
    "ForCES HP",
    "ForCES MP",
    "ForCES LP",
    "SBc-AP",
    "NBAP",
    "",
    "X2AP"
  };

  private SctpText() {}

  static void print(Page page, Outer ip, int at, int length) {
    page.layer("sctp");
    if (length < HEADER) {
      page.out.append("truncated-sctp - ").append(HEADER - length).append(" bytes missing!");
      return;
    }
    if (!page.in.has(at, HEADER)) {
      page.cut();
      return;
    }
    PortText.ends(page, ip, true, IpProtocol.SCTP, page.in.u16(at), page.in.u16(at + 2));
    page.out.append("sctp");
    int end = at + length;
    int p = at + HEADER;
    for (int n = 1; p < end && p > 0; n++) {
      p = chunk(page, n, p, end);
    }
  }

  /** Prints a chunk; returns where the next is, negative where there is none. */
  private static int chunk(Page page, int number, int at, int end) {
    boolean whole = end - at >= CHUNK;
    int length = whole && page.in.has(at, CHUNK) ? page.in.u16(at + 2) : CHUNK;
    if (whole && !page.in.has(at, Math.max(length, CHUNK))) {
      page.cut();
      return -1;
    }
    if (page.verbosity > 1) {
      page.out.append("\n\t").append(number).append(") ");
    } else {
      page.out.append(number == 1 ? " (" : ", (").append(number).append(") ");
    }
    if (!whole) {
      page.out.append("[chunk descriptor cut off at end of packet]");
      return -1;
    }
    if (length < CHUNK) {
      page.out.append("[Bad chunk length ").append(length);
      page.out.append(", < size of chunk descriptor]");
      return -1;
    }
    if (!content(page, at, length)) {
      page.out.append("bogus chunk length ").append(length).append(']');
      return -1;
    }
    int fill = -length & 3;
    if (!page.in.has(at + length, fill)) {
      page.cut();
      return -1;
    }
    return at + length + fill;
  }

  /** False where a chunk is shorter than its type needs. */
  private static boolean content(Page page, int at, int length) {
    int type = page.in.u8(at);
    String name = name(type);
    if (name == null) {
      Digits.hex(page.out.append("[Unknown chunk type: 0x"), type).append("] ");
      return true;
    }
    page.out.append('[').append(name).append("] ");
    return switch (type) {
      case DATA -> data(page, at, length);
      case INIT, INIT_ACK -> init(page, at, length);
      case SACK -> sack(page, at, length);
      default -> true;
    };
  }

  private static @Nullable String name(int type) {
    return switch (type) {
      case DATA -> "DATA";
      case INIT -> "INIT";
      case INIT_ACK -> "INIT ACK";
      case SACK -> "SACK";
      case 4 -> "HB REQ";
      case 5 -> "HB ACK";
      case 6 -> "ABORT";
      case 7 -> "SHUTDOWN";
      case 8 -> "SHUTDOWN ACK";
      case 9 -> "OP ERR";
      case 10 -> "COOKIE ECHO";
      case 11 -> "COOKIE ACK";
      case 12 -> "ECN ECHO";
      case 13 -> "ECN CWR";
      case 14 -> "SHUTDOWN COMPLETE";
      case 0xc0 -> "FOR CUM TSN";
      case 0xc1 -> "REL CTRL";
      case 0xc2 -> "REL CTRL ACK";
      default -> null;
    };
  }

  private static boolean data(Page page, int at, int length) {
    int flags = page.in.u8(at + 1) & 7;
    page.out.append((flags & 4) == 0 ? "" : "(U)").append((flags & 2) == 0 ? "" : "(B)");
    page.out.append((flags & 1) == 0 ? "" : "(E)").append(flags == 0 ? "" : " ");
    if (length < DATA_LENGTH) {
      return false;
    }
    number(page, "[TSN: ", at + 4);
    page.out.append("[SID: ").append(page.in.u16(at + 8)).append("] [SSEQ ");
    page.out.append(page.in.u16(at + 10)).append("] [PPID ");
    long protocol = page.in.u32(at + 12);
    String name = protocol > 0 && protocol <= PROTOCOLS.length ? PROTOCOLS[(int) protocol - 1] : "";
    if (name.isEmpty()) {
      Digits.hex(page.out.append("0x"), protocol).append("] ");
    } else {
      page.out.append(name).append("] ");
    }
    int payload = length - DATA_LENGTH;
    if (payload > 0 && page.verbosity > 1) {
      page.out.append("[Payload");
      if (!page.hidesUnknown()) {
        page.out.append(':');
        DumpText.unknown(page, at + DATA_LENGTH, payload);
      }
      page.out.append(']');
    }
    return payload > 0;
  }

  private static void number(Page page, String name, int at) {
    Digits.unsigned(page.out.append(name), page.in.i32(at)).append("] ");
  }

  private static boolean init(Page page, int at, int length) {
    if (length < INIT_LENGTH) {
      return false;
    }
    number(page, "[init tag: ", at + 4);
    number(page, "[rwnd: ", at + 8);
    page.out.append("[OS: ").append(page.in.u16(at + 12)).append("] [MIS: ");
    page.out.append(page.in.u16(at + 14)).append("] ");
    number(page, "[init TSN: ", at + 16);
    return true;
  }

  private static boolean sack(Page page, int at, int length) {
    if (length < SACK_LENGTH) {
      return false;
    }
    number(page, "[cum ack ", at + 4);
    number(page, "[a_rwnd ", at + 8);
    int acknowledged = page.in.i32(at + 4);
    int gaps = page.in.u16(at + 12);
    int doubles = page.in.u16(at + 14);
    page.out.append("[#gap acks ").append(gaps).append("] [#dup tsns ");
    page.out.append(doubles).append("] ");
    int end = at + length;
    int p = at + SACK_LENGTH;
    for (int i = 1; i <= gaps && p + 4 <= end; i++, p += 4) {
      page.out.append("\n\t\t[gap ack block #").append(i).append(": start = ");
      Digits.unsigned(page.out, acknowledged + page.in.u16(p)).append(", end = ");
      Digits.unsigned(page.out, acknowledged + page.in.u16(p + 2)).append("] ");
    }
    int told = (p - at - SACK_LENGTH) / 4;
    for (int i = 1; told >= gaps && i <= doubles && p + 4 <= end; i++, p += 4) {
      page.out.append("\n\t\t[dup TSN #").append(i);
      number(page, ": ", p);
    }
    return p == end || (p - at - SACK_LENGTH) / 4 >= gaps + doubles;
  }
}
