package dev.sonde.lab;

import static dev.sonde.lab.World.HOST4;
import static dev.sonde.lab.World.HOST6;
import static dev.sonde.packet.IpProtocol.NO_NEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.Ip6Extension;
import dev.sonde.packet.Ip6Extension.DestinationOptions;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.RouteOption.RecordRoute;
import dev.sonde.packet.Tcp;
import dev.sonde.packet.TcpView;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts answer. */
class HostTest {
  private static final World PLAIN = World.line(Map.of());

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9", "198.18.2.1", "2001:db8:2::1"})
  void echoIsAnsweredByHostsAndRouters(String address) {
    IpAddress host = IpAddress.parse(address);
    Heard reply = PLAIN.answer(World.echo(host, 64));
    assertThat(reply.icmp()).isEqualTo(new Icmp.EchoReply(77, 1, Bytes.utf8("are you there?")));
    assertThat(reply.ip().from()).isEqualTo(host);
  }

  @Test
  void echoOfNothingButZerosHasTheOtherZeroForAChecksum() {
    Heard reply = PLAIN.answer(World.icmp(HOST4, 64, new Icmp.EchoRequest(0, 0, Bytes.NONE)));
    assertThat(reply.view().checksum()).isEqualTo(0xffff);
  }

  @Test
  void echoCanBeTurnedOff() {
    assertThat(World.line(Map.of("host", "echo: false")).exchange(World.echo(HOST4, 64))).isEmpty();
  }

  @Test
  void wrongChecksumsAreNotAnswered() {
    for (Bytes honest :
        List.of(
            World.echo(HOST4, 64),
            World.echo(HOST6, 64),
            World.udp(HOST4, 64),
            World.udp(HOST6, 64),
            World.tcp(HOST4, 64, 80, Tcp.SYN, 1, 0))) {
      assertThat(PLAIN.exchange(honest)).hasSize(1);
      byte[] bytes = honest.toArray();
      bytes[bytes.length - 1] ^= 1;
      assertThat(PLAIN.exchange(Bytes.of(bytes))).isEmpty();
    }
  }

  @Test
  void piecesAreNotPutTogether() {
    Bytes data = World.message(HOST4, new Icmp.EchoRequest(1, 2, Bytes.of(new byte[64])));
    Ip4 first = World.header4(9, Ip4.MORE_FRAGMENTS, 0, IpProtocol.ICMP, 64);
    assertThat(PLAIN.exchange(World.packet(first, data))).isEmpty();
  }

  @Test
  void openUdpPortsSayNothingAndOthersAreUnreachable() {
    World world = World.line(Map.of("host", "udp: [53], closed: host-prohibited"));
    assertThat(world.exchange(World.udp(HOST4, 64, 1, 53, 0))).isEmpty();
    assertThat(world.answer(World.udp(HOST4, 64, 1, 54, 0)))
        .hasToString("203.0.113.9 host administratively prohibited");
    assertThat(PLAIN.answer(World.udp(HOST6, 64, 1, 54, 0)))
        .hasToString("2001:db8:9::9 port unreachable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9"})
  void connectionsAreTakenAtOpenPortsAndResetAtOthers(String address) {
    IpAddress host = IpAddress.parse(address);
    World world = World.line(Map.of("host", "tcp: 80"));
    Heard open = world.answer(World.tcp(host, 64, 80, Tcp.SYN, 0xffff_ffffL, 0));
    assertThat(open.tcp().flags()).isEqualTo(Tcp.SYN | Tcp.ACK);
    assertThat(open.tcp().acknowledgment()).isZero();
    assertThat(open.tcp().sourcePort()).isEqualTo(80);
    assertThat(open.tcp().targetPort()).isEqualTo(33000);
    Heard closed = world.answer(World.tcp(host, 64, 81, Tcp.SYN, 41, 0));
    assertThat(closed.tcp().flags()).isEqualTo(Tcp.RST | Tcp.ACK);
    assertThat(closed.tcp().acknowledgment()).isEqualTo(42);
    Heard stray = world.answer(World.tcp(host, 64, 80, Tcp.ACK, 41, 99));
    assertThat(stray.tcp().flags()).isEqualTo(Tcp.RST);
    assertThat(stray.tcp().sequence()).isEqualTo(99);
    assertThat(world.exchange(World.tcp(host, 64, 80, Tcp.RST, 1, 0))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 6, 15})
  void segmentsWhoseDataOffsetPointsOutsideAreNotAnswered(int offset) {
    World world = World.line(Map.of("host", "tcp: 80"));
    for (IpAddress host : List.of(HOST4, HOST6)) {
      Bytes honest = World.tcp(host, 64, 80, Tcp.SYN, 1, 0);
      MemorySegment bytes = MemorySegment.ofArray(honest.toArray());
      int tcp = honest.length() - TcpView.HEADER;
      int before = Wire.u16(bytes, tcp + TcpView.OFFSET_FLAGS);
      int after = (before & 0xfff) | offset << 12;
      int sum = Wire.u16(bytes, tcp + TcpView.CHECKSUM);
      Wire.put16(bytes, tcp + TcpView.OFFSET_FLAGS, after);
      Wire.put16(bytes, tcp + TcpView.CHECKSUM, Checksum.update(sum, before, after));
      assertThat(world.exchange(Bytes.copy(bytes, 0, honest.length()))).isEmpty();
      assertThat(world.exchange(honest)).hasSize(1);
    }
    assertThat(world.internet.count(Fate.BROKEN)).isEqualTo(2);
  }

  @Test
  void nothingFollowsTheNextHeaderThatSaysSoAndNothingIsReported() {
    World world = World.line(Map.of());
    Bytes data = Bytes.of(new byte[8]);
    assertThat(world.exchange(World.packet(World.header(HOST6, NO_NEXT, 64), data))).isEmpty();
    assertThat(world.internet.count(Fate.TAKEN)).isEqualTo(1);
    assertThat(world.answer(World.packet(World.header(HOST4, NO_NEXT, 64), data)))
        .hasToString("203.0.113.9 protocol unreachable");
  }

  @Test
  void protocolBehindExtensionHeadersIsPointedAtWhereItIsNamed() {
    Ip6Extension first = new DestinationOptions(Bytes.of(new byte[6]));
    Ip6Extension second = new DestinationOptions(Bytes.of(new byte[14]));
    Ip6 header =
        new Ip6(
            0,
            0,
            64,
            (Ip6Address) World.YOU6,
            (Ip6Address) HOST6,
            List.of(first, second),
            IpProtocol.SCTP);
    Heard report = PLAIN.answer(World.packet(header, Bytes.of(new byte[8])));
    assertThat(report).hasToString("2001:db8:9::9 unrecognized next header");
    assertThat(report.view().pointer()).isEqualTo(40 + 8);
  }

  @Test
  void protocolsThatNobodySpeaksAreReported() {
    Bytes data = Bytes.of(new byte[8]);
    assertThat(PLAIN.answer(World.packet(World.header(HOST4, IpProtocol.SCTP, 64), data)))
        .hasToString("203.0.113.9 protocol unreachable");
    Heard six = PLAIN.answer(World.packet(World.header(HOST6, IpProtocol.SCTP, 64), data));
    assertThat(six).hasToString("2001:db8:9::9 unrecognized next header");
    assertThat(six.view().pointer()).isEqualTo(6);
  }

  @Test
  void repliesThatNobodyAskedForAreNotAnswered() {
    Icmp reply = new Icmp.EchoReply(1, 2, Bytes.NONE);
    assertThat(PLAIN.exchange(World.icmp(HOST4, 64, reply))).isEmpty();
    Icmp error = new Icmp.Unreachable(3, 0, Bytes.of(new byte[28]));
    assertThat(PLAIN.exchange(World.icmp(HOST6, 64, error))).isEmpty();
  }

  @Test
  void everyNodeOnTheWayRecordsItselfWhileThereIsRoom() {
    Bytes data = World.message(HOST4, new Icmp.EchoRequest(1, 2, Bytes.NONE));
    Ip4 header = World.header4(1, 0, 0, IpProtocol.ICMP, 64, new RecordRoute(9));
    Ip4View reply = (Ip4View) PLAIN.answer(World.packet(header, data)).ip();
    List<Ip4Option> options =
        Ip4Option.decode(reply.bytes(), reply.optionsAt(), reply.optionsLength());
    assertThat(((RecordRoute) options.getFirst()).passed())
        .extracting(Ip4Address::toString)
        .containsExactly(
            "198.18.1.1",
            "198.18.2.1",
            "198.18.3.1",
            "203.0.113.9",
            "198.18.3.1",
            "198.18.2.1",
            "198.18.1.1");
    Ip4 small = World.header4(1, 0, 0, IpProtocol.ICMP, 64, new RecordRoute(2));
    Ip4View full = (Ip4View) PLAIN.answer(World.packet(small, data)).ip();
    assertThat(((RecordRoute) Ip4.decode(full).options().getFirst()).ahead()).isEmpty();
  }
}
