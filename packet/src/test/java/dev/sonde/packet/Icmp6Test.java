package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The laws hold between the addresses of the captured neighbour advertisement and echo request. */
class Icmp6Test implements IcmpLaws {
  private static final Ip6Address ROUTER = Ip6Address.parse("2001:db8:1::1");

  @Override
  public IpFamily family() {
    return IpFamily.V6;
  }

  @Override
  public IpAddress from() {
    return ROUTER;
  }

  @Override
  public IpAddress to() {
    return IpAddress.parse("2001:db8:1::2");
  }

  /** Only what went between these two addresses; the other frames have a law of their own. */
  @Override
  public Map<Bytes, Icmp> captured() {
    return Map.of(
        message("neighbor-advertisement"),
        new Discovery.NeighborAdvertisement(
            0,
            Discovery.NeighborAdvertisement.ROUTER
                | Discovery.NeighborAdvertisement.SOLICITED
                | Discovery.NeighborAdvertisement.OVERRIDE,
            ROUTER,
            Wires.bytes("0201 0200 0000 0001")),
        message("time-exceeded-v6-udp"),
        new Icmp.TimeExceeded(0, 0, tail("time-exceeded-v6-udp", 8)),
        message("no-route-v6"),
        new Icmp.Unreachable(0, 0, tail("no-route-v6", 8)),
        message("packet-too-big-v6"),
        Icmp.PacketTooBig.of(IpFamily.V6, 1300, tail("packet-too-big-v6", 8)),
        message("extended-echo-reply-v6"),
        new Icmp.ExtendedEchoReply(0, 7, 1, 7, tail("extended-echo-reply-v6", 8)),
        message("extended-echo-request-v6"), // the sum does not know from and to apart
        new Icmp.ExtendedEchoRequest(0, 7, 1, 1, tail("extended-echo-request-v6", 8)));
  }

  private static Bytes message(String name) {
    return tail(name, 0);
  }

  private static Bytes tail(String name, int from) {
    IcmpView view = Frames.icmp(name);
    return Bytes.copy(view.bytes(), view.at() + from, view.limit() - from);
  }

  @Test
  void everyCapturedMessageVerifiesAndEncodesAgain() {
    for (String name : Frames.all().keySet()) {
      if (Frames.isIcmp(name)) {
        Bytes packet = Frames.packet(name);
        IpView ip = IpView.of(packet.segment(), 0, packet.length());
        IcmpView view =
            new IcmpView(
                ip instanceof Ip4View ? IpFamily.V4 : IpFamily.V6,
                packet.segment(),
                ip.payloadAt(),
                ip.payloadLength());
        assertThat(view.verifies(ip)).as(name).isTrue();
        Icmp message = Icmp.decode(view);
        assertThat(message).as(name).isNotInstanceOf(Icmp.Unknown.class);
        MemorySegment out = MemorySegment.ofArray(new byte[message.encodedLength()]);
        message.encode(out, 0, ip.from(), ip.to());
        assertThat(Bytes.copy(out, 0, message.encodedLength())).as(name).isEqualTo(message(name));
      }
    }
  }

  @Test
  void discoveryMessagesMeanWhatTcpdumpSays() {
    assertThat(Icmp.decode(Frames.icmp("neighbor-solicitation-dad")))
        .isEqualTo(
            new Discovery.NeighborSolicitation(
                0, 0, Ip6Address.parse("fe80::ff:fe00:a"), tail("neighbor-solicitation-dad", 24)));
    assertThat(Icmp.decode(Frames.icmp("router-solicitation-v6")))
        .isEqualTo(new Discovery.RouterSolicitation(0, 0, Wires.bytes("0101 0200 0000 000a")));
    assertThat(Icmp.decode(Frames.icmp("multicast-listener-report-v2")))
        .isEqualTo(
            new Discovery.MulticastListenerReport(
                0, 0, 2, tail("multicast-listener-report-v2", 8)));
    assertThat(Icmp.decode(Frames.icmp("redirect-v6")))
        .isEqualTo(
            new Discovery.Ip6Redirect(
                0,
                0,
                Ip6Address.parse("fe80::99"),
                Ip6Address.parse("2001:db8:77::1"),
                tail("redirect-v6", 40)));
  }

  @Test
  void extendedReplySaysThatTheInterfaceIsUpWithBothFamilies() {
    Icmp reply = Icmp.decode(Frames.icmp("extended-echo-reply-v6"));
    assertThat(reply)
        .isInstanceOfSatisfying(
            Icmp.ExtendedEchoReply.class,
            r -> {
              assertThat(r.state()).isZero();
              assertThat(r.flags() & Icmp.ExtendedEchoReply.ACTIVE).isNotZero();
              assertThat(r.flags() & Icmp.ExtendedEchoReply.IPV4).isNotZero();
              assertThat(r.flags() & Icmp.ExtendedEchoReply.IPV6).isNotZero();
            });
  }

  @Test
  void checksumIsLeftToTheKernelWithoutAddresses() {
    Icmp echo = new Icmp.EchoRequest(7, 1, Bytes.utf8("data"));
    MemorySegment out = MemorySegment.ofArray(new byte[echo.encodedLength()]);
    echo.encode(out, 0, IpFamily.V6);
    assertThat(new IcmpView(IpFamily.V6, out, 0, echo.encodedLength()).checksum()).isZero();
  }

  @Test
  void checksumCoversTheAddresses() {
    IcmpView view = Frames.icmp("neighbor-advertisement");
    assertThat(view.verifies(from(), to())).isTrue();
    assertThat(view.verifies(from(), IpAddress.parse("2001:db8:1::3"))).isFalse();
  }

  @Test
  void messageOfTheOtherFamilyIsRefused() {
    MemorySegment out = MemorySegment.ofArray(new byte[64]);
    Icmp quench = new Icmp.SourceQuench(0, 0, Bytes.NONE);
    Icmp redirect = new Icmp.Ip4Redirect(0, Ip4Address.ANY, Bytes.NONE);
    Icmp advertisement = new Discovery.Ip4RouterAdvertisement(0, 0, 2, 1800, Bytes.NONE);
    Icmp tooBig = new Icmp.PacketTooBig(0, 1, 1280, Bytes.NONE);
    for (Icmp message : new Icmp[] {quench, redirect, advertisement, tooBig}) {
      assertThatThrownBy(() -> message.encode(out, 0, IpFamily.V6))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() ->
            new Discovery.MulticastListener(
                IcmpKind.NEIGHBOR_SOLICITATION, 0, 0, 0, Ip6Address.ANY, Bytes.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
