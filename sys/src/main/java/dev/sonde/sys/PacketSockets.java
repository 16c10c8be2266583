package dev.sonde.sys;

/**
 * Sockets of whole frames, their addresses and options: packet(7). They are opened and used by the
 * calls of {@link Sockets}, {@link Messages} and {@link SocketOptions}.
 */
public final class PacketSockets {
  // sys/socket.h
  public static final int AF_PACKET = 17;
  public static final int SOL_PACKET = 263;
  // linux/if_ether.h: the third argument of socket(2), in network byte order
  public static final int ETH_P_ALL = 3;
  // linux/if_packet.h
  public static final int PACKET_HOST = 0;
  public static final int PACKET_OUTGOING = 4;
  public static final int PACKET_ADD_MEMBERSHIP = 1;
  public static final int PACKET_STATISTICS = 6;
  public static final int PACKET_AUXDATA = 8;
  public static final int PACKET_TIMESTAMP = 17;
  public static final int PACKET_FANOUT = 18;
  public static final int PACKET_QDISC_BYPASS = 20;
  public static final int PACKET_IGNORE_OUTGOING = 23;
  public static final int PACKET_MR_PROMISC = 1;
  public static final int PACKET_MR_ALLMULTI = 2;
  public static final int PACKET_FANOUT_HASH = 0;
  public static final int PACKET_FANOUT_LB = 1;
  public static final int PACKET_FANOUT_CPU = 2;
  public static final int PACKET_FANOUT_FLAG_UNIQUEID = 0x2000;
  // what came with a packet: tp_status of tpacket_auxdata and of tpacket3_hdr
  public static final int TP_STATUS_CSUMNOTREADY = 1 << 3;
  public static final int TP_STATUS_VLAN_VALID = 1 << 4;
  public static final int TP_STATUS_VLAN_TPID_VALID = 1 << 6;
  public static final int TP_STATUS_CSUM_VALID = 1 << 7;
  public static final int TP_STATUS_TS_RAW_HARDWARE = 1 << 31;

  /** struct sockaddr_ll. The protocol is in network byte order. */
  public static final class SockaddrLl {
    public static final int SIZE = 20;
    public static final int sll_family = 0;
    public static final int sll_protocol = 2;
    public static final int sll_ifindex = 4;
    public static final int sll_hatype = 8;
    public static final int sll_pkttype = 10;
    public static final int sll_halen = 11;
    public static final int sll_addr = 12;

    private SockaddrLl() {}
  }

  /** struct packet_mreq: what a device is to receive beside its own. */
  public static final class PacketMreq {
    public static final int SIZE = 16;
    public static final int mr_ifindex = 0;
    public static final int mr_type = 4;
    public static final int mr_alen = 6;
    public static final int mr_address = 8;

    private PacketMreq() {}
  }

  /** struct tpacket_auxdata: what comes with a packet where PACKET_AUXDATA is on. */
  public static final class TpacketAuxdata {
    public static final int SIZE = 20;
    public static final int tp_status = 0;
    public static final int tp_len = 4;
    public static final int tp_snaplen = 8;
    public static final int tp_mac = 12;
    public static final int tp_net = 14;
    public static final int tp_vlan_tci = 16;
    public static final int tp_vlan_tpid = 18;

    private TpacketAuxdata() {}
  }

  /** struct tpacket_stats_v3, what PACKET_STATISTICS gives and resets; others get the first two. */
  public static final class TpacketStatsV3 {
    public static final int SIZE = 12;
    public static final int tp_packets = 0;
    public static final int tp_drops = 4;
    public static final int tp_freeze_q_cnt = 8;

    private TpacketStatsV3() {}
  }

  /** struct fanout_args; older kernels look at the first four bytes alone. */
  public static final class FanoutArgs {
    public static final int SIZE = 8;
    public static final int id = 0;
    public static final int type_flags = 2;

    private FanoutArgs() {}
  }

  private PacketSockets() {}
}
