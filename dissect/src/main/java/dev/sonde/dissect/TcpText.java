package dev.sonde.dissect;

import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Tcp;
import dev.sonde.packet.TcpView;

/** TCP (RFC 9293). {@link TcpView} has the diagram. */
final class TcpText {
  private static final int MAX_RESET_TEXT = 30;
  private static final String FLAGS = "FSRP.UEW";

  private TcpText() {}

  static void print(Page page, Outer ip, int at, int length) {
    page.layer("tcp");
    Snapped in = page.in;
    if (!in.has(at + TcpView.TARGET, 2)) {
      page.hosts(ip.at(), ip.version()).append(':');
      page.cut();
      return;
    }
    int source = in.u16(at + TcpView.SOURCE);
    int target = in.u16(at + TcpView.TARGET);
    PortText.ends(page, ip, IpProtocol.TCP, source, target);
    if (!in.has(at, TcpView.HEADER)) {
      page.cut();
      return;
    }
    int header = (in.u8(at + TcpView.OFFSET_FLAGS) >>> 4) * 4;
    if (header < TcpView.HEADER) {
      Digits.unsigned(page.out.append(" tcp "), length - header);
      page.out.append(" [bad hdr length ").append(header).append(" - too short, < 20]");
    } else if (page.options.quiet) {
      Digits.unsigned(page.out.append("tcp "), length - header);
      tooLong(page, header, length);
    } else {
      segment(page, ip, at, header, length);
    }
  }

  private static boolean tooLong(Page page, int header, int length) {
    if (header > length) {
      page.out.append(" [bad hdr length ").append(header).append(" - too long, > ");
      page.unsigned(length).append(']');
    }
    return header > length;
  }

  private static void segment(Page page, Outer ip, int at, int header, int length) {
    Snapped in = page.in;
    int flags = in.u8(at + TcpView.OFFSET_FLAGS + 1);
    flags(page, flags);
    Numbers numbers = new Numbers(page, ip, at, flags);
    if (tooLong(page, header, length)) {
      return;
    }
    checksum(page, ip, at, length);
    int payload = length - header;
    boolean bounds = (flags & (Tcp.SYN | Tcp.FIN | Tcp.RST)) != 0;
    if (page.verbosity > 1 || payload > 0 || bounds) {
      Digits.unsigned(page.out.append(", seq "), numbers.sequence);
      if (payload > 0) {
        Digits.unsigned(page.out.append(':'), numbers.sequence + payload);
      }
    }
    if ((flags & Tcp.ACK) != 0) {
      Digits.unsigned(page.out.append(", ack "), numbers.ack);
    }
    page.out.append(", win ").append(in.u16(at + TcpView.WINDOW));
    if ((flags & Tcp.URG) != 0) {
      page.out.append(", urg ").append(in.u16(at + TcpView.URGENT));
    }
    int options = header - TcpView.HEADER;
    if (options == 0
        || new TcpOptionText(page, at + header, payload, numbers.sackStart)
            .print(at + TcpView.HEADER, options)) {
      page.out.append(", length ").append(payload);
      payload(page, at, header, payload, flags);
    }
  }

  private static void flags(Page page, int flags) {
    page.out.append("Flags [");
    for (int bit = 0; bit < FLAGS.length(); bit++) {
      if ((flags & 1 << bit) != 0) {
        page.out.append(FLAGS.charAt(bit));
      }
    }
    page.out.append(flags == 0 ? "none]" : "]");
  }

  /** Sequence numbers from the start of the connection, if they are wanted and it is known. */
  private static final class Numbers {
    final int sequence;
    final int ack;

    /** From where the numbers in SACK options count. */
    final int sackStart;

    Numbers(Page page, Outer ip, int at, int flags) {
      int sequence = page.in.i32(at + TcpView.SEQUENCE);
      int ack = page.in.i32(at + TcpView.ACKNOWLEDGMENT);
      int sackStart = 0;
      if (!page.options.absolute && (flags & Tcp.ACK) != 0) {
        Conversations known = page.conversations;
        int source = page.in.u16(at + TcpView.SOURCE);
        int target = page.in.u16(at + TcpView.TARGET);
        known.find(page, ip, source, target, (flags & Tcp.SYN) != 0, sequence, ack);
        if (!known.isNew()) {
          sequence -= known.own();
          ack -= known.other();
        }
        sackStart = known.other();
      }
      this.sequence = sequence;
      this.ack = ack;
      this.sackStart = sackStart;
    }
  }

  private static void checksum(Page page, Outer ip, int at, int length) {
    if (!page.isVerbose()
        || !page.options.checksums
        || ip.isFragment()
        || !page.in.has(at, length)) {
      return;
    }
    int stated = page.in.u16(at + TcpView.CHECKSUM);
    int found = Sums.found(page, ip, IpProtocol.TCP, at, length);
    Digits.hex(page.out.append(", cksum 0x"), stated, 4);
    switch (Sums.judge(page, ip, IpProtocol.TCP, length, stated, found)) {
      case RIGHT -> page.out.append(" (correct)");
      case WRONG -> right(page, " (incorrect -> 0x", stated, found);
      case UNFINISHED -> right(page, " (not yet computed -> 0x", stated, found);
    }
  }

  private static void right(Page page, String verdict, int stated, int found) {
    Digits.hex(page.out.append(verdict), Sums.right(stated, found), 4).append(')');
  }

  private static void payload(Page page, int at, int header, int length, int flags) {
    if (length == 0) {
      return;
    }
    if (!page.in.has(at, header)) {
      page.out.append(" [remaining caplen(").append(page.in.available(at));
      page.out.append(") < header length(").append(header).append(")]");
      throw new Cut();
    }
    if ((flags & Tcp.RST) != 0 && page.isVerbose()) {
      reset(page, at + header, length);
    } else {
      PortText.segment(page, at, at + header, length);
    }
  }

  /** Text in a segment that resets the connection says why (RFC 9293 section 3.5.2). */
  private static void reset(Page page, int at, int length) {
    page.out.append(page.in.has(at, length) ? " [RST" : " [!RST");
    page.out.append(length > MAX_RESET_TEXT ? "+ " : " ");
    page.text(at, Math.min(Math.min(length, MAX_RESET_TEXT), page.in.available(at)));
    page.out.append(']');
  }
}
