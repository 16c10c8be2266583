package dev.sonde.dissect;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.lang.foreign.MemorySegment;

/**
 * Prints packets in the words of tcpdump(8). It knows the TCP connections that it has seen, for
 * their sequence numbers are told from their start; a bounded number of them.
 *
 * <p>Whatever the bytes are, it ends soon and throws nothing; what is cut ends in {@code [|tcp]},
 * with the layer that had no end. Its text is printable ASCII, newlines and tabs; names that {@link
 * PacketNames} gives are escaped. Owned by one thread.
 */
public final class PacketText {
  /** What tcpdump takes for the longest packet, and libpcap for the longest capture. */
  private static final int MAX_LENGTH = 262_144;

  private final PacketTextOptions options;
  private final Page page;
  private final TimeText time;
  private final TagInsertion tags = new TagInsertion();
  private long number;

  /** The options are not to be changed from here on. */
  public PacketText(PacketTextOptions options) {
    this.options = options;
    page = new Page(options);
    time = new TimeText(options);
  }

  /** Adds all that is to be said of a packet, without a newline at the end. */
  public void line(TextBuffer out, CapturedPacket packet) {
    page.out = out;
    number++;
    if (options.count) {
      Digits.aligned(out, number, 5).append("  ");
    }
    if (!isSane(out, packet)) {
      return;
    }
    time.print(out, packet.hasStamp() ? packet.stampNanos() : 0);
    MemorySegment bytes = packet.bytes();
    long at = packet.at();
    int inserted = tags.insert(packet);
    if (inserted > 0) {
      bytes = tags.bytes();
      at = 0;
    }
    page.in.place(bytes, at, packet.length() + inserted);
    page.begin(packet.offload());
    dump(packetText(packet.linkType(), packet.originalLength() + inserted));
  }

  private static boolean isSane(TextBuffer out, CapturedPacket packet) {
    int length = packet.originalLength();
    int captured = packet.length();
    if (captured > 0 && captured <= length && length <= MAX_LENGTH) {
      return true;
    }
    out.append("[Invalid header:");
    String separator = "";
    if (captured <= 0) {
      out.append(" caplen==0");
      separator = ",";
    }
    if (length == 0) {
      out.append(separator).append(" len==0");
      separator = ",";
    } else if (length < captured) {
      out.append(separator).append(" len(").append(length);
      out.append(") < caplen(").append(captured).append(')');
      separator = ",";
    }
    if (captured > MAX_LENGTH) {
      out.append(separator).append(" caplen(").append(captured).append(") > ").append(MAX_LENGTH);
      separator = ",";
    }
    if (length > MAX_LENGTH) {
      out.append(separator).append(" len(").append(length).append(") > ").append(MAX_LENGTH);
    }
    out.append(']');
    return false;
  }

  /** Prints the packet; returns how long its link header is, or 0 where it has no end. */
  private int packetText(LinkType type, int length) {
    try {
      return LinkText.print(page, type, length);
    } catch (Cut cut) {
      page.cut();
      return 0;
    }
  }

  private void dump(int header) {
    int captured = page.in.captured();
    page.in.restore(captured);
    int from = options.dumpLink ? 0 : header;
    if (from >= captured) {
      return;
    }
    switch (options.dump) {
      case NONE -> {}
      case HEX -> DumpText.hex(page, "\n\t", from, captured - from);
      case HEX_ASCII -> DumpText.hexAscii(page, "\n\t", from, captured - from);
      case ASCII -> DumpText.ascii(page, from, captured - from);
    }
  }
}
