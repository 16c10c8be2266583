package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Direction;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A packet as a value, to compare what was written with what is read. */
record PacketValue(
    long stamp, int originalLength, String hex, int device, int link, Direction direction) {
  private static final long LAST_SECOND = 0xffff_ffffL;
  private static final long SECOND = 1_000_000_000;

  static PacketValue of(CapturedPacket packet) {
    MemorySegment bytes = packet.bytes().asSlice(packet.at(), packet.length());
    return new PacketValue(
        packet.hasStamp() ? packet.stampNanos() : -1,
        packet.originalLength(),
        HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE)),
        packet.device(),
        packet.linkType().number(),
        packet.direction());
  }

  /** A packet of these bytes. */
  static CapturedPacket of(byte[] bytes, LinkType link) {
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
    packet.link(link);
    packet.stamp(SECOND);
    return packet;
  }

  /** All packets that are left of a file. */
  static List<PacketValue> all(CaptureFile file) {
    List<PacketValue> records = new ArrayList<>();
    file.forEach(packet -> records.add(of(packet)));
    return records;
  }

  /** Any packet, of nanoseconds or of whole microseconds. */
  static CapturedPacket any(Seeds seeds, LinkType link, boolean nanos) {
    byte[] bytes = seeds.bytes(seeds.length(2000));
    int before = seeds.between(0, 9);
    byte[] memory = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, memory, before, bytes.length);
    CapturedPacket packet = new CapturedPacket();
    packet.place(
        MemorySegment.ofArray(memory),
        before,
        bytes.length,
        bytes.length + (seeds.chance(3) ? seeds.between(0, 70_000) : 0));
    packet.link(link);
    long second = seeds.int64() & LAST_SECOND;
    long fraction = (seeds.int64() & Long.MAX_VALUE) % SECOND;
    packet.stamp(second * SECOND + (nanos ? fraction : fraction / 1000 * 1000));
    return packet;
  }
}
