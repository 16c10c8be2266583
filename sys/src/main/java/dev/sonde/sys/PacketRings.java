package dev.sonde.sys;

/**
 * The ring that a packet socket shares with the kernel, version 3: Documentation/networking/
 * packet_mmap, linux/if_packet.h. It consists of blocks; the kernel fills one after another and
 * hands it over by {@code block_status}, and gets it back the same way:
 *
 * <pre>
 *   block    tpacket_block_desc: version, offset_to_priv, hdr: tpacket_hdr_v1
 *     |      offset_to_first_pkt bytes on:
 *     +- packet   tpacket3_hdr | sockaddr_ll | room | frame from tp_mac on, payload from tp_net on
 *     |           tp_next_offset bytes on:
 *     +- packet   ...
 * </pre>
 */
public final class PacketRings {
  // linux/if_packet.h
  public static final int PACKET_RX_RING = 5;
  public static final int PACKET_VERSION = 10;
  public static final int PACKET_RESERVE = 12;
  public static final int TPACKET_V3 = 2;
  public static final int TP_STATUS_KERNEL = 0;
  public static final int TP_STATUS_USER = 1;

  /** struct tpacket_req3: how large the ring is to be. */
  public static final class TpacketReq3 {
    public static final int SIZE = 28;
    public static final int tp_block_size = 0;
    public static final int tp_block_nr = 4;
    public static final int tp_frame_size = 8;
    public static final int tp_frame_nr = 12;
    public static final int tp_retire_blk_tov = 16;
    public static final int tp_sizeof_priv = 20;
    public static final int tp_feature_req_word = 24;

    private TpacketReq3() {}
  }

  /** struct tpacket_block_desc: the start of a block. */
  public static final class TpacketBlockDesc {
    public static final int SIZE = 48;
    public static final int version = 0;
    public static final int offset_to_priv = 4;
    public static final int hdr = 8;

    private TpacketBlockDesc() {}
  }

  /** struct tpacket_hdr_v1: what a block holds. */
  public static final class TpacketHdrV1 {
    public static final int SIZE = 40;
    public static final int block_status = 0;
    public static final int num_pkts = 4;
    public static final int offset_to_first_pkt = 8;
    public static final int blk_len = 12;
    public static final int seq_num = 16;

    private TpacketHdrV1() {}
  }

  /** struct tpacket3_hdr: what is known of a packet; a {@code sockaddr_ll} follows at once. */
  public static final class Tpacket3Hdr {
    public static final int SIZE = 48;
    public static final int tp_next_offset = 0;
    public static final int tp_sec = 4;
    public static final int tp_nsec = 8;
    public static final int tp_snaplen = 12;
    public static final int tp_len = 16;
    public static final int tp_status = 20;
    public static final int tp_mac = 24;
    public static final int tp_net = 26;
    public static final int hv1 = 28;

    private Tpacket3Hdr() {}
  }

  /** struct tpacket_hdr_variant1, {@code hv1} of the above. */
  public static final class TpacketHdrVariant1 {
    public static final int SIZE = 12;
    public static final int tp_rxhash = 0;
    public static final int tp_vlan_tci = 4;
    public static final int tp_vlan_tpid = 8;

    private TpacketHdrVariant1() {}
  }

  private PacketRings() {}
}
