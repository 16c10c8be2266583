package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.packet.LinkType;

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

  LinkLayer(LinkType type) throws BadFilter {
    kind = kind(type);
    typeAt = kind.typeAt;
    payload = kind.length;
    unsnapped = kind == Kind.ETHERNET ? UNSNAPPED : 0;
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
  Quantity link(int size, int offset) {
    return new Quantity.Load(size, header + offset, kind == Kind.PPP && moves);
  }

  /** The field that says what the link carries. */
  Quantity type() {
    return new Quantity.Load(BPF_H, typeAt, moves);
  }

  /** A field of what the link carries: of an LLC header, a VLAN tag, an MPLS label. */
  Quantity carried(int size, int offset) {
    return new Quantity.Load(size, payload + offset, moves);
  }

  /** A field of the network header. */
  Quantity network(int size, int offset) {
    return carried(size, network + offset);
  }

  /** A field of one of ISO's headers. */
  Quantity iso(int size, int offset) {
    return carried(size, unsnapped + offset);
  }

  // ---- places that are computed

  Quantity linkIndexed(int size, Quantity index) {
    if (index instanceof Quantity.Immediate(int value)) return link(size, value);
    return new Quantity.Indexed(size, index, header, kind == Kind.PPP && moves);
  }

  Quantity networkIndexed(int size, Quantity index, int offset) {
    int at = payload + network + offset;
    return index instanceof Quantity.Immediate(int value)
        ? new Quantity.Load(size, at + value, moves)
        : new Quantity.Indexed(size, index, at, moves);
  }

  /** A field behind an IPv4 header, whatever its length. */
  Quantity transport(int size, Quantity index) {
    int ip = payload + network;
    Quantity length = new Quantity.HeaderLength(ip, moves);
    if (index instanceof Quantity.Immediate(int value)) {
      return new Quantity.Indexed(size, length, ip + value, moves);
    }
    return new Quantity.Indexed(size, Quantity.operation(BPF_ADD, length, index), ip, moves);
  }

  // ---- encapsulation

  /** What follows lies behind a VLAN tag, in the frame. */
  void behindTag() {
    tagged = true;
    typeAt = payload + Short.BYTES;
    payload += TAG;
  }

  /** What follows lies where it did, since the kernel has taken the tag out of the frame. */
  void behindTakenTag() {
    tagged = true;
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
