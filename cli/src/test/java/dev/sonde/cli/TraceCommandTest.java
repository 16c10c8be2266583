package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.IpAddress;
import dev.sonde.probe.MtuTrace;
import dev.sonde.probe.TraceMethod;
import dev.sonde.probe.TraceOptions;
import dev.sonde.probe.TracePace;
import dev.sonde.socket.Family;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each option means, and which words make no sense. */
class TraceCommandTest {
  private static TraceCommand of(String line) {
    return new TraceCommand(Arguments.parse(TraceManual.manual(), List.of(line.split(" ", -1))));
  }

  private static TraceOptions options(String line) {
    return of(line).options(Family.AF_INET);
  }

  @Test
  void whatIsNotSaidIsAsTracerouteHasIt() {
    TraceCommand command = of("host");
    assertThat(command.host()).isEqualTo("host");
    assertThat(command.pace()).isEqualTo(TracePace.DEFAULT);
    assertThat(options("host")).isEqualTo(TraceOptions.DEFAULT.withTargetPort(33434));
    assertThat(command.bytes(Family.AF_INET)).isEqualTo(60);
    assertThat(command.bytes(Family.AF_INET6)).isEqualTo(80);
    assertThat(command.family()).isNull();
    assertThat(command.setup().methods()).isEqualTo(Set.of(TraceMethod.UDP));
    assertThat(command.setup().whole()).isFalse();
  }

  @Test
  void paceIsThatOfTheLettersOfTraceroute() {
    assertThat(of("-f 2 -m 9 -q 5 -N 7 -w 1.5,2,4 -z 0.25 host").pace())
        .isEqualTo(new TracePace(2, 9, 5, 7, 1_500_000_000, 2, 4, 250_000_000));
    assertThat(
            of("--first=2 --max-hops=9 --queries=5 --sim-queries=7 --wait=1.5/2/4 --sendwait=250 h")
                .pace())
        .isEqualTo(new TracePace(2, 9, 5, 7, 1_500_000_000, 2, 4, 250_000_000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"5|5000000000|0|0", "2,3|2000000000|3|0", "0.1,0,10|100000000|0|10"})
  void waitWithoutFactorsHasNone(String text, long max, double here, double near) {
    assertThat(TraceWait.of(text)).isEqualTo(new TraceWait(max, here, near));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0.5,500000000", "9.9,9900000000", "10,10000000", "250,250000000"})
  void pauseFromTenOnIsInMilliseconds(String text, long nanos) {
    assertThat(TraceWait.pauseNanos(text)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({
    "-I host,ICMP,0",
    "-T host,TCP,0",
    "-U host,UDP,53",
    "host,UDP,33434",
    "-T -p 443 host,TCP,443",
    "-U -p 123 host,UDP,123",
    "-p 40000 host,UDP,40000"
  })
  void methodsHaveTheirPorts(String line, TraceMethod method, int port) {
    assertThat(of(line).method()).isEqualTo(method);
    assertThat(options(line).targetPort()).isEqualTo(port);
    assertThat(of(line).isFixedPort()).isEqualTo(line.contains("-U"));
  }

  @ParameterizedTest
  @CsvSource({
    "host 100,100,72,52",
    "-I host 100,100,72,52",
    "-T host 1200,60,1172,1152",
    "host 20,30,2,2",
    "--classic host 20,28,0,0",
    "-g 198.18.1.1 host 100,100,64,44",
    "-g 198.18.1.1 -g 198.18.2.1 host,72,32,32"
  })
  void packetLengthIsThatOfTheWholePacket(String line, int bytes, int data4, int data6) {
    assertThat(of(line).bytes(Family.AF_INET)).isEqualTo(bytes);
    assertThat(options(line).dataLength()).isEqualTo(data4);
    assertThat(of(line).options(Family.AF_INET6).dataLength()).isEqualTo(data6);
  }

  @Test
  void probesThatAreLongHaveRoom() {
    assertThat(of("host 9000").setup().largest()).isEqualTo(9000);
    assertThat(of("--mtu host").setup().largest()).isEqualTo(MtuTrace.LARGEST);
    assertThat(of("--mtu host").setup().whole()).isTrue();
    assertThat(of("-F host").setup().whole()).isTrue();
    assertThat(of("--mtu host").findsMtu()).isTrue();
  }

  @Test
  void otherOptionsArriveInTheProbes() {
    TraceOptions options =
        options("-t 0x10 -l 0x12345 --sport 4000 --flow 7 -s 198.18.0.1 --classic host");
    assertThat(options.trafficClass()).isEqualTo(16);
    assertThat(options.flowLabel()).isEqualTo(0x12345);
    assertThat(options.sourcePort()).isEqualTo(4000);
    assertThat(options.flow()).isEqualTo(7);
    assertThat(options.classic()).isTrue();
    assertThat(options.source()).isEqualTo(IpAddress.parse("198.18.0.1"));
    assertThat(options("-g 198.18.2.1,198.18.1.1 -g 198.18.3.1 host").via())
        .extracting(Object::toString)
        .containsExactly("198.18.2.1", "198.18.1.1", "198.18.3.1");
  }

  @ParameterizedTest
  @CsvSource({
    "-4 host,AF_INET",
    "-6 host,AF_INET6",
    "198.18.0.1,AF_INET",
    "2001:db8::1,AF_INET6",
    "fe80::1%eth0,AF_INET6",
    "::ffff:198.18.0.1,AF_INET",
    "-6 ::ffff:198.18.0.1,AF_INET6",
    "-s ::ffff:198.18.0.1 host,AF_INET",
    "-s 2001:db8::1 host,AF_INET6",
    "-g 198.18.0.1 host,AF_INET"
  })
  void familyIsWhatFollowsFromTheWords(String line, Family family) {
    assertThat(of(line).family()).isEqualTo(family);
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:198.18.0.1,198.18.0.1",
    "::ffff:c612:1,198.18.0.1",
    "::198.18.0.1,::198.18.0.1",
    "::ffff:198.18.0.1%1,::ffff:198.18.0.1%1",
    "127.1,127.1",
    "host,host"
  })
  void mappedAddressIsTakenForTheOneInIt(String host, String target) {
    assertThat(of(host).host()).isEqualTo(host);
    assertThat(of(host).target()).isEqualTo(target);
    assertThat(options("-g ::ffff:198.18.2.1 host").via())
        .extracting(Object::toString)
        .containsExactly("198.18.2.1");
  }

  @Test
  void outputIsAsTheLettersSay() {
    TraceCommand command = of("-n -e -v -j --back -i eth9 host");
    assertThat(command.isNumeric()).isTrue();
    assertThat(command.showsExtensions()).isTrue();
    assertThat(command.isVerbose()).isTrue();
    assertThat(command.isJson()).isTrue();
    assertThat(command.showsBack()).isTrue();
    assertThat(command.device()).isEqualTo("eth9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-4 -6 host",
        "-I -T host",
        "-I -U host",
        "-T -U host",
        "--classic -U host",
        "--mtu -T host",
        "--mtu -N 4 host",
        "--mtu host 1000",
        "-g 198.18.0.1 -6 host",
        "-g 0.0.0.1,0.0.0.2,0.0.0.3,0.0.0.4,0.0.0.5 -g 0.0.0.6,0.0.0.7,0.0.0.8,0.0.0.9 host",
        "-g router host",
        "-g 2001:db8::1 host",
        "-I -p 5 host",
        "-I --sport 5 host",
        "-n",
        "host 60 3",
        "host sixty",
        "host 65001",
        "host -- -1",
        "-f 0 host",
        "-f 31 host",
        "-f 5 -m 4 host",
        "-m 0 host",
        "-m 256 host",
        "-q 0 host",
        "-q 11 host",
        "-N 0 host",
        "-N 4097 host",
        "-w 0 host",
        "-w x host",
        "-w -1 host",
        "-w 1,2,3,4 host",
        "-w 1,x host",
        "-w 1e999999999 host",
        "-z -1 host",
        "-z x host",
        "-p 0 host",
        "-p 65536 host",
        "-p x host",
        "--sport 70000 host",
        "-t 256 host",
        "-l 0x100000 host",
        "-s nobody host",
        "-4 -s 2001:db8::1 host",
        "-6 -s ::ffff:198.18.0.1 host",
        "--fwmark 0x100000000 host",
        "--flow 65536 host",
        "--classic -p 65500 host"
      })
  void wordsThatMakeNoSenseAreRefused(String line) {
    assertThatThrownBy(() -> of(line))
        .isInstanceOf(BadUsage.class)
        .satisfies(refused -> assertThat(refused.getMessage()).hasLineCount(1).isNotBlank());
  }
}
