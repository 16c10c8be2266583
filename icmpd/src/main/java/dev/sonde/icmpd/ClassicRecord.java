package dev.sonde.icmpd;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the daemon of UNIX Network Programming, section 28.7, tells a client of an error: {@code
 * struct icmpd_err}, in the byte order and with the padding of this machine.
 *
 * <pre>
 *    0        4     5     6       8          12       16                          144
 *    | errno  |type |code | pad   |   len    |  pad   | dest: struct sockaddr_... |
 * </pre>
 *
 * <p>{@code dest} is where the datagram was going, in the family of the client's socket: one of
 * IPv6 that sent to an IPv4 host is told the mapped address it sent to.
 */
final class ClassicRecord {
  static final int SIZE = 144;

  private static final int ERRNO = 0, TYPE = 4, CODE = 5, LENGTH = 8, ADDRESS = 16;

  // struct sockaddr_in, struct sockaddr_in6: ip(7), ipv6(7)
  private static final int AF_INET = 2, AF_INET6 = 10;
  private static final int SOCKADDR_IN = 16, SOCKADDR_IN6 = 28;
  private static final int PORT = 2, SIN_ADDR = 4, SIN6_ADDR = 8, SIN6_SCOPE = 24;

  private ClassicRecord() {}

  /** Whether the book's daemon tells of such an error at all. */
  static boolean covers(Notice notice) {
    IcmpKind kind = notice.kind();
    return switch (kind) {
      case UNREACHABLE, PACKET_TOO_BIG, TIME_EXCEEDED, SOURCE_QUENCH -> true;
      default -> false;
    };
  }

  /** Writes the record for a client whose socket is of {@code family}. */
  static void write(MemorySegment out, long at, Notice notice, IpFamily family) {
    out.asSlice(at, SIZE).fill((byte) 0);
    ErrorNumber errno = ErrorNumber.classic(notice.family, notice.type, notice.code);
    out.set(ValueLayout.JAVA_INT_UNALIGNED, at + ERRNO, errno.number());
    Wire.put8(out, at + TYPE, notice.type);
    Wire.put8(out, at + CODE, notice.code);
    boolean inet = family == IpFamily.V4;
    int length = inet ? SOCKADDR_IN : SOCKADDR_IN6;
    out.set(ValueLayout.JAVA_INT_UNALIGNED, at + LENGTH, length);
    long address = at + ADDRESS;
    short number = (short) (inet ? AF_INET : AF_INET6);
    out.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, number);
    Wire.put16(out, address + PORT, notice.targetPort);
    if (inet) {
      Wire.put32(out, address + SIN_ADDR, notice.targetLow);
      return;
    }
    Wire.put64(out, address + SIN6_ADDR, notice.targetHigh);
    Wire.put64(out, address + SIN6_ADDR + Long.BYTES, notice.targetLow);
    int scope = notice.isToLinkLocal() ? notice.device : 0;
    out.set(ValueLayout.JAVA_INT_UNALIGNED, address + SIN6_SCOPE, scope);
  }
}
