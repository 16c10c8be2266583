package dev.sonde.bpf;

import dev.sonde.bpf.BpfMeaning.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field of a header: where it starts in it, and how many bytes it has. */
record BpfField(int at, int length, String noun, Kind kind) {
  static final List<BpfField> ETHERNET =
      List.of(
          new BpfField(0, 6, "the Ethernet destination", Kind.BITS),
          new BpfField(6, 6, "the Ethernet source", Kind.BITS),
          new BpfField(12, 2, "the Ethernet type", Kind.ETHER_TYPE));

  static final List<BpfField> LOOPBACK =
      List.of(new BpfField(0, 4, "the address family", Kind.ADDRESS_FAMILY));

  static final List<BpfField> COOKED =
      List.of(
          new BpfField(0, 2, "the packet type", Kind.PACKET_TYPE),
          new BpfField(2, 2, "the device type", Kind.NUMBER),
          new BpfField(4, 2, "the length of the link address", Kind.NUMBER),
          new BpfField(6, 8, "the link address", Kind.BITS),
          new BpfField(14, 2, "the Ethernet type", Kind.ETHER_TYPE));

  static final List<BpfField> COOKED2 =
      List.of(
          new BpfField(0, 2, "the Ethernet type", Kind.ETHER_TYPE),
          new BpfField(4, 4, "the interface", Kind.NUMBER),
          new BpfField(8, 2, "the device type", Kind.NUMBER),
          new BpfField(10, 1, "the packet type", Kind.PACKET_TYPE),
          new BpfField(11, 1, "the length of the link address", Kind.NUMBER),
          new BpfField(12, 8, "the link address", Kind.BITS));

  static final List<BpfField> TAG =
      List.of(
          new BpfField(0, 2, "the VLAN tag", Kind.TAG),
          new BpfField(2, 2, "the Ethernet type behind the tag", Kind.ETHER_TYPE));

  static final List<BpfField> ANY_IP =
      List.of(new BpfField(0, 1, "the byte with the IP version", Kind.VERSION_BYTE));

  static final List<BpfField> IP4 =
      List.of(
          new BpfField(0, 1, "the IP version and header length", Kind.BITS),
          new BpfField(1, 1, "the type of service", Kind.BITS),
          new BpfField(2, 2, "the length in the IPv4 header", Kind.NUMBER),
          new BpfField(4, 2, "the IPv4 identification", Kind.NUMBER),
          new BpfField(6, 2, "the fragment field", Kind.FRAGMENT),
          new BpfField(8, 1, "the time to live", Kind.NUMBER),
          new BpfField(9, 1, "the protocol", Kind.PROTOCOL),
          new BpfField(10, 2, "the IPv4 checksum", Kind.BITS),
          new BpfField(12, 4, "the IPv4 source", Kind.ADDRESS),
          new BpfField(16, 4, "the IPv4 destination", Kind.ADDRESS));

  static final List<BpfField> IP6 =
      List.of(
          new BpfField(0, 4, "the IP version, class and flow label", Kind.BITS),
          new BpfField(4, 2, "the length in the IPv6 header", Kind.NUMBER),
          new BpfField(6, 1, "the next header", Kind.PROTOCOL),
          new BpfField(7, 1, "the hop limit", Kind.NUMBER),
          new BpfField(8, 16, "the IPv6 source", Kind.BITS),
          new BpfField(24, 16, "the IPv6 destination", Kind.BITS));

  static final List<BpfField> ARP =
      List.of(
          new BpfField(0, 2, "the type of the hardware address", Kind.NUMBER),
          new BpfField(2, 2, "the type of the protocol address", Kind.ETHER_TYPE),
          new BpfField(6, 2, "the ARP operation", Kind.ARP_OPERATION),
          new BpfField(8, 6, "the sender's hardware address", Kind.BITS),
          new BpfField(14, 4, "the sender's IPv4 address", Kind.ADDRESS),
          new BpfField(18, 6, "the target's hardware address", Kind.BITS),
          new BpfField(24, 4, "the target's IPv4 address", Kind.ADDRESS));

  static final List<BpfField> PORTS =
      List.of(
          new BpfField(0, 2, "the source port", Kind.NUMBER),
          new BpfField(2, 2, "the destination port", Kind.NUMBER));

  static final List<BpfField> TCP =
      List.of(
          PORTS.get(0),
          PORTS.get(1),
          new BpfField(4, 4, "the sequence number", Kind.NUMBER),
          new BpfField(8, 4, "the acknowledgment number", Kind.NUMBER),
          new BpfField(12, 1, "the byte with the length of the TCP header", Kind.BITS),
          new BpfField(13, 1, "the TCP flags", Kind.TCP_FLAGS),
          new BpfField(14, 2, "the TCP window", Kind.NUMBER),
          new BpfField(16, 2, "the TCP checksum", Kind.BITS),
          new BpfField(18, 2, "the urgent pointer", Kind.NUMBER));

  static final List<BpfField> UDP =
      List.of(
          PORTS.get(0),
          PORTS.get(1),
          new BpfField(4, 2, "the UDP length", Kind.NUMBER),
          new BpfField(6, 2, "the UDP checksum", Kind.BITS));

  static final List<BpfField> ICMP = icmp("ICMP", Kind.ICMP_TYPE);
  static final List<BpfField> ICMP6 = icmp("ICMPv6", Kind.ICMP6_TYPE);

  static final List<BpfField> FRAGMENT6 =
      List.of(
          new BpfField(0, 1, "the next header behind the fragment header", Kind.INNER_PROTOCOL),
          new BpfField(2, 2, "the fragment field", Kind.BITS));

  private static List<BpfField> icmp(String name, Kind type) {
    return List.of(
        new BpfField(0, 1, "the " + name + " type", type),
        new BpfField(1, 1, "the " + name + " code", Kind.NUMBER),
        new BpfField(2, 2, "the " + name + " checksum", Kind.BITS),
        new BpfField(4, 2, "the " + name + " identifier", Kind.NUMBER),
        new BpfField(6, 2, "the " + name + " sequence number", Kind.NUMBER));
  }

  /** What {@code width} bytes at an offset are, or null where they are not of one field. */
  static @Nullable BpfMeaning find(List<BpfField> fields, int at, int width) {
    for (BpfField field : fields) {
      if (at >= field.at && at + width <= field.at + field.length) return field.part(at, width);
    }
    return null;
  }

  private BpfMeaning part(int from, int width) {
    if (width == length) return new BpfMeaning(noun, kind);
    String count = width == 1 ? "byte" : width + " bytes";
    if (from == at) return new BpfMeaning("the first " + count + " of " + noun, Kind.BITS);
    if (from + width == at + length) {
      return new BpfMeaning("the last " + count + " of " + noun, Kind.BITS);
    }
    int first = from - at;
    String which = width == 1 ? "byte " + first : "bytes " + first + " to " + (first + width - 1);
    return new BpfMeaning(which + " of " + noun, Kind.BITS);
  }
}
