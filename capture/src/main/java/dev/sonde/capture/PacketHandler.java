package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;

/** Takes packets one by one; what it is given is valid only until it returns. */
@FunctionalInterface
public interface PacketHandler {
  void packet(CapturedPacket packet);

  /**
   * Is shown no packet. A capture with it only counts, a block of the ring at a time, and looks at
   * none but those that its filter has to see.
   */
  PacketHandler NONE = packet -> {};
}
