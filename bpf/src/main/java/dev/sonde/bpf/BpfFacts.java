package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import dev.sonde.bpf.BpfMeaning.Kind;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.LinkType;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a packet and of the registers where an instruction stands, whichever way led
 * there.
 *
 * @param link the fields of the link header
 * @param tag where a VLAN tag is, or -1
 * @param network where the network header starts, or -1
 * @param networks what it may be; all is nothing known
 * @param transports what may be behind it
 */
record BpfFacts(
    @Nullable BpfMeaning a,
    @Nullable BpfMeaning x,
    List<BpfField> link,
    int tag,
    int network,
    Set<Network> networks,
    Set<Transport> transports) {

  /** What a network header may be. */
  enum Network {
    IP4,
    IP6,
    ARP,
    OTHER;

    private List<BpfField> fields() {
      return switch (this) {
        case IP4 -> BpfField.IP4;
        case IP6 -> BpfField.IP6;
        case ARP -> BpfField.ARP;
        case OTHER -> List.of();
      };
    }
  }

  /** What may be behind the network header. */
  enum Transport {
    TCP,
    UDP,
    SCTP,
    ICMP,
    ICMP6,
    FRAGMENT6,
    OTHER;

    private List<BpfField> fields() {
      return switch (this) {
        case TCP -> BpfField.TCP;
        case UDP -> BpfField.UDP;
        case SCTP -> BpfField.PORTS;
        case ICMP -> BpfField.ICMP;
        case ICMP6 -> BpfField.ICMP6;
        case FRAGMENT6 -> BpfField.FRAGMENT6;
        case OTHER -> List.of();
      };
    }
  }

  private static final Set<Network> ANY_NETWORK = EnumSet.allOf(Network.class);
  private static final Set<Transport> ANY_TRANSPORT = EnumSet.allOf(Transport.class);
  private static final Set<Transport> WITH_PORTS =
      EnumSet.of(Transport.TCP, Transport.UDP, Transport.SCTP);
  private static final int NONE = -1;
  private static final int TAG_LENGTH = 4;
  private static final int IP6_HEADER = 40;

  /** What is known before the first instruction. */
  static BpfFacts of(LinkType type) {
    return switch (type.number()) {
      case 1 -> start(BpfField.ETHERNET, 14, ANY_NETWORK);
      case 0, 108 -> start(BpfField.LOOPBACK, 4, ANY_NETWORK);
      case 113 -> start(BpfField.COOKED, 16, ANY_NETWORK);
      case 276 -> start(BpfField.COOKED2, 20, ANY_NETWORK);
      case LinkType.DLT_RAW, 101 -> start(List.of(), 0, EnumSet.of(Network.IP4, Network.IP6));
      case 228 -> start(List.of(), 0, EnumSet.of(Network.IP4));
      case 229 -> start(List.of(), 0, EnumSet.of(Network.IP6));
      default -> start(List.of(), NONE, ANY_NETWORK);
    };
  }

  private static BpfFacts start(List<BpfField> link, int network, Set<Network> networks) {
    BpfMeaning zero = new BpfMeaning("A", Kind.NUMBER);
    return new BpfFacts(zero, zero, link, NONE, network, networks, ANY_TRANSPORT);
  }

  /** What is known where this way and the other meet. */
  BpfFacts or(@Nullable BpfFacts other) {
    if (other == null) return this;
    return new BpfFacts(
        Objects.equals(a, other.a) ? a : null,
        Objects.equals(x, other.x) ? x : null,
        link,
        tag == other.tag ? tag : NONE,
        network == other.network ? network : NONE,
        union(networks, other.networks),
        union(transports, other.transports));
  }

  private static <E extends Enum<E>> Set<E> union(Set<E> one, Set<E> other) {
    EnumSet<E> both = EnumSet.copyOf(one);
    both.addAll(other);
    return both;
  }

  BpfFacts loaded(@Nullable BpfMeaning meaning) {
    return new BpfFacts(meaning, x, link, tag, network, networks, transports);
  }

  BpfFacts indexed(@Nullable BpfMeaning meaning) {
    return new BpfFacts(a, meaning, link, tag, network, networks, transports);
  }

  /** What a load from the packet brings. */
  @Nullable BpfMeaning bytes(BpfInstruction load) {
    int width = width(load.code());
    int k = load.k();
    if (modeOf(load.code()) == BPF_IND) {
      boolean behindHeader = x != null && x.kind() == Kind.HEADER_LENGTH && network >= 0;
      return behindHeader ? transport(k - network, width) : null;
    }
    if (network < 0) return BpfField.find(link, k, width);
    if (k >= network) return network(k - network, width);
    BpfMeaning inTag = tag < 0 ? null : BpfField.find(BpfField.TAG, k - tag, width);
    return inTag == null ? BpfField.find(link, k, width) : inTag;
  }

  private @Nullable BpfMeaning network(int at, int width) {
    if (networks.equals(EnumSet.of(Network.IP6)) && at >= IP6_HEADER) {
      return transport(at - IP6_HEADER, width);
    }
    if (networks.size() == 1) return BpfField.find(networks.iterator().next().fields(), at, width);
    boolean ip = networks.equals(EnumSet.of(Network.IP4, Network.IP6));
    return ip ? BpfField.find(BpfField.ANY_IP, at, width) : null;
  }

  private @Nullable BpfMeaning transport(int at, int width) {
    if (transports.size() == 1) {
      return BpfField.find(transports.iterator().next().fields(), at, width);
    }
    return WITH_PORTS.containsAll(transports) ? BpfField.find(BpfField.PORTS, at, width) : null;
  }

  /** The byte at this offset begins an IPv4 header, as far as is known. */
  boolean isIp4Header(int k) {
    return network >= 0 && k == network && networks.equals(EnumSet.of(Network.IP4));
  }

  /** What is known as well where A turned out to be {@code k}. */
  BpfFacts equal(int k) {
    if (a == null) return this;
    return switch (a.kind()) {
      case ETHER_TYPE -> isTag(k) ? tagged() : networked(networkOf(k));
      case ADDRESS_FAMILY -> networked(networkOfFamily(k));
      case VERSION -> networked(k == 0x40 ? Network.IP4 : k == 0x60 ? Network.IP6 : Network.OTHER);
      case PROTOCOL -> new BpfFacts(a, x, link, tag, network, networks, EnumSet.of(transportOf(k)));
      default -> this;
    };
  }

  private static boolean isTag(int type) {
    return type == EtherType.CUSTOMER_TAG || type == EtherType.SERVICE_TAG || type == 0x9100;
  }

  private BpfFacts tagged() {
    if (network < 0) return this;
    int behind = network + TAG_LENGTH;
    return new BpfFacts(a, x, link, network, behind, ANY_NETWORK, ANY_TRANSPORT);
  }

  private BpfFacts networked(Network known) {
    return new BpfFacts(a, x, link, tag, network, EnumSet.of(known), ANY_TRANSPORT);
  }

  private static Network networkOf(int type) {
    return switch (type) {
      case EtherType.IP4 -> Network.IP4;
      case EtherType.IP6 -> Network.IP6;
      case EtherType.ARP -> Network.ARP;
      default -> Network.OTHER;
    };
  }

  /** In either byte order, with the numbers of Linux, the BSDs and Darwin for IPv6. */
  static Network networkOfFamily(int family) {
    int number = family >>> 24 == 0 ? family : Integer.reverseBytes(family);
    return switch (number) {
      case 2 -> Network.IP4;
      case 10, 24, 28, 30 -> Network.IP6;
      default -> Network.OTHER;
    };
  }

  private static Transport transportOf(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> Transport.TCP;
      case IpProtocol.UDP -> Transport.UDP;
      case IpProtocol.SCTP -> Transport.SCTP;
      case IpProtocol.ICMP -> Transport.ICMP;
      case IpProtocol.ICMP6 -> Transport.ICMP6;
      case IpProtocol.FRAGMENT -> Transport.FRAGMENT6;
      default -> Transport.OTHER;
    };
  }
}
