package dev.sonde.dissect;

import org.jspecify.annotations.Nullable;

/**
 * What tcpdump calls the options of BOOTP and DHCP (RFC 2132 and later); null where it has no name.
 */
final class DhcpNames {
  private static final String NAMED =
      """
      0=PAD 1=Subnet-Mask 2=Time-Zone 3=Default-Gateway 4=Time-Server 5=IEN-Name-Server
      6=Domain-Name-Server 7=LOG 8=CS 9=LPR-Server 10=IM 11=RL 12=Hostname 13=BS 14=DP
      15=Domain-Name 16=SS 17=RP 18=EP 19=IPF 20=SRT 21=PF 22=RSZ 23=TTL 24=MTU-Timeout
      25=MTU-Table 26=MTU 27=LSN 28=BR 29=MD 30=MS 31=Router-Discovery 32=RSA
      33=Static-Route 34=UT 35=AT 36=IE 37=TT 38=KI 39=KG 40=YD 41=YS 42=NTP
      43=Vendor-Option 44=Netbios-Name-Server 45=WDD 46=Netbios-Node 47=Netbios-Scope
      48=XFS 49=XDM 50=Requested-IP 51=Lease-Time 52=OO 53=DHCP-Message 54=Server-ID
      55=Parameter-Request 56=MSG 57=MSZ 58=RN 59=RB 60=Vendor-Class 61=Client-ID 64=N+D
      65=N+S 66=TFTP 67=BF 68=MH 69=SMTP 70=POP3 71=NNTP 72=WWW 73=FG 74=IRC 75=STS
      76=STDA 77=User-Class 78=SLP-DA 79=SLP-SCOPE 80=SLP-NA 81=FQDN 82=Agent-Information
      83=ARMT 88=TZSTR 89=FQDNS 90=AUTH 91=Last-Transaction-Time 92=Associated-IP 93=ARCH
      94=NDI 95=LDAP 97=GUID 98=UAP 100=POSIX-TZ 101=TZ-Name 112=NI 113=NITAG 114=URL
      116=NOAUTO 117=NSSEARCH 118=SUBNET 121=Classless-Static-Route
      150=TFTP-Server-Address 161=MUD-URL 249=Classless-Static-Route-Microsoft 255=END\
      """;

  private static final @Nullable String[] OPTIONS = options();

  private DhcpNames() {}

  static @Nullable String option(int tag) {
    return tag < 0 || tag >= OPTIONS.length ? null : OPTIONS[tag];
  }

  private static @Nullable String[] options() {
    @Nullable String[] names = new @Nullable String[256];
    for (String option : NAMED.split("\\s+", -1)) {
      int equals = option.indexOf('=');
      names[Integer.parseInt(option.substring(0, equals))] = option.substring(equals + 1);
    }
    return names;
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
