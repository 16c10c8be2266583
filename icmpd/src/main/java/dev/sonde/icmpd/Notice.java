package dev.sonde.icmpd;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.UdpView;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * The ICMP error that is being dealt with: who reports what, and of which UDP datagram. Reused for
 * each; valid until the next. IPv4 addresses are mapped ones (RFC 4291 section 2.5.5.2), so that
 * one comparison does for both families.
 */
final class Notice {
  private static final long MAPPED = 0xffff_0000_0000L;

  IpFamily family = IpFamily.V4;
  int type;
  int code;
  long mtu;
  long pointer;

  /** The interface the error came in by. */
  int device;

  /** The kernel's stamp, in nanoseconds since the epoch, or 0. */
  long stampNanos;

  /** The router or host that reports. */
  long offenderHigh;

  long offenderLow;

  /** Where the datagram came from, and where it was going. */
  long sourceHigh;

  long sourceLow;
  int sourcePort;
  long targetHigh;
  long targetLow;
  int targetPort;

  /** What the UDP header says of its length, or 0 where that did not survive. */
  int udpLength;

  /** What the error quotes of the data behind the UDP header. */
  MemorySegment payload = MemorySegment.NULL;

  long payloadAt;
  int payloadLength;

  static long mapped(long v4) {
    return MAPPED | v4;
  }

  /** fe80::/10: it means something only together with {@link #device}. */
  boolean isToLinkLocal() {
    return targetHigh >>> 54 == 0xfe80 >>> 6;
  }

  IcmpKind kind() {
    return IcmpKind.of(family, type, code);
  }

  /** Reads the error; what comes in parts need not be allocated, as a view would have to be. */
  void read(IpFamily ip, MemorySegment bytes, long at) {
    family = ip;
    type = Wire.u8(bytes, at + IcmpView.TYPE);
    code = Wire.u8(bytes, at + IcmpView.CODE);
    IcmpKind kind = kind();
    boolean inet = ip == IpFamily.V4;
    long rest = Wire.u32(bytes, at + IcmpView.REST);
    mtu = kind != IcmpKind.PACKET_TOO_BIG ? 0 : inet ? rest & 0xffff : rest;
    pointer = kind != IcmpKind.PARAMETER_PROBLEM ? 0 : inet ? rest >>> 24 : rest;
  }

  /** Reads the quote: of its UDP header {@code there} bytes survived, the ports at least. */
  void read(MemorySegment bytes, long at, long udp, int there) {
    if (family == IpFamily.V4) {
      sourceHigh = 0;
      sourceLow = mapped(Wire.u32(bytes, at + Ip4View.FROM));
      targetHigh = 0;
      targetLow = mapped(Wire.u32(bytes, at + Ip4View.TO));
    } else {
      sourceHigh = Wire.i64(bytes, at + Ip6View.FROM);
      sourceLow = Wire.i64(bytes, at + Ip6View.FROM + Long.BYTES);
      targetHigh = Wire.i64(bytes, at + Ip6View.TO);
      targetLow = Wire.i64(bytes, at + Ip6View.TO + Long.BYTES);
    }
    sourcePort = Wire.u16(bytes, udp + UdpView.SOURCE);
    targetPort = Wire.u16(bytes, udp + UdpView.TARGET);
    boolean whole = there >= UdpView.HEADER;
    udpLength = whole ? Wire.u16(bytes, udp + UdpView.LENGTH) : 0;
    payload = bytes;
    payloadAt = udp + UdpView.HEADER;
    payloadLength = whole ? there - UdpView.HEADER : 0;
  }
}
