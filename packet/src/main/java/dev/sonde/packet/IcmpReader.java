package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/** Makes values of ICMP messages. Total: whatever a view holds has a value. */
final class IcmpReader {
  private static final int FIXED = IcmpView.HEADER;

  private IcmpReader() {}

  static Icmp read(IcmpView view) {
    IcmpKind kind = view.kind();
    int fixed = kind.fixedLength(view.family());
    if (view.bodyLength() < fixed) {
      return unknown(view);
    }
    MemorySegment bytes = view.bytes();
    Bytes body = Bytes.copy(bytes, view.bodyAt() + fixed, view.bodyLength() - fixed);
    return switch (kind) {
      case ECHO_REQUEST -> new Icmp.EchoRequest(view.code(), view.id(), view.sequence(), body);
      case ECHO_REPLY -> new Icmp.EchoReply(view.code(), view.id(), view.sequence(), body);
      case UNREACHABLE -> new Icmp.Unreachable(view.code(), view.rest(), body);
      case PACKET_TOO_BIG -> packetTooBig(view, body);
      case TIME_EXCEEDED -> new Icmp.TimeExceeded(view.code(), view.rest(), body);
      case PARAMETER_PROBLEM -> parameterProblem(view, body);
      case SOURCE_QUENCH -> new Icmp.SourceQuench(view.code(), view.rest(), body);
      case ROUTER_SOLICITATION -> new Discovery.RouterSolicitation(view.code(), view.rest(), body);
      case ROUTER_ADVERTISEMENT -> routerAdvertisement(view, body);
      case REDIRECT -> redirect(view, body);
      case NEIGHBOR_SOLICITATION ->
          new Discovery.NeighborSolicitation(view.code(), view.rest(), address(view, FIXED), body);
      case NEIGHBOR_ADVERTISEMENT ->
          new Discovery.NeighborAdvertisement(view.code(), view.rest(), address(view, FIXED), body);
      case TIMESTAMP_REQUEST, TIMESTAMP_REPLY -> timestamp(view, body);
      case INFORMATION_REQUEST, INFORMATION_REPLY ->
          new Icmp.Information(
              kind == IcmpKind.INFORMATION_REPLY, view.code(), view.id(), view.sequence(), body);
      case ADDRESS_MASK_REQUEST, ADDRESS_MASK_REPLY -> addressMask(view, body);
      case EXTENDED_ECHO_REQUEST ->
          new Icmp.ExtendedEchoRequest(
              view.code(), view.id(), view.shortSequence(), u8(view, 7), body);
      case EXTENDED_ECHO_REPLY ->
          new Icmp.ExtendedEchoReply(
              view.code(), view.id(), view.shortSequence(), u8(view, 7), body);
      case MULTICAST_LISTENER_QUERY, MULTICAST_LISTENER_REPORT, MULTICAST_LISTENER_DONE ->
          new Discovery.MulticastListener(
              kind, view.code(), u16(view, 4), u16(view, 6), address(view, FIXED), body);
      case MULTICAST_LISTENER_REPORT_V2 ->
          new Discovery.MulticastListenerReport(view.code(), u16(view, 4), u16(view, 6), body);
      case UNKNOWN -> unknown(view);
    };
  }

  private static Icmp unknown(IcmpView view) {
    Bytes body = Bytes.copy(view.bytes(), view.bodyAt(), view.bodyLength());
    return new Icmp.Unknown(view.type(), view.code(), view.rest(), body);
  }

  private static Icmp packetTooBig(IcmpView view, Bytes body) {
    int unused = view.family() == IpFamily.V4 ? u16(view, 4) : 0;
    return new Icmp.PacketTooBig(view.code(), unused, view.mtu(), body);
  }

  private static Icmp parameterProblem(IcmpView view, Bytes body) {
    int unused = view.family() == IpFamily.V4 ? view.rest() & 0xff_ffff : 0;
    return new Icmp.ParameterProblem(view.code(), view.pointer(), unused, body);
  }

  private static Icmp routerAdvertisement(IcmpView view, Bytes body) {
    return view.family() == IpFamily.V4
        ? new Discovery.Ip4RouterAdvertisement(
            view.code(), u8(view, 4), u8(view, 5), u16(view, 6), body)
        : new Discovery.Ip6RouterAdvertisement(
            view.code(), u8(view, 4), u8(view, 5), u16(view, 6), u32(view, 8), u32(view, 12), body);
  }

  private static Icmp redirect(IcmpView view, Bytes body) {
    return view.family() == IpFamily.V4
        ? new Icmp.Ip4Redirect(view.code(), new Ip4Address(view.rest()), body)
        : new Discovery.Ip6Redirect(
            view.code(),
            view.rest(),
            address(view, FIXED),
            address(view, FIXED + Ip6Address.BYTES),
            body);
  }

  private static Icmp timestamp(IcmpView view, Bytes body) {
    return new Icmp.Timestamp(
        view.kind() == IcmpKind.TIMESTAMP_REPLY,
        view.code(),
        view.id(),
        view.sequence(),
        u32(view, 8),
        u32(view, 12),
        u32(view, 16),
        body);
  }

  private static Icmp addressMask(IcmpView view, Bytes body) {
    Ip4Address mask = Ip4Address.read(view.bytes(), view.bodyAt());
    boolean reply = view.kind() == IcmpKind.ADDRESS_MASK_REPLY;
    return new Icmp.AddressMask(reply, view.code(), view.id(), view.sequence(), mask, body);
  }

  private static Ip6Address address(IcmpView view, int offset) {
    return Ip6Address.read(view.bytes(), view.at() + offset);
  }

  private static int u8(IcmpView view, int offset) {
    return Wire.u8(view.bytes(), view.at() + offset);
  }

  private static int u16(IcmpView view, int offset) {
    return Wire.u16(view.bytes(), view.at() + offset);
  }

  private static long u32(IcmpView view, int offset) {
    return Wire.u32(view.bytes(), view.at() + offset);
  }
}
