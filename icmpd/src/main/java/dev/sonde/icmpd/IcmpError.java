package dev.sonde.icmpd;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IcmpCode;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.socket.Endpoint;

/**
 * An ICMP error that a datagram of the watched socket provoked.
 *
 * @param family of the ICMP message, which is that of the datagram
 * @param type of the ICMP message: 0 to 255
 * @param code of the ICMP message: 0 to 255
 * @param errno what a connected socket would be told: errno(3), see {@link ErrorNumber}
 * @param offender the router or host that reports
 * @param source where the datagram came from
 * @param target where it was going
 * @param mtu of the next hop, in bytes, where the datagram was too big; 0 where it is not known
 * @param pointer the offset of the byte that a parameter problem is about, else 0
 * @param device the index of the interface the error came in by
 * @param stampNanos the kernel's stamp of its arrival, in nanoseconds since 1970, or 0
 * @param length what the datagram's UDP header says of its length, or 0 if that did not survive
 * @param payload the first bytes of the datagram's data, as many as survived, at most 128
 * @param lost how many errors the daemon had to drop before, as they were not read in time
 */
public record IcmpError(
    IpFamily family,
    int type,
    int code,
    int errno,
    IpAddress offender,
    Endpoint source,
    Endpoint target,
    long mtu,
    long pointer,
    int device,
    long stampNanos,
    int length,
    Bytes payload,
    long lost) {

  public IcmpKind kind() {
    return IcmpKind.of(family, type, code);
  }

  /** What the code means. */
  public IcmpCode reason() {
    return IcmpCode.of(family, kind(), code);
  }

  /**
   * What happened, as {@code port unreachable}, {@code time exceeded: in transit} or {@code
   * destination unreachable, code 42}.
   */
  public String phrase() {
    String reason = reason().phrase();
    if (reason.isEmpty()) return unnamed();
    return switch (kind()) {
      case UNREACHABLE -> reason;
      case PACKET_TOO_BIG -> family == IpFamily.V4 ? reason : kind().phrase(); // RFC 4443
      default -> kind().phrase() + ": " + reason;
    };
  }

  /** Nothing is known of it but numbers. */
  private String unnamed() {
    IcmpKind kind = kind();
    if (kind == IcmpKind.UNKNOWN) return "type " + type + ", code " + code;
    return code == 0 ? kind.phrase() : kind.phrase() + ", code " + code;
  }

  /** The symbolic name of the error number, as {@code ECONNREFUSED}. */
  public String errnoName() {
    for (ErrorNumber each : ErrorNumber.values()) {
      if (each.number() == errno) return each.name();
    }
    return "errno " + errno;
  }

  /** As {@code 192.0.2.1:53: port unreachable (ECONNREFUSED) from 192.0.2.1}. */
  @Override
  public String toString() {
    return target + ": " + phrase() + " (" + errnoName() + ") from " + offender;
  }
}
