package dev.sonde.probe;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.ControlData;
import dev.sonde.socket.Family;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ICMP message as it arrived, read in place. One object serves all of a socket's messages: it is
 * valid during the call it is handed to.
 */
public final class Arrival {
  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

  MemorySegment bytes = NOTHING;
  long at;
  int length;
  long ipAt;
  int ipLength;
  Family family = Family.AF_INET;
  long fromHigh;
  long fromLow;
  int scope;
  int hops;
  long stampNanos;
  long nowNanos;
  @Nullable ControlData control;

  /** The ICMP header as it is, once {@link #look} has read it. */
  long head;

  Arrival() {}

  /** The message; its header must be there. Not for every reply: it is an object. */
  public IcmpView icmp() {
    return new IcmpView(family.ip(), bytes, at, length);
  }

  /** Reads the ICMP header, which must be there: one access for all of its fields. */
  void look() {
    head = Wire.i64(bytes, at);
  }

  /** After {@link #look}. */
  IcmpKind kind() {
    return IcmpKind.of(family.ip(), (int) (head >>> 56), (int) (head >>> 48) & 0xff);
  }

  /** After {@link #look}. */
  int identifier() {
    return (int) (head >>> 16) & 0xffff;
  }

  /** After {@link #look}. */
  int sequence() {
    return (int) head & 0xffff;
  }

  /** The ICMP message starts after an IPv4 header of this length, which names the sender. */
  void skip(int header) {
    ipAt = at;
    long middle = Wire.i64(bytes, at + Ip4View.TTL);
    hops = (int) (middle >>> 56);
    fromLow = middle & 0xffff_ffffL;
    ipLength = header;
    at += header;
    length = Wire.u16(bytes, ipAt + Ip4View.TOTAL) - header;
  }

  /**
   * Its checksum is wrong. The kernel verified all others: raw IPv4 sockets get theirs before it
   * looks.
   */
  public boolean isDamaged() {
    return ipLength > 0 && !Checksum.verify(bytes, at, length);
  }

  int bodyLength() {
    return length - IcmpView.HEADER;
  }

  long bodyAt() {
    return at + IcmpView.HEADER;
  }

  /** The memory that holds it. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Where the ICMP header starts. */
  public long at() {
    return at;
  }

  /** Bytes from the ICMP header on. */
  public int length() {
    return length;
  }

  /** Where the IPv4 header starts, when {@link #ipLength} is not 0. */
  public long ipAt() {
    return ipAt;
  }

  /** Bytes of the IPv4 header, with its options; 0 when the kernel kept it. */
  public int ipLength() {
    return ipLength;
  }

  public Family family() {
    return family;
  }

  /**
   * The options of its IPv4 header; an ICMP datagram socket has them where it was asked to report
   * them.
   */
  public List<Ip4Option> options() {
    int length = ipLength - Ip4View.HEADER;
    if (length > 0) return Ip4Option.decode(bytes, ipAt + Ip4View.HEADER, length);
    return control == null ? List.of() : control.options();
  }

  /** Who sent it. */
  public IpAddress from() {
    return family == Family.AF_INET
        ? new Ip4Address((int) fromLow)
        : new Ip6Address(fromHigh, fromLow, scope);
  }

  /** Time to live or hop limit it arrived with, or -1 where the kernel did not say. */
  public int hops() {
    return hops;
  }

  /** When it was received, on the clock of System.nanoTime. */
  public long nowNanos() {
    return nowNanos;
  }

  /** The kernel's time stamp, in nanoseconds since the epoch, or 0. */
  public long stampNanos() {
    return stampNanos;
  }
}
