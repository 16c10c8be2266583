package dev.sonde.lab;

import static dev.sonde.lab.World.HOST4;
import static dev.sonde.lab.World.HOST6;
import static dev.sonde.lab.World.YOU4;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Tcp;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and ports are translated there and back, and quotes as far as the router does it. */
class TranslationTest {
  private static final IpAddress OUTSIDE4 = IpAddress.parse("192.0.2.7");
  private static final String NAT = "nat: {v4: 192.0.2.7, v6: '2001:db8:7::7', port-shift: 1000";

  private static World world(boolean quotes) {
    return World.line(
        Map.of("r2", NAT + ", translates-quotes: " + quotes + "}", "host", "tcp: 80"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9"})
  void echoComesBackAsItWasSent(String address) {
    Heard reply = world(true).answer(World.echo(IpAddress.parse(address), 64));
    assertThat(reply.ip().to()).isEqualTo(World.you(IpAddress.parse(address)));
    assertThat(((Icmp.EchoReply) reply.icmp()).id()).isEqualTo(77);
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:9::9"})
  void connectionsComeBackAsTheyWereMade(String address) {
    Heard reply = world(true).answer(World.tcp(IpAddress.parse(address), 64, 80, Tcp.SYN, 5, 0));
    assertThat(reply.tcp().targetPort()).isEqualTo(33000);
    assertThat(reply.tcp().acknowledgment()).isEqualTo(6);
  }

  @Test
  void routersBeyondQuoteWhatWasSentWhenQuotesAreTranslated() {
    for (IpAddress host : new IpAddress[] {HOST4, HOST6}) {
      for (int ttl = 1; ttl <= 4; ttl++) {
        Heard report = world(true).answer(World.udp(host, ttl));
        assertThat(report.quote().from()).isEqualTo(World.you(host));
        assertThat(report.quote().sourcePort()).isEqualTo(33000);
      }
    }
  }

  @Test
  void routersBeyondQuoteWhatTheySawWhenQuotesAreNotTranslated() {
    World world = world(false);
    assertThat(world.answer(World.udp(HOST4, 2)).quote().from()).isEqualTo(YOU4);
    Heard beyond = world.answer(World.udp(HOST4, 3));
    assertThat(beyond.ip().to()).isEqualTo(YOU4);
    assertThat(beyond.quote().from()).isEqualTo(OUTSIDE4);
    assertThat(beyond.quote().sourcePort()).isEqualTo(34000);
  }

  @Test
  void quotedEchoIsTranslatedByItsIdentifier() {
    Heard report = world(true).answer(World.echo(HOST4, 3));
    assertThat(IcmpView.of(report.quote()).id()).isEqualTo(77);
    Heard raw = world(false).answer(World.echo(HOST4, 3));
    assertThat(IcmpView.of(raw.quote()).id()).isEqualTo(1077);
  }

  @Test
  void translatedQuoteHasTheChecksumsOfThePacketThatWasSent() {
    Heard report = world(true).answer(World.udp(HOST4, 3));
    byte[] sent = World.udp(HOST4, 1).toArray();
    assertThat(Bytes.copy(report.bytes().segment(), 28, sent.length))
        .isEqualTo(World.udp(HOST4, 1));
  }

  @Test
  void messageTooShortToHaveAQuoteEndsThere() {
    World world = world(true);
    Ip4 header = new Ip4((Ip4Address) HOST4, (Ip4Address) OUTSIDE4, IpProtocol.ICMP, 64);
    assertThat(world.exchange(World.packet(header, Bytes.of(new byte[3])))).isEmpty();
    assertThat(world.internet.count(Fate.MALFORMED)).isEqualTo(1);
    assertThat(world.internet.onTheirWay()).isZero();
  }

  @Test
  void routerAnswersForItselfAtItsOutsideAddress() {
    assertThat(world(true).answer(World.echo(OUTSIDE4, 64))).hasToString("192.0.2.7 echo reply");
  }
}
