package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * Turns echo requests into replies: RFC 792, RFC 4443 section 4.2, RFC 1122 section 3.2.2.6. Pure:
 * packets and times come as arguments. A request without IP options allocates nothing.
 *
 * <p>The reply is made where the request lies: identifier, sequence number and data stay as they
 * are, the type changes, and with it the checksum.
 */
final class ResponderCore {
  private static final int CHECKSUM = 2;

  private final IpFamily family;
  private final int request;
  private final int reply;
  private final boolean groups;
  private final TokenBucket tokens;
  private final Out out;
  private long requests;
  private long replies;
  private long overRate;
  private long badChecksum;
  private long group;
  private long malformed;

  /** What the core asks of its shell. */
  interface Out {
    /**
     * Send the ICMP message in {@code reply} back to whoever it came from; from the address that
     * was asked, unless that is a group's. The reply is valid during the call.
     */
    void reply(Incoming reply, Bytes ipOptions);
  }

  /** {@code groups}: answer requests to broadcast and multicast addresses too. */
  ResponderCore(IpFamily family, boolean groups, TokenBucket tokens, Out out) {
    this.family = family;
    this.groups = groups;
    this.tokens = tokens;
    this.out = out;
    request = IcmpKind.ECHO_REQUEST.type(family);
    reply = IcmpKind.ECHO_REPLY.type(family);
  }

  void received(Incoming datagram, long nowNanos) {
    long header;
    try {
      header = datagram.skipHeader();
    } catch (Malformed dropped) {
      malformed++;
      return;
    }
    if (datagram.length < IcmpView.HEADER) {
      malformed++;
    } else if (Wire.u8(datagram.bytes, datagram.at) == request) { // not what came before the filter
      requests++;
      if (isToBeAnswered(datagram, nowNanos)) answer(datagram, header);
    }
  }

  private boolean isToBeAnswered(Incoming datagram, long nowNanos) {
    // Raw IPv4 sockets get a request before the kernel verifies it, ICMPv6 ones after.
    boolean verified = family == IpFamily.V6;
    if (!verified && !Checksum.verify(datagram.bytes, datagram.at, datagram.length)) {
      badChecksum++;
      return false;
    }
    // RFC 1122 section 3.2.2.6 permits silence towards groups, which keeps smurfs out (RFC 2644).
    if (datagram.isFromNobody() || (!groups && datagram.isToGroup())) {
      group++;
      return false;
    }
    if (!tokens.take(nowNanos)) {
      overRate++;
      return false;
    }
    return true;
  }

  private void answer(Incoming datagram, long header) {
    int before = Wire.u16(datagram.bytes, datagram.at); // type and code
    Wire.put8(datagram.bytes, datagram.at, reply);
    Wire.put16(datagram.bytes, datagram.at + CHECKSUM, checksum(datagram, before));
    boolean plain = header < 0 || datagram.at == header + Ip4View.HEADER;
    Bytes options = plain ? Bytes.NONE : options(datagram, header);
    replies++;
    out.reply(datagram, options);
  }

  private static Bytes options(Incoming datagram, long header) {
    int length = (int) (datagram.at + datagram.length - header);
    return ReplyOptions.of(new Ip4View(datagram.bytes, header, length));
  }

  /** Of ICMPv6 it covers the addresses, and the kernel computes it: RFC 3542 section 3.1. */
  private int checksum(Incoming datagram, int before) {
    if (family == IpFamily.V6) return 0;
    MemorySegment bytes = datagram.bytes;
    int checksum = Wire.u16(bytes, datagram.at + CHECKSUM);
    int updated = Checksum.update(checksum, before, Wire.u16(bytes, datagram.at));
    return updated == 0 ? computed(bytes, datagram.at, datagram.length) : updated;
  }

  /** A message that is all zeros has the other zero: see {@link Checksum#update}. */
  private static int computed(MemorySegment bytes, long at, int length) {
    Wire.put16(bytes, at + CHECKSUM, 0);
    return Checksum.finish(Checksum.sum(bytes, at, length));
  }

  ResponderCounts counts(long unsent, long receiveDrops) {
    return new ResponderCounts(
        requests, replies - unsent, overRate, badChecksum, group, malformed, unsent, receiveDrops);
  }
}
