package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/** Names of the numbers in DNS messages (the IANA registry), as far as tcpdump has them. */
final class DnsNames {
  private DnsNames() {}

  /** The type of a record. */
  static void type(TextBuffer out, int type) {
    String name = type < 100 ? common(type) : rare(type);
    if (name == null) {
      out.append("Type").append(type);
    } else {
      out.append(name);
    }
  }

  /** The class of a record. */
  static void kind(TextBuffer out, int kind) {
    switch (kind) {
      case 1 -> out.append("IN");
      case 3 -> out.append("CHAOS");
      case 4 -> out.append("HS");
      case 255 -> out.append("ANY");
      default -> out.append("(Class ").append(kind).append(')');
    }
  }

  private static @Nullable String common(int type) {
    return switch (type) {
      case 1 -> "A";
      case 2 -> "NS";
      case 3 -> "MD";
      case 4 -> "MF";
      case 5 -> "CNAME";
      case 6 -> "SOA";
      case 7 -> "MB";
      case 8 -> "MG";
      case 9 -> "MR";
      case 10 -> "NULL";
      case 11 -> "WKS";
      case 12 -> "PTR";
      case 13 -> "HINFO";
      case 14 -> "MINFO";
      case 15 -> "MX";
      case 16 -> "TXT";
      case 17 -> "RP";
      case 18 -> "AFSDB";
      case 19 -> "X25";
      case 20 -> "ISDN";
      case 21 -> "RT";
      case 22 -> "NSAP";
      case 23 -> "NSAP_PTR";
      case 24 -> "SIG";
      case 25 -> "KEY";
      case 26 -> "PX";
      case 27 -> "GPOS";
      case 28 -> "AAAA";
      case 29 -> "LOC";
      case 30 -> "NXT";
      case 31 -> "EID";
      case 32 -> "NIMLOC";
      case 33 -> "SRV";
      case 34 -> "ATMA";
      case 35 -> "NAPTR";
      case 36 -> "KX";
      case 37 -> "CERT";
      case 38 -> "A6";
      case 39 -> "DNAME";
      case 40 -> "SINK";
      case 41 -> "OPT";
      case 42 -> "APL";
      case 43 -> "DS";
      case 44 -> "SSHFP";
      case 45 -> "IPSECKEY";
      case 46 -> "RRSIG";
      case 47 -> "NSEC";
      case 48 -> "DNSKEY";
      case 99 -> "SPF";
      default -> null;
    };
  }

  private static @Nullable String rare(int type) {
    return switch (type) {
      case 100 -> "UINFO";
      case 101 -> "UID";
      case 102 -> "GID";
      case 103 -> "UNSPEC";
      case 104 -> "UNSPECA";
      case 249 -> "TKEY";
      case 250 -> "TSIG";
      case 251 -> "IXFR";
      case 252 -> "AXFR";
      case 253 -> "MAILB";
      case 254 -> "MAILA";
      case 255 -> "ANY";
      case 256 -> "URI";
      default -> null;
    };
  }

  /** An algorithm of DNSSEC's signatures. */
  static @Nullable String algorithm(int number) {
    return switch (number) {
      case 0 -> "DELETE";
      case 1 -> "RSAMD5";
      case 2 -> "DH";
      case 3 -> "DS";
      case 5 -> "RSASHA1";
      case 6 -> "DSA-NSEC3-SHA1";
      case 7 -> "RSASHA1-NSEC3-SHA1";
      case 8 -> "RSASHA256";
      case 10 -> "RSASHA512";
      case 12 -> "ECC-GOST";
      case 13 -> "ECDSAP256SHA256";
      case 14 -> "ECDSAP384SHA384";
      case 15 -> "ED25519";
      case 16 -> "ED448";
      case 252 -> "INDIRECT";
      case 253 -> "PRIVATEDNS";
      case 254 -> "PRIVATEOID";
      default -> null;
    };
  }

  /** An algorithm of DNSSEC's digests. */
  static @Nullable String digest(int number) {
    return switch (number) {
      case 1 -> "SHA-1";
      case 2 -> "SHA-256";
      case 3 -> "GOST_R_34.11-94";
      case 4 -> "SHA-384";
      default -> null;
    };
  }
}
