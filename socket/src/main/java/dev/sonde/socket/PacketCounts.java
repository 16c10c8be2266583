package dev.sonde.socket;

/**
 * What a packet socket has counted since it was opened: packet(7), PACKET_STATISTICS.
 *
 * @param received packets that passed the filter, also those that were then dropped
 * @param dropped packets that passed the filter and found no room
 * @param freezes how often a ring was full and stood still
 */
public record PacketCounts(long received, long dropped, long freezes) {
  public static final PacketCounts NONE = new PacketCounts(0, 0, 0);

  PacketCounts plus(long received, long dropped, long freezes) {
    return new PacketCounts(
        this.received + received, this.dropped + dropped, this.freezes + freezes);
  }
}
