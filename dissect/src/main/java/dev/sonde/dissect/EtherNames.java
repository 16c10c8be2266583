package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** Names of the numbers in Ethernet, LLC and SNAP headers; null where there is none. */
final class EtherNames {
  private EtherNames() {}

  /** An Ethernet type. */
  static @Nullable String type(int type) {
    return switch (type) {
      case 0x00fe -> "GRE-OSI";
      case 0x0200 -> "PUP";
      case 0x0500 -> "Sprite";
      case 0x0600 -> "NS";
      case 0x0707 -> "GeoNet (old)";
      case 0x0800 -> "IPv4";
      case 0x0806 -> "ARP";
      case 0x1000 -> "Trail";
      case 0x1111 -> "CALM FAST";
      case 0x6001 -> "MOP DL";
      case 0x6002 -> "MOP RC";
      case 0x6003 -> "DN";
      case 0x6004 -> "LAT";
      case 0x6007 -> "SCA";
      case 0x6558 -> "TEB";
      case 0x8035 -> "Reverse ARP";
      case 0x8038 -> "Lanbridge";
      case 0x803c -> "DEC DNS";
      case 0x803e -> "DEC DTS";
      case 0x805b -> "VEXP";
      case 0x805c -> "VPROD";
      case 0x809b -> "Appletalk";
      case 0x80f3 -> "Appletalk ARP";
      case 0x8100 -> "802.1Q";
      case 0x8137 -> "IPX";
      case 0x86dd -> "IPv6";
      case 0x8808 -> "MPCP";
      case 0x8809 -> "Slow Protocols";
      case 0x880b -> "PPP";
      case 0x8847 -> "MPLS unicast";
      case 0x8848 -> "MPLS multicast";
      case 0x8863 -> "PPPoE D";
      case 0x8864 -> "PPPoE S";
      case 0x886f -> "MS NLB heartbeat";
      case 0x8870 -> "Jumbo";
      case 0x888e -> "EAPOL";
      case 0x8899 -> "Realtek protocols";
      case 0x88a2 -> "AoE";
      case 0x88a8 -> "802.1Q-QinQ";
      case 0x88ca -> "TIPC";
      case 0x88cc -> "LLDP";
      case 0x88e5 -> "802.1AE MACsec";
      case 0x88f7 -> "PTP";
      case 0x8902 -> "CFM";
      case 0x893a -> "IEEE1905.1";
      case 0x8947 -> "GeoNet";
      case 0x894f -> "NSH";
      case 0x9000 -> "Loopback";
      case 0x9100 -> "802.1Q-9100";
      case 0x9200 -> "802.1Q-9200";
      case 0xabcd -> "CFM (old)";
      case 0xd28b -> "Arista Vendor Specific Protocol";
      case 0xfefe -> "OSI";
      default -> null;
    };
  }

  /** A maker, by the first three bytes of its addresses. */
  static @Nullable String maker(int oui) {
    return switch (oui) {
      case 0x000000 -> "Ethernet";
      case 0x00000c -> "Cisco";
      case 0x00005e -> "IANA";
      case 0x000081 -> "Nortel Networks SONMP";
      case 0x0000f8 -> "Cisco bridged";
      case 0x00049f -> "Freescale";
      case 0x0004ea -> "HP-Labs";
      case 0x001018 -> "Broadcom";
      case 0x00120f -> "IEEE 802.3 Private";
      case 0x0012bb -> "ANSI/TIA";
      case 0x0015ad -> "Netronome";
      case 0x001b21 -> "DCBX";
      case 0x002320 -> "Nicira Networks";
      case 0x002481 -> "HP";
      case 0x0080c2 -> "Ethernet bridged";
      case 0x009069 -> "Juniper";
      case 0x00a03e -> "ATM Forum";
      case 0x00e004 -> "PMC-Sierra";
      case 0x00e02f -> "DOCSIS Spanning Tree";
      case 0x080007 -> "Appletalk";
      case 0x080009 -> "Hewlett-Packard";
      case 0x5c16c7 -> "Big Switch Networks";
      case 0x748771 -> "Infoblox Inc";
      case 0xa42305 -> "Open Networking Lab";
      case 0xb0d2f5 -> "Vello Systems";
      case 0xd0f0db -> "Ericsson";
      default -> null;
    };
  }

  /** A service access point of LLC. */
  static @Nullable String service(int sap) {
    return switch (sap) {
      case 0x00 -> "Null";
      case 0x02 -> "802.1B I";
      case 0x03 -> "802.1B G";
      case 0x04 -> "SNA";
      case 0x06 -> "IP";
      case 0x0e -> "ProWay NM";
      case 0x42 -> "STP";
      case 0x4e -> "RS511";
      case 0x7e -> "ISO8208";
      case 0x8e -> "ProWay";
      case 0xaa -> "SNAP";
      case 0xe0 -> "IPX";
      case 0xf0 -> "NetBeui";
      case 0xfe -> "OSI";
      case 0xff -> "Global";
      default -> null;
    };
  }

  /** A command of an unnumbered LLC frame. */
  static @Nullable String command(int control) {
    return switch (control) {
      case 0x03 -> "ui";
      case 0x0f -> "dm";
      case 0x43 -> "disc";
      case 0x63 -> "ua";
      case 0x6f -> "sabme";
      case 0x87 -> "frmr";
      case 0xaf -> "xid";
      case 0xe3 -> "test";
      default -> null;
    };
  }

  /** A protocol of SNAP; what its number means depends on whose it is. */
  static @Nullable String snap(int oui, int protocol) {
    return switch (oui) {
      case 0x000000, 0x0000f8, 0x080007 -> type(protocol);
      case 0x00000c -> cisco(protocol);
      case 0x0080c2 -> bridged(protocol);
      default -> null;
    };
  }

  private static @Nullable String cisco(int protocol) {
    return switch (protocol) {
      case 0x010b -> "PVST";
      case 0x010c -> "VLAN Bridge";
      case 0x0111 -> "UDLD";
      case 0x2000 -> "CDP";
      case 0x2003 -> "VTP";
      case 0x2004 -> "DTP";
      default -> null;
    };
  }

  private static @Nullable String bridged(int protocol) {
    return switch (protocol) {
      case 0x01 -> "Ethernet + FCS";
      case 0x02 -> "802.4 + FCS";
      case 0x03 -> "Token Ring + FCS";
      case 0x04 -> "FDDI + FCS";
      case 0x05 -> "802.6 + FCS";
      case 0x07 -> "Ethernet w/o FCS";
      case 0x08 -> "802.4 w/o FCS";
      case 0x09 -> "Token Ring w/o FCS";
      case 0x0a -> "FDDI w/o FCS";
      case 0x0b -> "802.6 w/o FCS";
      case 0x0e -> "BPDU";
      default -> null;
    };
  }
}
