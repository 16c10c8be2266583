package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.Condition.Relation;
import dev.sonde.packet.EtherType;
import java.nio.ByteOrder;

/**
 * Asks what a link carries. That is named by a type of Ethernet, or by an SAP of IEEE 802.2 where
 * that is what its frames have: such numbers are below all types.
 */
final class LinkTypes {
  static final int AARP = 0x80f3;
  static final int ATALK = 0x809b;
  static final int IPX = 0x8137;
  static final int MPLS = 0x8847;
  static final int DECNET = 0x6003;
  static final int SAP_IP = 0x06;
  static final int SAP_STP = 0x42;
  static final int SAP_IPX = 0xe0;
  static final int SAP_NETBEUI = 0xf0;
  static final int SAP_ISO = 0xfe;

  /** The type field of Ethernet is the frame's length if it is not greater. */
  private static final int MAX_LENGTH = 1500;

  /** What a cooked header has for a type where there is an LLC header: LINUX_SLL_P_802_2. */
  private static final int COOKED_LLC = 4;

  /** The same for Novell's frames, without one: LINUX_SLL_P_802_3. */
  private static final int COOKED_NOVELL = 1;

  private static final int APPLE = 0x08_0007;

  private final LinkLayer layer;
  private final FilterOptions options;

  LinkTypes(LinkLayer layer, FilterOptions options) {
    this.layer = layer;
    this.options = options;
  }

  /** Whether the link carries this. */
  Condition carries(int type, int column) throws BadFilter {
    if (layer.labels() > 0) return labelled(type, column);
    return switch (layer.kind()) {
      case ETHERNET, COOKED -> ethernet(type);
      case COOKED2 -> is(type);
      case PPP -> is(pppType(type));
      case RAW -> version(type);
      case IP4 -> new Condition.Constant(type == EtherType.IP4);
      case IP6 -> new Condition.Constant(type == EtherType.IP6);
      case NULL, LOOP -> family(type);
    };
  }

  private Condition is(int type) {
    return Condition.equal(layer.type(), type);
  }

  private Condition ethernet(int type) {
    return switch (type) {
      case SAP_ISO, SAP_IP, SAP_NETBEUI -> Condition.all(hasLlc(), saps(type));
      case SAP_IPX -> ipx();
      case ATALK -> Condition.any(is(type), Condition.all(hasLlc(), snap(APPLE, type)));
      case AARP -> Condition.any(is(type), Condition.all(hasLlc(), snap(0, type)));
      default -> type >= 0 && type <= MAX_LENGTH ? Condition.all(hasLlc(), sap(type)) : is(type);
    };
  }

  /** Whether the type field says that an LLC header follows. */
  Condition hasLlc() {
    if (layer.kind() == LinkLayer.Kind.COOKED) return is(COOKED_LLC);
    return Condition.not(Condition.compare(layer.type(), Relation.GREATER, MAX_LENGTH));
  }

  /** By its type, with an SAP of its own, behind a SNAP header, or without any LLC header. */
  private Condition ipx() {
    Condition snap = snap(0, IPX);
    Condition sap = sap(SAP_IPX);
    if (layer.kind() == LinkLayer.Kind.COOKED) {
      return Condition.any(
          is(IPX), is(COOKED_NOVELL), Condition.all(hasLlc(), Condition.any(sap, snap)));
    }
    Condition inFrame = Condition.any(snap, sap, saps(0xff));
    return Condition.any(is(IPX), Condition.all(hasLlc(), inFrame));
  }

  private Condition sap(int value) {
    return Condition.equal(layer.carried(BPF_B, 0), value);
  }

  /** Both SAPs of an LLC header. */
  Condition saps(int value) {
    return Condition.equal(layer.carried(BPF_H, 0), (value << Byte.SIZE) | value);
  }

  /** A SNAP header: aa aa 03, three bytes of whose type it is, the type. */
  private Condition snap(int whose, int type) {
    return Condition.all(
        Condition.equal(layer.carried(BPF_W, 4), (whose << Short.SIZE) | type),
        Condition.equal(layer.carried(BPF_W, 0), 0xaaaa0300 | (whose >>> Short.SIZE)));
  }

  private Condition version(int type) {
    return switch (type) {
      case EtherType.IP4 -> Condition.masked(layer.link(BPF_B, 0), 0xf0, 0x40);
      case EtherType.IP6 -> Condition.masked(layer.link(BPF_B, 0), 0xf0, 0x60);
      default -> Condition.FALSE;
    };
  }

  /** An address family of the system that captured; which system that was, no file says. */
  private Condition family(int type) {
    Quantity family = layer.link(BPF_W, 0);
    return switch (type) {
      case EtherType.IP4 -> Condition.equal(family, ordered(2));
      case EtherType.IP6 ->
          options.live()
              ? Condition.equal(family, ordered(10))
              : Condition.any(
                  Condition.equal(family, ordered(30)),
                  Condition.equal(family, ordered(24)),
                  Condition.equal(family, ordered(28)));
      default -> Condition.FALSE;
    };
  }

  private int ordered(int family) {
    boolean network = layer.kind() == LinkLayer.Kind.LOOP;
    return network || options.byteOrder() == ByteOrder.BIG_ENDIAN
        ? family
        : Integer.reverseBytes(family);
  }

  private static int pppType(int type) {
    return switch (type) {
      case EtherType.IP4 -> 0x21;
      case SAP_ISO -> 0x23;
      case 0x0600 -> 0x25; // XNS
      case DECNET -> 0x27;
      case ATALK -> 0x29;
      case SAP_IPX -> 0x2b;
      case SAP_STP -> 0x31;
      case EtherType.IP6 -> 0x57;
      case MPLS -> 0x281;
      default -> type;
    };
  }

  /** Behind the last MPLS label, nothing says what it is but its own first byte. */
  private Condition labelled(int type, int column) throws BadFilter {
    if (type != EtherType.IP4 && type != EtherType.IP6) {
      throw new BadFilter(column, "behind MPLS only ip and ip6 can be told apart");
    }
    return Condition.all(
        Condition.masked(layer.network(BPF_B, -2), 1, 1),
        Condition.masked(layer.network(BPF_B, 0), 0xf0, type == EtherType.IP4 ? 0x40 : 0x60));
  }
}
