package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * A TCP segment seen in place (RFC 9293). It does not state its own length: {@code limit} is that
 * of the IP payload. Valid only while {@code bytes} is not reused.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source Port          |        Destination Port       |
 * +-------------------------------+-------------------------------+
 * |                        Sequence Number                        |
 * +---------------------------------------------------------------+
 * |                     Acknowledgment Number                     |
 * +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 * |  Data |       |C|E|U|A|P|R|S|F|                               |
 * | Offset| Rsrvd |W|C|R|C|S|S|Y|I|             Window            |
 * |       |       |R|E|G|K|H|T|N|N|                               |
 * +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 * |            Checksum           |         Urgent Pointer        |
 * +-------------------------------+-------------------------------+
 * |                     Options, whole words                      |
 * +---------------------------------------------------------------+
 * </pre>
 */
public record TcpView(MemorySegment bytes, long at, int limit) {
  public static final int HEADER = 20;
  public static final int SOURCE = 0, TARGET = 2, SEQUENCE = 4, ACKNOWLEDGMENT = 8;
  public static final int OFFSET_FLAGS = 12, WINDOW = 14, CHECKSUM = 16, URGENT = 18;
  static final int FLAG_BITS = 12;
  private static final int FLAG_MASK = (1 << FLAG_BITS) - 1;

  public TcpView { // a view that exists is well-formed
    if (limit < HEADER) {
      throw new Malformed("tcp", at, HEADER, limit);
    }
    int header = headerLength(bytes, at);
    if (header < HEADER || header > limit) {
      throw new Malformed("tcp data offset", at + OFFSET_FLAGS, Math.max(header, HEADER), limit);
    }
  }

  private static int headerLength(MemorySegment bytes, long at) {
    return (Wire.u8(bytes, at + OFFSET_FLAGS) >>> 4) * 4;
  }

  public int sourcePort() {
    return Wire.u16(bytes, at + SOURCE);
  }

  public int targetPort() {
    return Wire.u16(bytes, at + TARGET);
  }

  public long sequence() {
    return Wire.u32(bytes, at + SEQUENCE);
  }

  public long acknowledgment() {
    return Wire.u32(bytes, at + ACKNOWLEDGMENT);
  }

  public int headerLength() {
    return headerLength(bytes, at);
  }

  /** The control bits named in {@link Tcp}, and the four reserved ones above them. */
  public int flags() {
    return Wire.u16(bytes, at + OFFSET_FLAGS) & FLAG_MASK;
  }

  /** Whether all of these control bits are set. */
  public boolean has(int flags) {
    return (flags() & flags) == flags;
  }

  public int window() {
    return Wire.u16(bytes, at + WINDOW);
  }

  public int checksum() {
    return Wire.u16(bytes, at + CHECKSUM);
  }

  public int urgentPointer() {
    return Wire.u16(bytes, at + URGENT);
  }

  public long optionsAt() {
    return at + HEADER;
  }

  public int optionsLength() {
    return headerLength() - HEADER;
  }

  public long payloadAt() {
    return at + headerLength();
  }

  public int payloadLength() {
    return limit - headerLength();
  }

  /** Whether the checksum is right in the packet {@code ip}. */
  public boolean verifies(IpView ip) {
    return Checksum.verify(bytes, at, limit, ip.pseudoHeader(limit));
  }
}
