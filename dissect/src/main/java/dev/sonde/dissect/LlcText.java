package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** Logical link control and SNAP (IEEE 802.2): what follows a length in Ethernet's type field. */
final class LlcText {
  static final int SPANNING_TREE = 0x42;
  private static final int SNAP = 0xaa, IP = 0x06;
  private static final int UNNUMBERED = 3, POLL = 0x10, LONG_POLL = 0x0100;
  private static final int UI = 0x03, XID = 0xaf, XID_FORMAT = 0x81;
  private static final int SNAP_HEADER = 5;

  private LlcText() {}

  /**
   * Prints an LLC frame; {@code ethernet} is where the header with the addresses is, if there is
   * one. Returns the length of the LLC header.
   */
  static int frame(Page page, int at, int length, int ethernet) {
    int header = print(page, at, length, ethernet);
    if (header < 0) {
      DumpText.unlessHidden(page, at, page.in.available(at));
    }
    return Math.abs(header);
  }

  /** {@link #frame}, but negative and without the bytes where what it carries is unknown. */
  static int print(Page page, int at, int length, int ethernet) {
    page.layer("llc");
    int captured = page.in.available(at);
    boolean unnumbered = captured >= 3 && (page.in.u8(at + 2) & UNNUMBERED) == UNNUMBERED;
    int header = unnumbered ? 3 : 4;
    if (captured < header) {
      page.cut();
      DumpText.unknown(page, at, captured);
      return captured;
    }
    Frame frame = new Frame(page, at, header);
    if (page.options.link) {
      header(page, frame);
    }
    return known(page, frame, at, length, ethernet);
  }

  /** Target and source service, each with a flag in its lowest bit, and the control field. */
  private record Frame(int header, int target, int source, int control) {
    Frame(Page page, int at, int header) {
      this(
          header,
          page.in.u8(at),
          page.in.u8(at + 1),
          header == 3 ? page.in.u8(at + 2) : page.in.u8(at + 3) << 8 | page.in.u8(at + 2));
    }

    int targetService() {
      return target & ~1;
    }

    int sourceService() {
      return source & ~1;
    }

    boolean isResponse() {
      return (source & 1) != 0;
    }

    boolean isUnnumbered() {
      return header == 3;
    }

    boolean carries(int service) {
      return sourceService() == service && targetService() == service && control == UI;
    }
  }

  private static void header(Page page, Frame frame) {
    page.out.append("LLC, dsap ");
    service(page, frame.targetService());
    page.out.append((frame.target & 1) == 0 ? " Individual" : " Group").append(", ssap ");
    service(page, frame.sourceService());
    page.out.append(frame.isResponse() ? " Response" : " Command").append(", ctrl 0x");
    page.hex(frame.control, frame.isUnnumbered() ? 2 : 4).append(": ");
  }

  private static void service(Page page, int service) {
    String name = EtherNames.service(service);
    page.out.append(name == null ? "Unknown" : name).append(" (0x");
    page.hex(service, 2).append(')');
  }

  private static int known(Page page, Frame frame, int at, int length, int ethernet) {
    int p = at + frame.header;
    int rest = length - frame.header;
    if (frame.carries(SNAP)) {
      int header = frame.header + SNAP_HEADER;
      return snap(page, p, rest, ethernet) ? header : -header;
    }
    if (frame.carries(IP)) {
      Ip4Text.print(page, p, rest);
      return frame.header;
    }
    if (frame.carries(SPANNING_TREE)) {
      StpText.print(page, p, rest);
      return frame.header;
    }
    if (!page.options.link) {
      ends(page, frame, ethernet);
    }
    return control(page, frame, p, rest);
  }

  private static void ends(Page page, Frame frame, int ethernet) {
    boolean addressed = ethernet != EthernetText.NO_ADDRESSES;
    boolean same = frame.sourceService() == frame.targetService();
    if (addressed) {
      page.mac(ethernet + 6).append(same ? " > " : " ");
    }
    if (!same) {
      service(page, "SSAP", frame.sourceService());
      page.out.append(" > ");
    }
    if (addressed) {
      page.mac(ethernet).append(' ');
    }
    service(page, "DSAP", frame.targetService());
    page.out.append(' ');
  }

  private static void service(Page page, String which, int service) {
    String name = EtherNames.service(service);
    if (name != null) {
      page.out.append(name);
    } else {
      page.out.append("Unknown ").append(which).append(" 0x");
      page.hex(service, 2);
    }
  }

  private static int control(Page page, Frame frame, int at, int rest) {
    int control = frame.control;
    if (frame.isUnnumbered()) {
      page.out.append("Unnumbered, ");
      String command = EtherNames.command(control & ~POLL);
      if (command == null) {
        page.hex(control & ~POLL, 2);
      } else {
        page.out.append(command);
      }
      end(page, frame, POLL, rest);
      return (control & ~POLL) == XID ? identification(page, frame, at, rest) : -frame.header;
    }
    boolean supervisory = (control & 1) != 0;
    if (supervisory) {
      page.out.append("Supervisory, ").append(supervisory(control >> 2 & 3));
    } else {
      page.out.append("Information, send seq ").append(control >> 1 & 0x7f);
    }
    page.out.append(", rcv seq ").append(control >> 9 & 0x7f);
    end(page, frame, LONG_POLL, rest);
    return supervisory ? frame.header : -frame.header;
  }

  private static String supervisory(int command) {
    return switch (command) {
      case 0 -> "Receiver Ready";
      case 1 -> "Receiver not Ready";
      case 2 -> "Reject";
      default -> "?";
    };
  }

  private static void end(Page page, Frame frame, int poll, int rest) {
    boolean polls = (frame.control & poll) != 0;
    String flag = frame.isResponse() ? polls ? "Final" : "Response" : polls ? "Poll" : "Command";
    page.out.append(", Flags [").append(flag).append("], length ").append(rest + frame.header);
  }

  /** What an exchange of identifications says of itself. */
  private static int identification(Page page, Frame frame, int at, int rest) {
    if (rest == 0) {
      return frame.header;
    }
    int captured = page.in.available(at);
    if (captured == 0) {
      page.cut();
      return frame.header;
    }
    if (page.in.u8(at) != XID_FORMAT) {
      return -frame.header;
    }
    if (captured < 3) {
      page.cut();
      DumpText.unknown(page, at, captured);
    } else {
      page.out.append(": ");
      page.octets(at + 1, 2, " ");
    }
    return frame.header;
  }

  /** A protocol by its maker's number; false where it is not known. */
  private static boolean snap(Page page, int at, int length, int ethernet) {
    page.layer("snap");
    if (!page.in.has(at, SNAP_HEADER)) {
      page.cut();
      return true;
    }
    int oui = page.in.u24(at);
    int protocol = page.in.u16(at + 3);
    int rest = length - SNAP_HEADER;
    if (page.options.link) {
      maker(page, oui);
      page.out.append(oui == 0 ? "ethertype " : "pid ");
      protocol(page, EtherNames.snap(oui, protocol), protocol, rest);
    }
    boolean typed = oui == 0 || oui == 0x0000f8;
    if (typed && EthernetText.carried(page, protocol, at + SNAP_HEADER, rest)) {
      return true;
    }
    if (isTree(oui, protocol)) {
      StpText.print(page, at + SNAP_HEADER, rest);
      return true;
    }
    if (!page.options.link) {
      if (ethernet != EthernetText.NO_ADDRESSES) {
        EthernetText.addresses(page, ethernet).append(' ');
      }
      page.out.append("SNAP, ");
      if (oui == 0) {
        page.out.append("ethertype ");
      } else {
        maker(page, oui);
        page.out.append("pid ");
      }
      protocol(page, EtherNames.snap(oui, protocol), protocol, rest);
    }
    return false;
  }

  /** Spanning trees of Cisco, one for each VLAN or in a bridge of VLANs, and those of 802.1H. */
  static boolean isTree(int oui, int protocol) {
    return switch (oui) {
      case 0x00000c -> protocol == 0x010b || protocol == 0x010c;
      case 0x0080c2 -> protocol == 0x000e;
      default -> false;
    };
  }

  private static void maker(Page page, int oui) {
    String maker = EtherNames.maker(oui);
    page.out.append("oui ").append(maker == null ? "Unknown" : maker).append(" (0x");
    page.hex(oui, 6).append("), ");
  }

  private static void protocol(Page page, @Nullable String name, int protocol, int length) {
    page.out.append(name == null ? "Unknown" : name).append(" (0x");
    page.hex(protocol, 4).append("), length ").append(length).append(": ");
  }
}
