package dev.sonde.socket;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.EtherType;
import dev.sonde.sys.PacketSockets;

/**
 * What the kernel says of a frame beside its bytes: tp_status and the VLAN tag that it took out, of
 * tpacket_auxdata in a control message, or of tpacket3_hdr in a ring. packet(7),
 * Documentation/networking/packet_mmap.
 */
public final class FrameStatus {
  /** TP_STATUS_GSO_TCP, Linux 6.2: headers of Debian 12 lack it. */
  private static final int GSO_TCP = 1 << 8;

  private FrameStatus() {}

  /** Tells {@code packet}. A tag of 0 is one, where the status says so: priority 0, no VLAN. */
  public static void tell(CapturedPacket packet, int status, int tagControl, int tagProtocol) {
    if ((status & PacketSockets.TP_STATUS_VLAN_VALID) != 0) {
      boolean typed = (status & PacketSockets.TP_STATUS_VLAN_TPID_VALID) != 0;
      packet.tag(typed ? tagProtocol : EtherType.CUSTOMER_TAG, tagControl);
    }
    if ((status & PacketSockets.TP_STATUS_CSUMNOTREADY) != 0) packet.offload(Offload.PARTIAL);
    else if ((status & PacketSockets.TP_STATUS_CSUM_VALID) != 0) packet.offload(Offload.VALID);
    if ((status & GSO_TCP) != 0) packet.merged();
    if ((status & PacketSockets.TP_STATUS_TS_RAW_HARDWARE) != 0) packet.hardwareStamp();
  }
}
