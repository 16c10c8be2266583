package dev.sonde.lab;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.packet.TcpView;
import dev.sonde.packet.Wire;

/**
 * Network address translation for one inside host: RFC 3022, RFC 5508. There is only one, so no
 * table is needed: outside and inside differ by constants.
 */
final class Translation {
  private final Packet inner = new Packet();

  /** Outwards: another source. */
  void out(Packet packet, Nat nat, IpAddress inside) {
    IpAddress outside = nat.outside(packet.family);
    if (outside == null || !packet.isFrom(inside)) return;
    packet.source(outside);
    if (hasPorts(packet)) packet.shift(TcpView.SOURCE, nat.portShift());
    if (isEcho(packet, IcmpKind.ECHO_REQUEST)) packet.shift(IcmpView.ID, nat.portShift());
  }

  /** Inwards: the target that it had before. */
  void back(Packet packet, Nat nat, IpAddress inside) {
    boolean sound = packet.verifies();
    packet.target(inside);
    if (hasPorts(packet)) packet.shift(TcpView.TARGET, -nat.portShift());
    if (isEcho(packet, IcmpKind.ECHO_REPLY)) packet.shift(IcmpView.ID, -nat.portShift());
    if (packet.isError() && nat.translatesQuotes() && sound && !packet.fragment) {
      quote(packet, nat, inside);
    }
  }

  /** The quote of an error, which says the source that it was given here (RFC 5508 section 4). */
  private void quote(Packet packet, Nat nat, IpAddress inside) {
    IcmpView error =
        new IcmpView(packet.family, packet.bytes, packet.payloadAt, packet.payloadLength);
    if (!error.hasQuote()) return;
    inner.read(QuotedDatagram.of(error));
    IpAddress outside = nat.outside(inner.family);
    if (outside == null || !inner.isFrom(outside)) return;
    inner.source(inside);
    if (hasPorts(inner)) inner.shift(TcpView.SOURCE, -nat.portShift());
    if (isEcho(inner, IcmpKind.ECHO_REQUEST)) inner.shift(IcmpView.ID, -nat.portShift());
    packet.sealIcmp();
  }

  private static boolean hasPorts(Packet packet) {
    return packet.protocol == IpProtocol.UDP || packet.protocol == IpProtocol.TCP;
  }

  private static boolean isEcho(Packet packet, IcmpKind kind) {
    return packet.isIcmp()
        && !packet.later
        && packet.payloadLength >= IcmpView.HEADER
        && Wire.u8(packet.bytes, packet.payloadAt) == kind.type(packet.family);
  }
}
