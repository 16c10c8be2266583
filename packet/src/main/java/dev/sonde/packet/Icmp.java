package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * An ICMP message of either family as a value: to build, compare and print (RFC 792, 950, 1191,
 * 1256, 8335; RFC 4443, 2710, 3810, 4861). Layouts are in {@link IcmpView} and in the RFCs.
 *
 * <p>Messages that both families have are one type; their numbers differ, so the family is asked
 * for where bytes are written. A value keeps every bit of the message but its checksum: code,
 * unused words, trailing data. {@code rest} is the second word where nothing but the length of
 * {@link ExtendedBody} is defined in it; {@code body} is all that follows the fields before it: the
 * data of an echo, the quote of an error, the options of an extended echo.
 */
public sealed interface Icmp
    permits Discovery,
        Icmp.EchoRequest,
        Icmp.EchoReply,
        Icmp.Unreachable,
        Icmp.PacketTooBig,
        Icmp.TimeExceeded,
        Icmp.ParameterProblem,
        Icmp.SourceQuench,
        Icmp.Ip4Redirect,
        Icmp.Timestamp,
        Icmp.Information,
        Icmp.AddressMask,
        Icmp.ExtendedEchoRequest,
        Icmp.ExtendedEchoReply,
        Icmp.Unknown {

  IcmpKind kind();

  int code();

  Bytes body();

  /** The message of a view. A type that is not known or is too short becomes {@link Unknown}. */
  static Icmp decode(IcmpView view) {
    return IcmpReader.read(view);
  }

  /** The type number in a family, or {@link IcmpKind#NONE}. */
  default int type(IpFamily family) {
    return this instanceof Unknown unknown ? unknown.type : kind().type(family);
  }

  default int encodedLength() {
    return IcmpView.HEADER + IcmpWriter.fixedLength(this) + body().length();
  }

  /**
   * Writes the message and returns its length. ICMPv4 gets its checksum. That of ICMPv6 covers the
   * addresses, and is left 0 here for the kernel, which fills it on every ICMPv6 socket (RFC 3542
   * section 3.1).
   *
   * @throws IllegalArgumentException when the family has no such message
   */
  default int encode(MemorySegment out, long at, IpFamily family) {
    int length = IcmpWriter.write(this, out, at, family);
    if (family == IpFamily.V4) {
      IcmpWriter.seal(out, at, length, 0);
    }
    return length;
  }

  /** Writes the message with its checksum, in the family of the addresses. */
  default int encode(MemorySegment out, long at, IpAddress from, IpAddress to) {
    IpFamily family = IpFamily.of(from);
    int length = encode(out, at, family);
    if (family == IpFamily.V6) {
      int pseudoHeader = Checksum.pseudoHeader(from, to, family.icmpProtocol(), length);
      IcmpWriter.seal(out, at, length, pseudoHeader);
    }
    return length;
  }

  record EchoRequest(int code, int id, int sequence, Bytes body) implements Icmp {
    public EchoRequest {
      Wire.fits("code", code, 8);
      Wire.fits("id", id, 16);
      Wire.fits("sequence", sequence, 16);
    }

    public EchoRequest(int id, int sequence, Bytes body) {
      this(0, id, sequence, body);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.ECHO_REQUEST;
    }
  }

  record EchoReply(int code, int id, int sequence, Bytes body) implements Icmp {
    public EchoReply {
      Wire.fits("code", code, 8);
      Wire.fits("id", id, 16);
      Wire.fits("sequence", sequence, 16);
    }

    public EchoReply(int id, int sequence, Bytes body) {
      this(0, id, sequence, body);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.ECHO_REPLY;
    }
  }

  record Unreachable(int code, int rest, Bytes body) implements Icmp {
    public Unreachable {
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.UNREACHABLE;
    }
  }

  /**
   * Fragmentation needed (RFC 1191) and packet too big (RFC 4443). {@code unused} is the upper half
   * of the second word in ICMPv4; in ICMPv6 the MTU fills the word.
   */
  record PacketTooBig(int code, int unused, long mtu, Bytes body) implements Icmp {
    public PacketTooBig {
      Wire.fits("code", code, 8);
      Wire.fits("unused", unused, 16);
      Wire.fits("mtu", mtu, 32);
    }

    public static PacketTooBig of(IpFamily family, long mtu, Bytes quote) {
      return new PacketTooBig(IcmpCode.FRAGMENTATION_NEEDED.number(family), 0, mtu, quote);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.PACKET_TOO_BIG;
    }
  }

  record TimeExceeded(int code, int rest, Bytes body) implements Icmp {
    public TimeExceeded {
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.TIME_EXCEEDED;
    }
  }

  /**
   * {@code pointer} is an offset in the quote. {@code unused} is the rest of the second word in
   * ICMPv4; in ICMPv6 the pointer fills the word.
   */
  record ParameterProblem(int code, long pointer, int unused, Bytes body) implements Icmp {
    public ParameterProblem {
      Wire.fits("code", code, 8);
      Wire.fits("unused", unused, 24);
      Wire.fits("pointer", pointer, 32);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.PARAMETER_PROBLEM;
    }
  }

  record SourceQuench(int code, int rest, Bytes body) implements Icmp {
    public SourceQuench {
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.SOURCE_QUENCH;
    }
  }

  /** RFC 792: {@code body} is the quote. */
  record Ip4Redirect(int code, Ip4Address gateway, Bytes body) implements Icmp {
    public Ip4Redirect {
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.REDIRECT;
    }
  }

  /** Times are milliseconds since midnight UT; the high bit marks any other clock. */
  record Timestamp(
      boolean reply,
      int code,
      int id,
      int sequence,
      long originate,
      long receive,
      long transmit,
      Bytes body)
      implements Icmp {
    public Timestamp {
      Wire.fits("code", code, 8);
      Wire.fits("id", id, 16);
      Wire.fits("sequence", sequence, 16);
      Wire.fits("originate", originate, 32);
      Wire.fits("receive", receive, 32);
      Wire.fits("transmit", transmit, 32);
    }

    @Override
    public IcmpKind kind() {
      return reply ? IcmpKind.TIMESTAMP_REPLY : IcmpKind.TIMESTAMP_REQUEST;
    }
  }

  record Information(boolean reply, int code, int id, int sequence, Bytes body) implements Icmp {
    public Information {
      Wire.fits("code", code, 8);
      Wire.fits("id", id, 16);
      Wire.fits("sequence", sequence, 16);
    }

    @Override
    public IcmpKind kind() {
      return reply ? IcmpKind.INFORMATION_REPLY : IcmpKind.INFORMATION_REQUEST;
    }
  }

  /** RFC 950, appendix I. */
  record AddressMask(boolean reply, int code, int id, int sequence, Ip4Address mask, Bytes body)
      implements Icmp {
    public AddressMask {
      Wire.fits("code", code, 8);
      Wire.fits("id", id, 16);
      Wire.fits("sequence", sequence, 16);
    }

    @Override
    public IcmpKind kind() {
      return reply ? IcmpKind.ADDRESS_MASK_REPLY : IcmpKind.ADDRESS_MASK_REQUEST;
    }
  }

  /** RFC 8335 section 2: {@code body} is an extension structure that names an interface. */
  record ExtendedEchoRequest(int code, int id, int sequence, int flags, Bytes body)
      implements Icmp {
    /** The interface is one of the node that is asked. */
    public static final int LOCAL = 1;

    public ExtendedEchoRequest {
      Wire.fits("code", code, 8);
      Wire.fits("id", id, 16);
      Wire.fits("sequence", sequence, 8);
      Wire.fits("flags", flags, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.EXTENDED_ECHO_REQUEST;
    }
  }

  /** RFC 8335 section 3: {@code flags} holds the state of a neighbour in its three upper bits. */
  record ExtendedEchoReply(int code, int id, int sequence, int flags, Bytes body) implements Icmp {
    public static final int ACTIVE = 4;
    public static final int IPV4 = 2;
    public static final int IPV6 = 1;

    public ExtendedEchoReply {
      Wire.fits("code", code, 8);
      Wire.fits("id", id, 16);
      Wire.fits("sequence", sequence, 8);
      Wire.fits("flags", flags, 8);
    }

    public int state() {
      return flags >> 5;
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.EXTENDED_ECHO_REPLY;
    }
  }

  /** A message of another type, or one that is too short for its type. */
  record Unknown(int type, int code, int rest, Bytes body) implements Icmp {
    public Unknown {
      Wire.fits("type", type, 8);
      Wire.fits("code", code, 8);
    }

    @Override
    public IcmpKind kind() {
      return IcmpKind.UNKNOWN;
    }
  }
}
