package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;

/** Takes packets one by one; what it is given is valid only until it returns. */
@FunctionalInterface
public interface PacketHandler {
  void packet(CapturedPacket packet);
}
