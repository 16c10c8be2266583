package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.packet.RouteOption.LooseSourceRoute;
import dev.sonde.packet.RouteOption.RecordRoute;
import dev.sonde.packet.Tcp;
import dev.sonde.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Packets that say which nodes they want to visit: RFC 791 section 3.1. */
class SourceRouteTest {
  private static final int FIRST = 4;
  private static final World LINE = World.line(Map.of());
  private static final Ip4Address R1 = Ip4Address.parse("198.18.1.1");
  private static final Ip4Address R2 = Ip4Address.parse("198.18.2.1");
  private static final Ip4Address R3 = Ip4Address.parse("198.18.3.1");
  private static final Ip4Address HOST = (Ip4Address) World.HOST4;

  /** To {@code via} first; what it carries is for the last of the route. */
  private static Bytes packet(
      Ip4Address via, int protocol, int ttl, Bytes payload, Ip4Option... options) {
    Ip4Address you = (Ip4Address) World.YOU4;
    return World.packet(new Ip4(0, 7, 0, 0, ttl, protocol, you, via, List.of(options)), payload);
  }

  private static Bytes probe(Ip4Address via, int ttl, Ip4Address... route) {
    Bytes datagram = World.datagram(route[route.length - 1], 33000, 33434, 12);
    var option = new LooseSourceRoute(FIRST, List.of(route));
    return packet(via, IpProtocol.UDP, ttl, datagram, option);
  }

  private static List<String> trace(int hops, Ip4Address via, Ip4Address... route) {
    List<String> lines = new ArrayList<>();
    for (int ttl = 1; ttl <= hops; ttl++) {
      lines.add(LINE.answer(probe(via, ttl, route)).toString());
    }
    return lines;
  }

  @Test
  void packetVisitsWhatItNamesInThatOrder() {
    assertThat(trace(6, R3, R1, R2))
        .containsExactly(
            R1 + " in transit",
            R2 + " in transit",
            R3 + " in transit",
            R2 + " in transit",
            R1 + " in transit",
            R2 + " port unreachable");
  }

  @Test
  void errorsQuoteTheHeaderAsItCameToThem() {
    QuotedDatagram at = LINE.answer(probe(R3, 3, R1)).quote();
    assertThat(at.to()).isEqualTo(R3);
    QuotedDatagram behind = LINE.answer(probe(R3, 4, R1)).quote();
    assertThat(behind.to()).isEqualTo(R1);
    Bytes header = Bytes.copy(behind.bytes(), behind.at(), Ip4View.HEADER + 7);
    assertThat(header.toString()).endsWith("830708" + "c6120301");
  }

  /** RFC 1122 section 3.2.1.8 wants it reversed; what receives it would have to permit that. */
  @Test
  void answersComeBackWithoutIt() {
    Bytes echo = World.message(HOST, new Icmp.EchoRequest(1, 2, Bytes.NONE));
    var route = new LooseSourceRoute(FIRST, List.of(HOST));
    Heard reply = LINE.answer(packet(R2, IpProtocol.ICMP, 64, echo, route, new RecordRoute(3)));
    assertThat(reply.icmp()).isInstanceOf(Icmp.EchoReply.class);
    assertThat(reply.ip().from()).isEqualTo(HOST);
    Ip4View view = (Ip4View) reply.ip();
    List<Ip4Option> options =
        Ip4Option.decode(view.bytes(), view.optionsAt(), view.optionsLength());
    assertThat(options).noneMatch(LooseSourceRoute.class::isInstance);
    assertThat(options)
        .filteredOn(RecordRoute.class::isInstance)
        .singleElement()
        .satisfies(recorded -> {
          assertThat(((RecordRoute) recorded).passed()).containsExactly(R1, R2, R3);
        });
  }

  @Test
  void routeMayNameANodeTwice() {
    Bytes syn = World.tcp(HOST, 64, 80, Tcp.SYN, 1, 0);
    Bytes segment = Bytes.copy(syn.segment(), Ip4View.HEADER, syn.length() - Ip4View.HEADER);
    var route = new LooseSourceRoute(FIRST, List.of(HOST, HOST));
    Heard reset = LINE.answer(packet(HOST, IpProtocol.TCP, 64, segment, route));
    assertThat(reset.tcp().has(Tcp.RST)).isTrue();
    assertThat(reset.ip().from()).isEqualTo(HOST);
  }

  @Test
  void routeThatIsDoneLeadsNowhere() {
    var done = new LooseSourceRoute(FIRST + Ip4Address.BYTES, List.of(R1));
    Bytes datagram = World.datagram(HOST, 33000, 33434, 12);
    assertThat(LINE.answer(packet(HOST, IpProtocol.UDP, 64, datagram, done)))
        .hasToString(HOST + " port unreachable");
  }

  @Test
  void anyOptionsHaveAnEnd() {
    List<IpAddress> nodes = List.of(R1, R2, R3, HOST, World.YOU4, Ip4Address.parse("224.0.0.1"));
    Seeds.each(
        5_000,
        seeds -> {
          byte[] options = seeds.bytes(4 * seeds.between(1, 10));
          options[0] = (byte) Ip4Option.LOOSE_SOURCE_ROUTE;
          if (seeds.chance(2)) options[1] = (byte) seeds.between(3, options.length);
          if (seeds.chance(2)) options[2] = (byte) seeds.between(0, options.length);
          for (int at = 3; at + Ip4Address.BYTES <= options.length; at += Ip4Address.BYTES) {
            System.arraycopy(seeds.pick(nodes).bytes(), 0, options, at, Ip4Address.BYTES);
          }
          Ip4Option raw = new Ip4Option.Unknown(Bytes.of(options));
          Bytes datagram = World.datagram(HOST, 33000, 33434, 12);
          for (Heard heard : LINE.exchange(packet(R2, IpProtocol.UDP, 64, datagram, raw))) {
            assertThat(heard.ip().to()).isEqualTo(World.YOU4);
          }
          assertThat(LINE.internet.onTheirWay()).isZero();
        });
  }
}
