package dev.sonde.packet;

import dev.sonde.packet.Discovery.Ip4RouterAdvertisement;
import dev.sonde.packet.Discovery.Ip6Redirect;
import dev.sonde.packet.Discovery.Ip6RouterAdvertisement;
import dev.sonde.packet.Discovery.MulticastListener;
import dev.sonde.packet.Discovery.MulticastListenerReport;
import dev.sonde.packet.Discovery.NeighborAdvertisement;
import dev.sonde.packet.Discovery.NeighborSolicitation;
import dev.sonde.packet.Discovery.RouterSolicitation;
import dev.sonde.packet.Icmp.AddressMask;
import dev.sonde.packet.Icmp.EchoReply;
import dev.sonde.packet.Icmp.EchoRequest;
import dev.sonde.packet.Icmp.ExtendedEchoReply;
import dev.sonde.packet.Icmp.ExtendedEchoRequest;
import dev.sonde.packet.Icmp.Information;
import dev.sonde.packet.Icmp.Ip4Redirect;
import dev.sonde.packet.Icmp.PacketTooBig;
import dev.sonde.packet.Icmp.ParameterProblem;
import dev.sonde.packet.Icmp.SourceQuench;
import dev.sonde.packet.Icmp.TimeExceeded;
import dev.sonde.packet.Icmp.Timestamp;
import dev.sonde.packet.Icmp.Unknown;
import dev.sonde.packet.Icmp.Unreachable;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/** What both families of ICMP share of {@link HeaderLaws}: a value holds the whole message. */
interface IcmpLaws extends ChecksumLaws<Icmp> {

  IpFamily family();

  IpAddress from();

  IpAddress to();

  @Override
  default Icmp any(Seeds seeds) {
    List<IcmpKind> kinds =
        Stream.of(IcmpKind.values())
            .filter(k -> k.type(family()) != IcmpKind.NONE || k == IcmpKind.UNKNOWN)
            .toList();
    return any(seeds.pick(kinds), seeds, Bytes.of(seeds.bytes(seeds.length(80))));
  }

  private Icmp any(IcmpKind kind, Seeds s, Bytes body) {
    boolean v4 = family() == IpFamily.V4;
    int code = s.bits(8);
    int rest = s.bits(32);
    return switch (kind) {
      case ECHO_REQUEST -> new EchoRequest(code, s.bits(16), s.bits(16), body);
      case ECHO_REPLY -> new EchoReply(code, s.bits(16), s.bits(16), body);
      case UNREACHABLE -> new Unreachable(v4 && code == 4 ? 3 : code, rest, body);
      case PACKET_TOO_BIG ->
          new PacketTooBig(v4 ? 4 : code, v4 ? s.bits(16) : 0, v4 ? s.bits(16) : u32(s), body);
      case TIME_EXCEEDED -> new TimeExceeded(code, rest, body);
      case PARAMETER_PROBLEM ->
          new ParameterProblem(code, v4 ? s.bits(8) : u32(s), v4 ? s.bits(24) : 0, body);
      case SOURCE_QUENCH -> new SourceQuench(code, rest, body);
      case REDIRECT ->
          v4
              ? new Ip4Redirect(code, new Ip4Address(rest), body)
              : new Ip6Redirect(code, rest, address(s), address(s), body);
      case ROUTER_SOLICITATION -> new RouterSolicitation(code, rest, body);
      case ROUTER_ADVERTISEMENT ->
          v4
              ? new Ip4RouterAdvertisement(code, s.bits(8), s.bits(8), s.bits(16), body)
              : new Ip6RouterAdvertisement(
                  code, s.bits(8), s.bits(8), s.bits(16), u32(s), u32(s), body);
      case TIMESTAMP_REQUEST, TIMESTAMP_REPLY ->
          new Timestamp(
              kind == IcmpKind.TIMESTAMP_REPLY,
              code,
              s.bits(16),
              s.bits(16),
              u32(s),
              u32(s),
              u32(s),
              body);
      case INFORMATION_REQUEST, INFORMATION_REPLY ->
          new Information(kind == IcmpKind.INFORMATION_REPLY, code, s.bits(16), s.bits(16), body);
      case ADDRESS_MASK_REQUEST, ADDRESS_MASK_REPLY ->
          new AddressMask(
              kind == IcmpKind.ADDRESS_MASK_REPLY,
              code,
              s.bits(16),
              s.bits(16),
              new Ip4Address(rest),
              body);
      case EXTENDED_ECHO_REQUEST ->
          new ExtendedEchoRequest(code, s.bits(16), s.bits(8), s.bits(8), body);
      case EXTENDED_ECHO_REPLY ->
          new ExtendedEchoReply(code, s.bits(16), s.bits(8), s.bits(8), body);
      case NEIGHBOR_SOLICITATION -> new NeighborSolicitation(code, rest, address(s), body);
      case NEIGHBOR_ADVERTISEMENT -> new NeighborAdvertisement(code, rest, address(s), body);
      case MULTICAST_LISTENER_QUERY, MULTICAST_LISTENER_REPORT, MULTICAST_LISTENER_DONE ->
          new MulticastListener(kind, code, s.bits(16), s.bits(16), address(s), body);
      case MULTICAST_LISTENER_REPORT_V2 ->
          new MulticastListenerReport(code, s.bits(16), s.bits(16), body);
      case UNKNOWN -> unknown(s, code, rest, body);
    };
  }

  private Icmp unknown(Seeds seeds, int code, int rest, Bytes body) {
    int type = seeds.bits(8);
    if (IcmpKind.of(family(), type, code) == IcmpKind.UNKNOWN) {
      return new Unknown(type, code, rest, body);
    }
    // a known type, too short for its fields
    return family() == IpFamily.V4
        ? new Unknown(13, code, rest, body.slice(0, Math.min(body.length(), 11)))
        : new Unknown(135, code, rest, body.slice(0, Math.min(body.length(), 15)));
  }

  private static long u32(Seeds seeds) {
    return seeds.bits(32) & 0xffff_ffffL;
  }

  private static Ip6Address address(Seeds seeds) {
    return new Ip6Address(seeds.int64(), seeds.int64(), 0);
  }

  @Override
  default int encodedLength(Icmp value) {
    return value.encodedLength();
  }

  @Override
  default int encode(Icmp value, MemorySegment out, long at, int payloadLength) {
    return value.encode(out, at, from(), to());
  }

  @Override
  default Icmp decode(MemorySegment bytes, long at, int limit) {
    return Icmp.decode(new IcmpView(family(), bytes, at, limit));
  }

  @Override
  default int length(MemorySegment bytes, long at, int limit) {
    IcmpView view = new IcmpView(family(), bytes, at, limit);
    return (int) (view.bodyAt() - at) + view.bodyLength();
  }

  @Override
  default boolean knowsItsLength() {
    return false;
  }

  @Override
  default int payloadLength(Icmp value, Seeds seeds) {
    return 0;
  }

  @Override
  default int shortest(Icmp value, int payloadLength) {
    return IcmpView.HEADER;
  }

  @Override
  default List<LengthField> lengths() {
    return List.of(new LengthField(4, 1), new LengthField(5, 1));
  }

  @Override
  default int checksumAt() {
    return 2;
  }

  @Override
  default boolean verifies(MemorySegment bytes, long at, int limit) {
    return new IcmpView(family(), bytes, at, limit).verifies(from(), to());
  }

  @Override
  default int covered(Icmp value, int payloadLength) {
    return value.encodedLength();
  }
}
