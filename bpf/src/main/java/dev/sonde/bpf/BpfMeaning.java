package dev.sonde.bpf;

import dev.sonde.packet.Ip4Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a register holds, in words, and how its values are best written. */
record BpfMeaning(String noun, Kind kind) {

  /** Families of values. */
  enum Kind {
    NUMBER,
    BITS,
    ETHER_TYPE,
    PROTOCOL,
    /** Of what is behind a fragment header, or further. */
    INNER_PROTOCOL,
    ADDRESS_FAMILY,
    /** With the header length of IPv4 in its low four bits. */
    VERSION_BYTE,
    VERSION,
    ADDRESS,
    FRAGMENT,
    TCP_FLAGS,
    TAG,
    PACKET_TYPE,
    ARP_OPERATION,
    ICMP_TYPE,
    ICMP6_TYPE,
    /** The length of an IPv4 header, of use in X. */
    HEADER_LENGTH
  }

  private static final List<String> TCP_FLAGS =
      List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR");
  private static final int OFFSET = 0x1fff;
  private static final int IDENTIFIER = 0xfff;
  private static final int VERSION_BITS = 0xf0;

  /** A value of which nothing is known but where it is. */
  static String valueOf(@Nullable BpfMeaning meaning, int value) {
    return meaning == null ? Integer.toUnsignedString(value) : meaning.value(value);
  }

  static String nounOf(@Nullable BpfMeaning meaning) {
    return meaning == null ? "A" : meaning.noun;
  }

  /** The noun and its verb. */
  static String nounIs(@Nullable BpfMeaning meaning) {
    String noun = nounOf(meaning);
    return noun + (noun.contains("bytes ") ? " are" : " is");
  }

  /** The value with its name, as {@code 0x800 (IPv4)}. */
  String value(int value) {
    String number =
        switch (kind) {
          case BITS, VERSION_BYTE, ETHER_TYPE, ADDRESS_FAMILY, VERSION, FRAGMENT, TCP_FLAGS, TAG ->
              "0x" + Integer.toHexString(value);
          case ADDRESS -> new Ip4Address(value).toString();
          default -> Integer.toUnsignedString(value);
        };
    String name = name(value);
    return name == null ? number : number + " (" + name + ")";
  }

  private @Nullable String name(int value) {
    return switch (kind) {
      case ETHER_TYPE -> etherType(value);
      case PROTOCOL, INNER_PROTOCOL -> protocol(value);
      case ADDRESS_FAMILY ->
          switch (BpfFacts.networkOfFamily(value)) {
            case IP4 -> "IPv4";
            case IP6 -> "IPv6";
            case ARP, OTHER -> null;
          };
      case VERSION -> value == 0x40 ? "IPv4" : value == 0x60 ? "IPv6" : null;
      case TCP_FLAGS -> value == 0 ? null : String.join(" and ", flags(value));
      case PACKET_TYPE -> packetType(value);
      case ARP_OPERATION -> value == 1 ? "a request" : value == 2 ? "a reply" : null;
      case ICMP_TYPE -> icmp(value);
      case ICMP6_TYPE -> icmp6(value);
      default -> null;
    };
  }

  private static @Nullable String etherType(int type) {
    return switch (type) {
      case 0x800 -> "IPv4";
      case 0x806 -> "ARP";
      case 0x8035 -> "RARP";
      case 0x86dd -> "IPv6";
      case 0x8100 -> "a VLAN tag";
      case 0x88a8, 0x9100 -> "a provider's VLAN tag";
      case 0x8847, 0x8848 -> "MPLS";
      case 0x8863, 0x8864 -> "PPPoE";
      case 0x88cc -> "LLDP";
      default -> null;
    };
  }

  private static @Nullable String protocol(int number) {
    return switch (number) {
      case 0 -> "hop-by-hop options";
      case 1 -> "ICMP";
      case 2 -> "IGMP";
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 41 -> "IPv6";
      case 43 -> "a routing header";
      case 44 -> "a fragment header";
      case 47 -> "GRE";
      case 50 -> "ESP";
      case 51 -> "AH";
      case 58 -> "ICMPv6";
      case 60 -> "destination options";
      case 89 -> "OSPF";
      case 103 -> "PIM";
      case 112 -> "VRRP";
      case 132 -> "SCTP";
      default -> null;
    };
  }

  private static @Nullable String packetType(int type) {
    return switch (type) {
      case 0 -> "to this host";
      case 1 -> "broadcast";
      case 2 -> "multicast";
      case 3 -> "to another host";
      case 4 -> "outgoing";
      default -> null;
    };
  }

  private static @Nullable String icmp(int type) {
    return switch (type) {
      case 0 -> "echo reply";
      case 3 -> "destination unreachable";
      case 5 -> "redirect";
      case 8 -> "echo request";
      case 11 -> "time exceeded";
      case 12 -> "parameter problem";
      default -> null;
    };
  }

  private static @Nullable String icmp6(int type) {
    return switch (type) {
      case 1 -> "destination unreachable";
      case 2 -> "packet too big";
      case 3 -> "time exceeded";
      case 4 -> "parameter problem";
      case 128 -> "echo request";
      case 129 -> "echo reply";
      case 133 -> "router solicitation";
      case 134 -> "router advertisement";
      case 135 -> "neighbour solicitation";
      case 136 -> "neighbour advertisement";
      default -> null;
    };
  }

  private static List<String> flags(int value) {
    List<String> flags = new ArrayList<>();
    for (int bit = 0; bit < TCP_FLAGS.size(); bit++) {
      if ((value >> bit & 1) != 0) flags.add(TCP_FLAGS.get(bit));
    }
    return flags;
  }

  /** Whether one of these bits is set, as a condition. */
  static String anyBit(@Nullable BpfMeaning meaning, int mask) {
    Kind kind = meaning == null ? Kind.BITS : meaning.kind;
    if (kind == Kind.FRAGMENT && mask == OFFSET)
      return "it is a later fragment (its offset is not 0)";
    boolean flags = kind == Kind.TCP_FLAGS && mask > 0 && mask < 1 << TCP_FLAGS.size();
    if (flags) return String.join(" or ", flags(mask)) + " is set";
    return "one of the bits 0x" + Integer.toHexString(mask) + " of " + nounOf(meaning) + " is set";
  }

  /** The same with only these bits. */
  BpfMeaning masked(int mask) {
    if (kind == Kind.TAG && mask == IDENTIFIER) return new BpfMeaning("the VLAN", Kind.NUMBER);
    if (kind == Kind.VERSION_BYTE && mask == VERSION_BITS) {
      return new BpfMeaning("the IP version", Kind.VERSION);
    }
    String by = kind == Kind.ADDRESS ? value(mask) : "0x" + Integer.toHexString(mask);
    return new BpfMeaning(noun + ", masked by " + by + ",", kind);
  }
}
