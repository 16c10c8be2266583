package dev.sonde.lab;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.ExtendedBody;
import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.Extensions;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes ICMP errors about packets: RFC 792, RFC 1812 section 4.3, RFC 4443, RFC 4884. Whether one
 * is due is the caller's affair; how many a node makes is known here.
 */
final class Reports {
  private static final int LONGEST4 = 576; // RFC 1812 section 4.3.2.3
  private static final int LONGEST6 = 1280; // RFC 4443 section 2.4 c
  private static final int EXTENDED_QUOTE = 128; // RFC 4884 section 5.3: what follows is extensions
  private static final int PRECEDENCE = 0xc0; // RFC 1812 section 4.3.2.5: internetwork control
  private static final int HEADER4 = 0x45;
  private static final long HEADER6 = 6L << 28;
  private static final long SECOND = 1_000_000_000;

  private final Packets packets;
  private long[] next = new long[0];
  private int id;

  Reports(Packets packets) {
    this.packets = packets;
  }

  /** Whether a node may make one more: as many at once as its burst, then at its rate. */
  boolean allows(int node, Reporting reporting, long now) {
    if (reporting.perSecond() == 0) return true;
    if (node >= next.length) next = Arrays.copyOf(next, 2 * node + 1);
    long interval = SECOND / reporting.perSecond();
    if (next[node] - (reporting.burst() - 1) * interval > now) return false;
    next[node] = Math.max(now, next[node]) + interval;
    return true;
  }

  /**
   * Writes an error of a node about a packet into a slot of its own, or none where there is no
   * room. {@code rest} is the second word of the message.
   */
  int write(Packet about, IpAddress from, Reporting by, IcmpKind kind, int code, long rest) {
    boolean v4 = about.v4();
    int header = v4 ? Ip4View.HEADER : Ip6View.HEADER;
    int room = (v4 ? LONGEST4 : LONGEST6) - header - IcmpView.HEADER;
    long wanted = (long) about.headerLength() + by.quote();
    int quote = (int) Math.min(Math.min(about.length, room), wanted);
    if (by.extended() && kind.extensible(about.family)) {
      return extended(about, from, by, kind, code, rest, Math.min(quote, EXTENDED_QUOTE));
    }
    int slot = packets.take(header + IcmpView.HEADER + quote);
    if (slot == Packets.NONE) return slot;
    long body = packets.at(slot) + header + IcmpView.HEADER;
    MemorySegment.copy(about.bytes, about.at, packets.bytes, body, quote);
    finish(slot, about, from, by, kind, code, rest);
    return slot;
  }

  private int extended(
      Packet about, IpAddress from, Reporting by, IcmpKind kind, int code, long rest, int quoted) {
    List<ExtensionObject> objects = new ArrayList<>();
    if (!by.mpls().isEmpty()) objects.add(new ExtensionObject.MplsStack(by.mpls()));
    if (by.arrivedAt() != null) objects.add(by.arrivedAt());
    ExtendedBody body =
        ExtendedBody.of(
            about.family,
            Bytes.copy(about.bytes, about.at, quoted),
            new Extensions(0, true, objects));
    int header = about.v4() ? Ip4View.HEADER : Ip6View.HEADER;
    int slot = packets.take(header + IcmpView.HEADER + body.bytes().length());
    if (slot == Packets.NONE) return slot;
    body.bytes().write(packets.bytes, packets.at(slot) + header + IcmpView.HEADER);
    finish(slot, about, from, by, kind, code, rest | body.rest());
    return slot;
  }

  /** The two headers before a body that is there already. */
  private void finish(
      int slot, Packet about, IpAddress from, Reporting by, IcmpKind kind, int code, long rest) {
    MemorySegment out = packets.bytes;
    long at = packets.at(slot);
    int length = packets.length(slot);
    int header =
        about.v4()
            ? header4(out, at, length, about, from, by)
            : header6(out, at, length, about, from, by);
    long icmp = at + header;
    Wire.put8(out, icmp + IcmpView.TYPE, kind.type(about.family));
    Wire.put8(out, icmp + IcmpView.CODE, code);
    Wire.put16(out, icmp + IcmpView.CHECKSUM, 0);
    Wire.put32(out, icmp + IcmpView.REST, rest);
    long sum = Checksum.sum(out, icmp, length - header);
    if (!about.v4()) {
      int addresses = 2 * (Ip6View.TO - Ip6View.FROM);
      sum += Checksum.sum(out, at + Ip6View.FROM, addresses);
      sum += IpFamily.V6.icmpProtocol() + length - header;
    }
    Wire.put16(out, icmp + IcmpView.CHECKSUM, Checksum.finish(sum));
  }

  private int header4(
      MemorySegment out, long at, int length, Packet about, IpAddress from, Reporting by) {
    Wire.put8(out, at, HEADER4);
    Wire.put8(out, at + Ip4View.TOS, PRECEDENCE);
    Wire.put16(out, at + Ip4View.TOTAL, length);
    Wire.put16(out, at + Ip4View.ID, ++id);
    Wire.put16(out, at + Ip4View.FRAGMENT, 0);
    Wire.put8(out, at + Ip4View.TTL, by.ttl());
    Wire.put8(out, at + Ip4View.PROTOCOL, IpFamily.V4.icmpProtocol());
    Wire.put16(out, at + Ip4View.CHECKSUM, 0);
    from.write(out, at + Ip4View.FROM);
    Wire.put32(out, at + Ip4View.TO, about.fromLow);
    int sum = Checksum.finish(Checksum.sum(out, at, Ip4View.HEADER));
    Wire.put16(out, at + Ip4View.CHECKSUM, sum);
    return Ip4View.HEADER;
  }

  private static int header6(
      MemorySegment out, long at, int length, Packet about, IpAddress from, Reporting by) {
    Wire.put32(out, at, HEADER6);
    Wire.put16(out, at + Ip6View.LENGTH, length - Ip6View.HEADER);
    Wire.put8(out, at + Ip6View.NEXT, IpFamily.V6.icmpProtocol());
    Wire.put8(out, at + Ip6View.HOP_LIMIT, by.ttl());
    from.write(out, at + Ip6View.FROM);
    Wire.put64(out, at + Ip6View.TO, about.fromHigh);
    Wire.put64(out, at + Ip6View.TO + Long.BYTES, about.fromLow);
    return Ip6View.HEADER;
  }
}
