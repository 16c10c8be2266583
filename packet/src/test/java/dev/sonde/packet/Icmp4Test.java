package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Icmp4Test implements IcmpLaws {

  @Override
  public IpFamily family() {
    return IpFamily.V4;
  }

  @Override
  public IpAddress from() {
    return IpAddress.parse("198.18.1.2");
  }

  @Override
  public IpAddress to() {
    return IpAddress.parse("198.18.2.2");
  }

  @Override
  public Map<Bytes, Icmp> captured() {
    Map<Bytes, Icmp> all = new HashMap<>();
    all.put(message("echo-request-v4"), new Icmp.EchoRequest(6323, 1, tail("echo-request-v4", 8)));
    all.put(message("echo-reply-v4"), new Icmp.EchoReply(6323, 1, tail("echo-reply-v4", 8)));
    all.put(
        message("host-unreachable-v4"), new Icmp.Unreachable(1, 0, tail("host-unreachable-v4", 8)));
    all.put(
        message("protocol-unreachable-v4"),
        new Icmp.Unreachable(2, 0, tail("protocol-unreachable-v4", 8)));
    all.put(
        message("fragmentation-needed-v4"),
        Icmp.PacketTooBig.of(IpFamily.V4, 1300, tail("fragmentation-needed-v4", 8)));
    all.put(
        message("time-exceeded-v4-udp"),
        new Icmp.TimeExceeded(0, 0, tail("time-exceeded-v4-udp", 8)));
    all.put(
        message("parameter-problem-v4"),
        new Icmp.ParameterProblem(0, 22, 0, tail("parameter-problem-v4", 8)));
    all.put(
        message("redirect-v4"),
        new Icmp.Ip4Redirect(1, Ip4Address.parse("198.18.1.9"), tail("redirect-v4", 8)));
    all.put(
        message("timestamp-reply-v4"),
        new Icmp.Timestamp(true, 0, 7, 1, 43_200_000, 3_792_115, 3_792_115, Bytes.NONE));
    all.put(message("information-request-v4"), new Icmp.Information(false, 0, 7, 1, Bytes.NONE));
    all.put(
        message("address-mask-request-v4"),
        new Icmp.AddressMask(false, 0, 7, 1, Ip4Address.ANY, Bytes.NONE));
    all.put(message("router-solicitation-v4"), new Discovery.RouterSolicitation(0, 0, Bytes.NONE));
    all.put(
        message("extended-echo-request-v4"),
        new Icmp.ExtendedEchoRequest(
            0, 7, 1, Icmp.ExtendedEchoRequest.LOCAL, tail("extended-echo-request-v4", 8)));
    all.put(
        message("extended-echo-reply-v4"),
        new Icmp.ExtendedEchoReply(0, 7, 1, 7, tail("extended-echo-reply-v4", 8)));
    return all;
  }

  private static Bytes message(String name) {
    return tail(name, 0);
  }

  private static Bytes tail(String name, int from) {
    IcmpView view = Frames.icmp(name);
    return Bytes.copy(view.bytes(), view.at() + from, view.limit() - from);
  }

  @Test
  void allFramesVerifyAndTheirReasonsAreNamed() {
    Map<String, IcmpCode> reasons =
        Map.of(
            "port-unreachable-v4", IcmpCode.PORT_UNREACHABLE,
            "host-unreachable-v4", IcmpCode.HOST_UNREACHABLE,
            "protocol-unreachable-v4", IcmpCode.PROTOCOL_UNREACHABLE,
            "prohibited-v4", IcmpCode.ADMINISTRATIVELY_PROHIBITED,
            "fragmentation-needed-v4", IcmpCode.FRAGMENTATION_NEEDED,
            "time-exceeded-v4-udp", IcmpCode.HOP_LIMIT_EXCEEDED,
            "parameter-problem-v4", IcmpCode.ERRONEOUS_FIELD,
            "redirect-v4", IcmpCode.REDIRECT_HOST);
    reasons.forEach((name, reason) -> {
      assertThat(Frames.icmp(name).reason()).as(name).isEqualTo(reason);
      assertThat(Frames.icmp(name).verifies(0)).as(name).isTrue();
    });
  }

  @Test
  void fragmentationNeededIsNoUnreachable() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
    Wire.put8(bytes, 0, 3);
    for (int code = 0; code < 256; code++) {
      Wire.put8(bytes, 1, code);
      Icmp message = decode(bytes, 0, 8);
      assertThat(message instanceof Icmp.PacketTooBig).isEqualTo(code == 4);
      assertThat(message.type(IpFamily.V4)).isEqualTo(3);
      assertThat(message.code()).isEqualTo(code);
    }
  }

  @Test
  void messageOfTheOtherFamilyIsRefused() {
    MemorySegment out = MemorySegment.ofArray(new byte[64]);
    Icmp solicitation = new Discovery.NeighborSolicitation(0, 0, Ip6Address.ANY, Bytes.NONE);
    Icmp redirect = new Discovery.Ip6Redirect(0, 0, Ip6Address.ANY, Ip6Address.ANY, Bytes.NONE);
    Icmp tooBig = Icmp.PacketTooBig.of(IpFamily.V6, 1280, Bytes.NONE);
    for (Icmp message : new Icmp[] {solicitation, redirect, tooBig}) {
      assertThatThrownBy(() -> message.encode(out, 0, IpFamily.V4))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () -> new Icmp.ParameterProblem(0, 256, 0, Bytes.NONE).encode(out, 0, IpFamily.V4))
        .hasMessageContaining("pointer 256");
  }

  @Test
  void valueThatDoesNotFitItsFieldIsRefused() {
    assertThatThrownBy(() -> new Icmp.EchoRequest(65536, 0, Bytes.NONE))
        .hasMessageContaining("id 65536");
    assertThatThrownBy(() -> new Icmp.EchoReply(0, -1, Bytes.NONE))
        .hasMessageContaining("sequence -1");
    assertThatThrownBy(() -> new Icmp.Unreachable(256, 0, Bytes.NONE))
        .hasMessageContaining("code 256");
  }
}
