package dev.sonde.socket;

import dev.sonde.sys.PacketSockets;

/** How the packet sockets of one group share what comes: packet(7), PACKET_FANOUT. */
public enum Fanout {
  /** By addresses and ports: what belongs together goes to one socket. */
  HASH(PacketSockets.PACKET_FANOUT_HASH),
  /** In turn. */
  LOAD_BALANCED(PacketSockets.PACKET_FANOUT_LB),
  /** By the processor that received it. */
  CPU(PacketSockets.PACKET_FANOUT_CPU);

  final int number;

  Fanout(int number) {
    this.number = number;
  }
}
