package dev.sonde.dissect;

import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The text of one packet in the making: the packet, the line so far, how it is wanted, and the
 * layer that is being printed, after which a cut is named. Owned by one thread.
 */
final class Page {
  /** Packets in packets are printed so deep: a hostile one holds thousands. */
  private static final int MAX_DEPTH = 16;

  final Snapped in = new Snapped();
  final PacketTextOptions options;
  final int verbosity;
  final Conversations conversations = new Conversations();
  TextBuffer out = new TextBuffer();

  private String layer = "";
  private Offload offload = Offload.UNKNOWN;
  private int depth;

  Page(PacketTextOptions options) {
    this.options = options;
    verbosity = options.verbosity;
  }

  void begin(Offload offload) {
    this.offload = offload;
    layer = "";
    depth = 0;
  }

  /** Any of -v, -vv, -vvv. */
  boolean isVerbose() {
    return verbosity > 0;
  }

  /** Bytes of an unknown format are not shown: they will be anyway, or are unwanted. */
  boolean hidesUnknown() {
    return options.quiet
        || options.dump == PacketTextOptions.Dump.HEX
        || options.dump == PacketTextOptions.Dump.HEX_ASCII;
  }

  /** What the system said of the packet's checksum; nothing of a packet that another quotes. */
  Offload offload() {
    return offload;
  }

  /** What follows is quoted: the system that captured said nothing of it. */
  void quote() {
    offload = Offload.UNKNOWN;
  }

  /** Whether one more packet may stand in the packet; if not, the line says so. */
  boolean descend() {
    if (depth == MAX_DEPTH) {
      out.append("[nested too deep]");
      return false;
    }
    depth++;
    return true;
  }

  void layer(String name) {
    layer = name;
  }

  /** Says that the capture ends in this layer. */
  void cut() {
    out.append(" [|").append(layer).append(']');
  }

  void invalid() {
    out.append(" (invalid)");
  }

  TextBuffer unsigned(int value) {
    return Digits.unsigned(out, value);
  }

  TextBuffer hex(long value, int width) {
    return Digits.hex(out, value, width);
  }

  /** The IPv4 address at an offset, by name if names are wanted. */
  TextBuffer host4(int at) {
    int bits = in.i32(at);
    return named(options.numbers ? null : options.names.host(new Ip4Address(bits)))
        ? out
        : Digits.ip4(out, bits);
  }

  /** The IPv6 address at an offset, by name if names are wanted. */
  TextBuffer host6(int at) {
    in.need(at, Ip6Address.BYTES);
    long high = in.i64(at);
    long low = in.i64(at + Long.BYTES);
    return named(options.numbers ? null : options.names.host(new Ip6Address(high, low, 0)))
        ? out
        : Digits.ip6(out, high, low);
  }

  TextBuffer port(int port, int protocol) {
    return named(options.numbers ? null : options.names.port(port, protocol))
        ? out
        : out.append(port);
  }

  /** Prints a name, if there is one. */
  boolean named(@Nullable String name) {
    if (name == null) {
      return false;
    }
    out.appendUtf8(Printable.text(name)); // it may come from a name server, which is the wire too
    return true;
  }

  /** Source and target of the IP packet of a version at an offset, with an arrow between. */
  TextBuffer hosts(int ip, int version) {
    if (version == 6) {
      host6(ip + 8).append(" > ");
      return host6(ip + 24);
    }
    host4(ip + 12).append(" > ");
    return host4(ip + 16);
  }

  TextBuffer mac(int at) {
    in.need(at, 6);
    return octets(at, 6, ":");
  }

  /** Bytes as pairs of hexadecimal digits. */
  TextBuffer octets(int at, int length, String separator) {
    for (int i = 0; i < length; i++) {
      if (i > 0) {
        out.append(separator);
      }
      hex(in.u8(at + i), 2);
    }
    return out;
  }

  /** Text of a stated length; false where it is cut. */
  boolean text(int at, int length) {
    for (int i = 0; i < length; i++) {
      if (!in.has(at + i, 1)) {
        return false;
      }
      Digits.visible(out, in.u8(at + i));
    }
    return true;
  }

  /** The names of the bits that are set, or {@code none}; the first name is of the first bit. */
  TextBuffer flags(long value, String none, Flag... flags) {
    int start = out.length();
    for (Flag flag : flags) {
      if ((value & flag.bit()) != 0) {
        if (out.length() > start) {
          out.append(", ");
        }
        out.append(flag.name());
      }
    }
    return out.length() == start ? out.append(none) : out;
  }

  /** A bit with a name. */
  record Flag(long bit, String name) {}
}
