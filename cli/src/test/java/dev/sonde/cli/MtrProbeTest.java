package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.IpAddress;
import dev.sonde.probe.TraceMethod;
import dev.sonde.probe.TraceOptions;
import dev.sonde.testkit.Seeds;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What send-probe asks for. */
class MtrProbeTest {
  private static MtrProbe probe(String arguments) throws MtrProbe.Invalid {
    return MtrProbe.of(Objects.requireNonNull(MtrRequest.parse("1 send-probe " + arguments)));
  }

  private static TraceOptions options(String arguments) throws MtrProbe.Invalid {
    return probe(arguments).flow().options();
  }

  @Test
  void probeIsAnEchoOfSixtyFourBytesUnlessItIsTold() throws Exception {
    MtrProbe probe = probe("ip-4 198.18.0.9");
    assertThat(probe.flow().target()).isEqualTo(IpAddress.parse("198.18.0.9"));
    assertThat(probe.flow().method()).isEqualTo(TraceMethod.ICMP);
    assertThat(probe.flow().dataLength()).isEqualTo(64 - 20 - 8);
    assertThat(probe.ttl()).isEqualTo(255);
    assertThat(probe.waitSeconds()).isEqualTo(10);
    assertThat(probe.way()).isEqualTo(new MtrProbe.Way(null, 0));
  }

  /** Word for word what mtr 0.95 writes. */
  @Test
  void lineOfMtrIsUnderstood() throws Exception {
    MtrProbe probe =
        probe(
            "ip-6 2001:db8::9 local-ip-6 2001:db8::1 protocol udp size 100 bit-pattern -300"
                + " tos 184 ttl 3 timeout 7 port 53 local-port 4000 mark 9");
    TraceOptions options = probe.flow().options();
    assertThat(options.method()).isEqualTo(TraceMethod.UDP);
    assertThat(options.source()).isEqualTo(IpAddress.parse("2001:db8::1"));
    assertThat(options.dataLength()).isEqualTo(100 - 40 - 8);
    assertThat(options.trafficClass()).isEqualTo(184);
    assertThat(options.targetPort()).isEqualTo(53);
    assertThat(options.sourcePort()).isEqualTo(4000);
    assertThat(probe.ttl()).isEqualTo(3);
    assertThat(probe.waitSeconds()).isEqualTo(7);
    assertThat(probe.way().mark()).isEqualTo(9);
  }

  @Test
  void sizeIsThatOfThePacketAndNeverLessThanItMustBe() throws Exception {
    assertThat(options("ip-4 198.18.0.9 size 9000").dataLength()).isEqualTo(8972);
    assertThat(options("ip-6 2001:db8::9 size 9000").dataLength()).isEqualTo(8952);
    for (int size : new int[] {Integer.MIN_VALUE, -1, 0, 28, 29}) {
      assertThat(options("ip-4 198.18.0.9 size " + size).dataLength()).isEqualTo(2);
    }
    assertThat(options("ip-4 198.18.0.9 protocol tcp size 900").dataLength()).isZero();
  }

  @Test
  void localPortIsOfUdpOnly() throws Exception {
    for (String protocol : List.of("icmp", "tcp")) {
      assertThat(options("ip-4 198.18.0.9 local-port 4000 protocol " + protocol).sourcePort())
          .isEqualTo(TraceOptions.ANY);
    }
  }

  @Test
  void lastOfEqualArgumentsCountsAndUnknownOnesArePassedOver() throws Exception {
    MtrProbe probe = probe("ip-4 198.18.0.9 colour blue ttl 3 ip-6 ::1 ttl 4");
    assertThat(probe.flow().target()).isEqualTo(IpAddress.parse("::1"));
    assertThat(probe.ttl()).isEqualTo(4);
  }

  @Test
  void wayIsDeviceAndMark() throws Exception {
    assertThat(probe("ip-4 198.18.0.9 local-device eth0 mark 4294967295").way())
        .isEqualTo(new MtrProbe.Way("eth0", -1));
    assertThat(probe("ip-4 198.18.0.9 mark -1").way()).isEqualTo(new MtrProbe.Way(null, -1));
  }

  @ParameterizedTest
  @CsvSource({
    "ttl, 1, 255",
    "timeout, 0, 86400",
    "tos, 0, 255",
    "port, 0, 65535",
    "local-port, 1024, 65535",
    "size, -2147483648, 9000",
    "mark, -2147483648, 4294967295",
    "bit-pattern, -2147483648, 2147483647"
  })
  void numberIsTakenFromItsLeastToItsMostAndNamedBeyond(String name, long least, long most)
      throws Exception {
    for (long number : new long[] {least, most}) probe("ip-4 198.18.0.9 " + name + " " + number);
    String[] wrong = {
      "" + (least - 1), "" + (most + 1), "9".repeat(40), "-", "1x", "0x1", "1.5", "x", "\u00b2"
    };
    for (String number : wrong) {
      assertThatThrownBy(() -> probe("ip-4 198.18.0.9 " + name + " " + number))
          .as(number)
          .isInstanceOf(MtrProbe.Invalid.class)
          .hasMessage(name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ttl 3, ip-version-not-supported",
    "ip-4 ::1, address",
    "ip-6 127.0.0.1, address",
    "ip-4 198.18.0.256, address",
    "ip-4 198.18.0.09, address",
    "ip-4 localhost, address",
    "ip-6 fe80::1%1, address",
    "ip-4 198.18.0.9 local-ip-6 ::1, local-address",
    "ip-6 ::1 local-ip-4 127.0.0.1, local-address",
    "ip-4 198.18.0.9 protocol sctp, protocol-not-supported",
    "ip-4 198.18.0.9 protocol UDP, protocol"
  })
  void whatMakesNoSenseIsNamed(String arguments, String reason) {
    assertThatThrownBy(() -> probe(arguments))
        .isInstanceOf(MtrProbe.Invalid.class)
        .hasMessage(reason);
  }

  private static final List<String> NAMES =
      List.of(
          "ip-4",
          "ip-6",
          "local-ip-4",
          "local-ip-6",
          "local-device",
          "protocol",
          "port",
          "local-port",
          "ttl",
          "timeout",
          "size",
          "bit-pattern",
          "tos",
          "mark",
          "x");
  private static final List<String> VALUES =
      List.of(
          "127.0.0.1",
          "::1",
          "fe80::",
          "::ffff:1.2.3.4",
          "udp",
          "tcp",
          "icmp",
          "sctp",
          "lo",
          "",
          "0",
          "1",
          "-1",
          "255",
          "256",
          "65535",
          "65536",
          "9000",
          "2147483648",
          "%",
          ":",
          ".");

  /** Whatever the arguments, there is a probe that the engine takes, or a reason in one word. */
  @Test
  void anyArgumentsAreAProbeOrHaveAReason() {
    Seeds.each(
        20_000,
        seeds -> {
          StringBuilder line = new StringBuilder(seeds.chance(2) ? "ip-4 198.18.0.9" : "ip-6 ::1");
          for (int left = seeds.between(0, 12); left > 0; left--) {
            String value = seeds.pick(VALUES);
            if (value.isEmpty()) value = Integer.toString(seeds.bits(Integer.SIZE));
            line.append(' ').append(seeds.pick(NAMES)).append(' ').append(value);
          }
          try {
            TraceOptions options = options(line.toString());
            assertThat(options.dataLength()).isBetween(0, MtrProbe.LONGEST);
          } catch (MtrProbe.Invalid invalid) {
            assertThat(invalid.getMessage()).matches("[a-z0-9-]+");
          }
        });
  }
}
