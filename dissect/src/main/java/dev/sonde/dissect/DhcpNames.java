package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/**
 * What tcpdump calls the options of BOOTP and DHCP (RFC 2132 and later); null where it has no name.
 */
final class DhcpNames {
  private DhcpNames() {}

  static @Nullable String option(int tag) {
    return switch (tag) {
      case 0 -> "PAD";
      case 1 -> "Subnet-Mask";
      case 2 -> "Time-Zone";
      case 3 -> "Default-Gateway";
      case 4 -> "Time-Server";
      case 5 -> "IEN-Name-Server";
      case 6 -> "Domain-Name-Server";
      case 7 -> "LOG";
      case 8 -> "CS";
      case 9 -> "LPR-Server";
      case 10 -> "IM";
      case 11 -> "RL";
      case 12 -> "Hostname";
      case 13 -> "BS";
      case 14 -> "DP";
      case 15 -> "Domain-Name";
      case 16 -> "SS";
      case 17 -> "RP";
      case 18 -> "EP";
      case 19 -> "IPF";
      case 20 -> "SRT";
      case 21 -> "PF";
      case 22 -> "RSZ";
      case 23 -> "TTL";
      case 24 -> "MTU-Timeout";
      case 25 -> "MTU-Table";
      case 26 -> "MTU";
      case 27 -> "LSN";
      case 28 -> "BR";
      case 29 -> "MD";
      case 30 -> "MS";
      case 31 -> "Router-Discovery";
      case 32 -> "RSA";
      case 33 -> "Static-Route";
      case 34 -> "UT";
      case 35 -> "AT";
      case 36 -> "IE";
      case 37 -> "TT";
      case 38 -> "KI";
      case 39 -> "KG";
      case 40 -> "YD";
      case 41 -> "YS";
      case 42 -> "NTP";
      case 43 -> "Vendor-Option";
      case 44 -> "Netbios-Name-Server";
      case 45 -> "WDD";
      case 46 -> "Netbios-Node";
      case 47 -> "Netbios-Scope";
      case 48 -> "XFS";
      case 49 -> "XDM";
      case 50 -> "Requested-IP";
      case 51 -> "Lease-Time";
      case 52 -> "OO";
      case 53 -> "DHCP-Message";
      case 54 -> "Server-ID";
      case 55 -> "Parameter-Request";
      case 56 -> "MSG";
      case 57 -> "MSZ";
      case 58 -> "RN";
      case 59 -> "RB";
      case 60 -> "Vendor-Class";
      case 61 -> "Client-ID";
      case 64 -> "N+D";
      case 65 -> "N+S";
      case 66 -> "TFTP";
      case 67 -> "BF";
      case 68 -> "MH";
      case 69 -> "SMTP";
      case 70 -> "POP3";
      case 71 -> "NNTP";
      case 72 -> "WWW";
      case 73 -> "FG";
      case 74 -> "IRC";
      case 75 -> "STS";
      case 76 -> "STDA";
      case 77 -> "User-Class";
      case 78 -> "SLP-DA";
      case 79 -> "SLP-SCOPE";
      case 80 -> "SLP-NA";
      case 81 -> "FQDN";
      case 82 -> "Agent-Information";
      case 83 -> "ARMT";
      case 88 -> "TZSTR";
      case 89 -> "FQDNS";
      case 90 -> "AUTH";
      case 91 -> "Last-Transaction-Time";
      case 92 -> "Associated-IP";
      case 93 -> "ARCH";
      case 94 -> "NDI";
      case 95 -> "LDAP";
      case 97 -> "GUID";
      case 98 -> "UAP";
      case 100 -> "POSIX-TZ";
      case 101 -> "TZ-Name";
      case 112 -> "NI";
      case 113 -> "NITAG";
      case 114 -> "URL";
      case 116 -> "NOAUTO";
      case 117 -> "NSSEARCH";
      case 118 -> "SUBNET";
      case 121 -> "Classless-Static-Route";
      case 150 -> "TFTP-Server-Address";
      case 161 -> "MUD-URL";
      case 249 -> "Classless-Static-Route-Microsoft";
      case 255 -> "END";
      default -> null;
    };
  }

  /** What a message is for (RFC 2132 section 9.6, RFC 4388). */
  static @Nullable String message(int type) {
    return switch (type) {
      case 1 -> "Discover";
      case 2 -> "Offer";
      case 3 -> "Request";
      case 4 -> "Decline";
      case 5 -> "ACK";
      case 6 -> "NACK";
      case 7 -> "Release";
      case 8 -> "Inform";
      case 10 -> "LeaseQuery";
      case 11 -> "LeaseUnassigned";
      case 12 -> "LeaseUnknown";
      case 13 -> "LeaseActive";
      default -> null;
    };
  }

  /** How a host looks for names by NetBIOS. */
  static @Nullable String node(int type) {
    return switch (type) {
      case 1 -> "b-node";
      case 2 -> "p-node";
      case 4 -> "m-node";
      case 8 -> "h-node";
      default -> null;
    };
  }

  /** Which fields of the header hold options too. */
  static @Nullable String overload(int fields) {
    return switch (fields) {
      case 1 -> "file";
      case 2 -> "sname";
      case 3 -> "file+sname";
      default -> null;
    };
  }

  /** What a client is named after, if it is an address of hardware. */
  static @Nullable String hardware(int type) {
    return switch (type) {
      case 1 -> "ether";
      case 6 -> "ieee802";
      case 7 -> "arcnet";
      case 15 -> "frelay";
      case 23 -> "strip";
      case 24 -> "ieee1394";
      default -> null;
    };
  }

  /** What a relay says of where it heard the client (RFC 3046, RFC 3993). */
  static @Nullable String relay(int type) {
    return switch (type) {
      case 1 -> "Circuit-ID";
      case 2 -> "Remote-ID";
      case 6 -> "Subscriber-ID";
      default -> null;
    };
  }
}
