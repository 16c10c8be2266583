package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.ExtendedBody;
import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.Extensions;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.MplsLabel;
import dev.sonde.packet.QuotedDatagram;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What errors of every kind say about a path. */
class HopAnswerTest {
  private static final int HOPS = 61;

  private static UdpForm form(IpFamily family) {
    return new UdpForm(
        Datagrams.client(family), Datagrams.server(family), 4000, 33434, 32, 99, false);
  }

  private static IpAddress router(IpFamily family) {
    return IpAddress.parse(family == IpFamily.V4 ? "198.18.7.7" : "2001:db8:7::7");
  }

  private static @Nullable HopAnswer answer(ProbeForm form, IpAddress from, Icmp error) {
    byte[] bytes = new byte[error.encodedLength()];
    IpFamily family = IpFamily.of(form.to());
    error.encode(MemorySegment.ofArray(bytes), 0, family);
    IcmpView icmp = new IcmpView(family, MemorySegment.ofArray(bytes), 0, bytes.length);
    return HopAnswer.error(form, from, icmp, QuotedDatagram.of(icmp), HOPS);
  }

  private static HopAnswer told(ProbeForm form, IpAddress from, Icmp error) {
    return Objects.requireNonNull(answer(form, from, error));
  }

  private static Bytes quote(ProbeForm form) {
    return Bytes.of(ProbeForms.datagram(form, 1));
  }

  @ParameterizedTest
  @EnumSource
  void timeExceededIsARouterOnTheWay(IpFamily family) {
    ProbeForm form = form(family);
    HopAnswer answer = told(form, router(family), new Icmp.TimeExceeded(0, 0, quote(form)));
    assertThat(answer.meaning()).isEqualTo(HopAnswer.Meaning.PASSING);
    assertThat(answer.isFinal()).isFalse();
    assertThat(answer.from()).isEqualTo(router(family));
    assertThat(answer.hops()).isEqualTo(HOPS);
  }

  @ParameterizedTest
  @EnumSource
  void whateverTheTargetItselfSaysEndsThePath(IpFamily family) {
    ProbeForm form = form(family);
    for (Icmp error :
        List.of(
            new Icmp.TimeExceeded(0, 0, quote(form)),
            new Icmp.Unreachable(1, 0, quote(form)),
            new Icmp.ParameterProblem(0, 0, 0, quote(form)))) {
      assertThat(told(form, form.to(), error).meaning()).isEqualTo(HopAnswer.Meaning.REACHED);
    }
  }

  @ParameterizedTest
  @CsvSource({"V4,3", "V6,4"})
  void portUnreachableFromAnotherOfItsAddressesIsTheTarget(IpFamily family, int code) {
    ProbeForm form = form(family);
    Icmp error = new Icmp.Unreachable(code, 0, quote(form));
    assertThat(told(form, router(family), error).meaning()).isEqualTo(HopAnswer.Meaning.REACHED);
    EchoForm echo = new EchoForm(form.from(), form.to(), 1, 2, 32, 99, false);
    Icmp odd = new Icmp.Unreachable(code, 0, quote(echo));
    assertThat(told(echo, router(family), odd).meaning()).isEqualTo(HopAnswer.Meaning.STOPPED);
  }

  @ParameterizedTest
  @EnumSource
  void otherUnreachablesStopWhereTheyComeFrom(IpFamily family) {
    ProbeForm form = form(family);
    HopAnswer answer = told(form, router(family), new Icmp.Unreachable(0, 0, quote(form)));
    assertThat(answer.meaning()).isEqualTo(HopAnswer.Meaning.STOPPED);
    assertThat(answer.code()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void packetTooBigTellsTheMtu(IpFamily family) {
    ProbeForm form = form(family);
    HopAnswer answer =
        told(
            form,
            router(family),
            new Icmp.PacketTooBig(family == IpFamily.V4 ? 4 : 0, 0, 1280, quote(form)));
    assertThat(answer.meaning()).isEqualTo(HopAnswer.Meaning.STOPPED);
    assertThat(answer.info()).isEqualTo(1280);
  }

  @Test
  void redirectAndSourceQuenchAreNoAnswers() {
    ProbeForm form = form(IpFamily.V4);
    IpAddress router = router(IpFamily.V4);
    assertThat(answer(form, router, new Icmp.SourceQuench(0, 0, quote(form)))).isNull();
    Ip4Address gateway = (Ip4Address) router;
    assertThat(answer(form, router, new Icmp.Ip4Redirect(1, gateway, quote(form)))).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void mplsLabelsAreRead(IpFamily family) {
    ProbeForm form = form(family);
    var labels = new ExtensionObject.MplsStack(List.of(new MplsLabel(16004, 0, true, 1)));
    ExtendedBody body = ExtendedBody.of(family, quote(form), new Extensions(labels));
    Icmp error = new Icmp.TimeExceeded(0, body.rest(), body.bytes());
    HopAnswer answer = told(form, router(family), error);
    assertThat(answer.extensions()).containsExactly(labels);
  }

  @ParameterizedTest
  @EnumSource
  void quotedHeaderIsAsTheRouterSawIt(IpFamily family) {
    ProbeForm form = form(family);
    byte[] datagram = ProbeForms.datagram(form, 1);
    datagram[1] = (byte) (family == IpFamily.V4 ? 0xb8 : 0x80);
    Icmp error = new Icmp.TimeExceeded(0, 0, Bytes.of(datagram));
    QuotedHeader quoted = Objects.requireNonNull(told(form, router(family), error).quoted());
    assertThat(quoted.from()).isEqualTo(form.from());
    assertThat(quoted.to()).isEqualTo(form.to());
    assertThat(quoted.tos()).isEqualTo(family == IpFamily.V4 ? 0xb8 : 0x08);
    assertThat(quoted.ttl()).isEqualTo(7);
    assertThat(quoted.sourcePort()).isEqualTo(4000);
    assertThat(quoted.targetPort()).isEqualTo(33434);
    assertThat(quoted.totalLength()).isEqualTo(datagram.length);
  }
}
