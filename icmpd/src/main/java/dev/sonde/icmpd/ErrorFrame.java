package dev.sonde.icmpd;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Endpoint;
import java.lang.foreign.MemorySegment;

/**
 * One ICMP error in the extended protocol; all integers are in network byte order, IPv4 addresses
 * are mapped ones (RFC 4291 section 2.5.5.2).
 *
 * <pre>
 *    0       frame header: {@link Frame}
 *    8       errno                          4
 *   12       ICMP type, code                1 + 1
 *   14       4 or 6: the ICMP it was        1
 *   15       flags: 1, the stamp is there   1
 *   16       source port, target port       2 + 2
 *   20       MTU of the next hop, or 0      4
 *   24       pointer, or 0                  4
 *   28       interface it came in by        4
 *   32       stamp, ns since 1970           8
 *   40       errors this client has lost    8
 *   48       offender's address             16
 *   64       source address                 16
 *   80       target address                 16
 *   96       UDP length, or 0               2
 *   98       bytes of payload that follow   2
 *  100       payload, at most 128
 * </pre>
 */
final class ErrorFrame {
  static final int PAYLOAD = 100;
  static final int MOST_PAYLOAD = 128;
  static final int LONGEST = PAYLOAD + MOST_PAYLOAD;

  private static final int STAMPED = 1;
  private static final int ERRNO = 8, TYPE = 12, CODE = 13, IP = 14, FLAGS = 15;
  private static final int SOURCE_PORT = 16, TARGET_PORT = 18, MTU = 20, POINTER = 24, DEVICE = 28;
  private static final int STAMP = 32, LOST = 40, OFFENDER = 48, SOURCE = 64, TARGET = 80;
  private static final int UDP_LENGTH = 96, PAYLOAD_LENGTH = 98;

  private ErrorFrame() {}

  /** Writes it and returns its length; {@code lost}: what this client lost before. */
  static int write(MemorySegment out, long at, Notice notice, long lost) {
    int payload = Math.min(MOST_PAYLOAD, notice.payloadLength);
    Frame.begin(out, at, Frame.ERROR, PAYLOAD + payload);
    Wire.put32(out, at + ERRNO, ErrorNumber.of(notice.family, notice.type, notice.code).number());
    Wire.put8(out, at + TYPE, notice.type);
    Wire.put8(out, at + CODE, notice.code);
    Wire.put8(out, at + IP, notice.family == IpFamily.V4 ? 4 : 6);
    Wire.put8(out, at + FLAGS, notice.stampNanos == 0 ? 0 : STAMPED);
    Wire.put16(out, at + SOURCE_PORT, notice.sourcePort);
    Wire.put16(out, at + TARGET_PORT, notice.targetPort);
    Wire.put32(out, at + MTU, notice.mtu);
    Wire.put32(out, at + POINTER, notice.pointer);
    Wire.put32(out, at + DEVICE, notice.device);
    Wire.put64(out, at + STAMP, notice.stampNanos);
    Wire.put64(out, at + LOST, lost);
    address(out, at + OFFENDER, notice.offenderHigh, notice.offenderLow);
    address(out, at + SOURCE, notice.sourceHigh, notice.sourceLow);
    address(out, at + TARGET, notice.targetHigh, notice.targetLow);
    Wire.put16(out, at + UDP_LENGTH, notice.udpLength);
    Wire.put16(out, at + PAYLOAD_LENGTH, payload);
    MemorySegment.copy(notice.payload, notice.payloadAt, out, at + PAYLOAD, payload);
    return PAYLOAD + payload;
  }

  private static void address(MemorySegment out, long at, long high, long low) {
    Wire.put64(out, at, high);
    Wire.put64(out, at + Long.BYTES, low);
  }

  /**
   * The error that a frame of {@code length} bytes tells of.
   *
   * @throws Malformed when it is shorter than it says
   */
  static IcmpError read(MemorySegment bytes, long at, int length) {
    if (length < PAYLOAD) throw new Malformed("icmpd error", at, PAYLOAD, length);
    int payload = Wire.u16(bytes, at + PAYLOAD_LENGTH);
    if (length < PAYLOAD + payload) {
      throw new Malformed("icmpd error", at + PAYLOAD_LENGTH, PAYLOAD + payload, length);
    }
    int device = Wire.i32(bytes, at + DEVICE);
    return new IcmpError(
        Wire.u8(bytes, at + IP) == 4 ? IpFamily.V4 : IpFamily.V6,
        Wire.u8(bytes, at + TYPE),
        Wire.u8(bytes, at + CODE),
        Wire.i32(bytes, at + ERRNO),
        address(bytes, at + OFFENDER, device),
        new Endpoint(address(bytes, at + SOURCE, device), Wire.u16(bytes, at + SOURCE_PORT)),
        new Endpoint(address(bytes, at + TARGET, device), Wire.u16(bytes, at + TARGET_PORT)),
        Wire.u32(bytes, at + MTU),
        Wire.u32(bytes, at + POINTER),
        device,
        (Wire.u8(bytes, at + FLAGS) & STAMPED) == 0 ? 0 : Wire.i64(bytes, at + STAMP),
        Wire.u16(bytes, at + UDP_LENGTH),
        Bytes.copy(bytes, at + PAYLOAD, payload),
        Wire.i64(bytes, at + LOST));
  }

  private static IpAddress address(MemorySegment bytes, long at, int device) {
    Ip6Address address = Ip6Address.read(bytes, at);
    return address.isLinkLocal() ? address.withScope(device) : address.unmapped();
  }
}
