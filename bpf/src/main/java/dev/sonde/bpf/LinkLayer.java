package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.packet.LinkType;
import org.jspecify.annotations.Nullable;

/**
 * Where things are in a packet: offsets of the link header, of the field that says what it carries,
 * and of what it carries. {@code vlan}, {@code mpls} and {@code pppoes} change them for all that
 * comes after in the filter.
 */
final class LinkLayer {

  /** What the packets start with, or what the last {@code pppoes} led to. */
  enum Kind {
    ETHERNET("Ethernet", 12, 14),
    RAW("raw IP", 0, 0),
    IP4("raw IPv4", 0, 0),
    IP6("raw IPv6", 0, 0),
    NULL("BSD loopback", 0, 4),
    LOOP("OpenBSD loopback", 0, 4),
    COOKED("Linux cooked v1", 14, 16),
    COOKED2("Linux cooked v2", 0, 20),
    PPP("PPP", 0, 2);

    final String shown;
    final int typeAt;
    final int length;

    Kind(String shown, int typeAt, int length) {
      this.shown = shown;
      this.typeAt = typeAt;
      this.length = length;
    }

    boolean cooked() {
      return this == COOKED || this == COOKED2;
    }
  }

  /** A SNAP header less the LLC header: ISO's protocols come without. */
  private static final int UNSNAPPED = 3;

  private static final int TAG = 4;
  private static final int LABEL = 4;
  private static final int PPPOE = 6;

  private final @Nullable CookedSocket socket;
  private Kind kind;

  /** Where the link header starts. */
  private int header;

  /** Where the field is that says what the link carries. */
  private int typeAt;

  /** Where what it carries starts. */
  private int payload;

  /** How far behind that the network header is. */
  private int network;

  private int unsnapped;
  private int labels;
  private boolean tagged;

  /** Whether all but the link header lies behind a tag that may be in the frame or not. */
  private boolean moves;

  LinkLayer(LinkType type, boolean live) throws BadFilter {
    kind = kind(type);
    typeAt = kind.typeAt;
    payload = kind.length;
    unsnapped = kind == Kind.ETHERNET ? UNSNAPPED : 0;
    socket = live && kind.cooked() ? new CookedSocket(kind.length, kind) : null;
  }

  private static Kind kind(LinkType type) throws BadFilter {
    return switch (type.number()) {
      case 0 -> Kind.NULL;
      case 1 -> Kind.ETHERNET;
      case LinkType.DLT_RAW, 101 -> Kind.RAW;
      case 108 -> Kind.LOOP;
      case 113 -> Kind.COOKED;
      case 228 -> Kind.IP4;
      case 229 -> Kind.IP6;
      case 276 -> Kind.COOKED2;
      default -> throw new BadFilter(1, "no filter is known for packets of link type " + type);
    };
  }

  Kind kind() {
    return kind;
  }

  int labels() {
    return labels;
  }

  boolean tagged() {
    return tagged;
  }

  // ---- places

  /** A field of the link header. */
  Quantity link(int size, int offset, int column) throws BadFilter {
    return load(size, header + offset, kind == Kind.PPP && moves, column);
  }

  /** The field that says what the link carries. */
  Quantity type(int column) throws BadFilter {
    return load(BPF_H, typeAt, moves, column);
  }

  /** A field of what the link carries: of an LLC header, a VLAN tag, an MPLS label. */
  Quantity carried(int size, int offset, int column) throws BadFilter {
    return load(size, payload + offset, moves, column);
  }

  /** A field of the network header. */
  Quantity network(int size, int offset, int column) throws BadFilter {
    return carried(size, network + offset, column);
  }

  /** A field of one of ISO's headers. */
  Quantity iso(int size, int offset, int column) throws BadFilter {
    return carried(size, unsnapped + offset, column);
  }

  /** How long the packet is: the kernel does not count the header of a cooked socket. */
  Quantity packetLength() {
    Quantity seen = new Quantity.PacketLength();
    if (socket == null) return seen;
    return Quantity.operation(BPF_ADD, seen, Quantity.number(socket.header()));
  }

  private Quantity load(int size, int offset, boolean moved, int column) throws BadFilter {
    Quantity.Load inFile = new Quantity.Load(size, offset, moved);
    return socket == null ? inFile : socket.load(inFile, column);
  }

  // ---- places that are computed

  Quantity linkIndexed(int size, Quantity index, int column) throws BadFilter {
    if (index instanceof Quantity.Immediate(int value)) return link(size, value, column);
    if (socket != null && kind.cooked()) throw new BadFilter(column, CookedSocket.NO_HEADER);
    return new Quantity.Indexed(size, index, seen(header), kind == Kind.PPP && moves);
  }

  Quantity networkIndexed(int size, Quantity index, int offset) {
    int at = seen(payload + network) + offset;
    return index instanceof Quantity.Immediate(int value)
        ? new Quantity.Load(size, at + value, moves)
        : new Quantity.Indexed(size, index, at, moves);
  }

  /** A field behind an IPv4 header, whatever its length. */
  Quantity transport(int size, Quantity index) {
    int ip = seen(payload + network);
    Quantity length = new Quantity.HeaderLength(ip, moves);
    if (index instanceof Quantity.Immediate(int value)) {
      return new Quantity.Indexed(size, length, ip + value, moves);
    }
    return new Quantity.Indexed(size, Quantity.operation(BPF_ADD, length, index), ip, moves);
  }

  /** An offset as the program sees it. */
  private int seen(int offset) {
    return socket == null ? offset : offset - socket.header();
  }

  // ---- encapsulation

  /** What follows lies behind a VLAN tag, in the frame. */
  void behindTag() {
    tagged = true;
    typeAt += TAG;
    payload += TAG;
  }

  /** What follows lies behind a VLAN tag that the kernel may have taken out of the frame. */
  void behindMovingTag() {
    tagged = true;
    moves = true;
  }

  void behindLabel() {
    labels++;
    network += LABEL;
    unsnapped += LABEL;
  }

  /** What follows lies in a session of PPP over Ethernet: RFC 2516. */
  void inSession() {
    header = payload + network + PPPOE;
    kind = Kind.PPP;
    typeAt = header + kind.typeAt;
    payload = header + kind.length;
    network = 0;
    unsnapped = 0;
  }
}
