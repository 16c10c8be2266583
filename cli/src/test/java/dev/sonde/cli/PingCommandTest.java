package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.TimestampOption;
import dev.sonde.socket.Family;
import dev.sonde.socket.MtuDiscovery;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of ping: what it means, and what is refused before anything is sent. */
class PingCommandTest {
  private static final long MILLI = 1_000_000;

  private static PingCommand command(boolean root, String... words) {
    return new PingCommand(Arguments.parse(PingManual.manual(), List.of(words)), root);
  }

  private static PingCommand command(String... words) {
    return command(true, words);
  }

  @Test
  void defaultsAreThoseOfPing() {
    PingCommand command = command("host");
    assertThat(command.pace().intervalNanos()).isEqualTo(1000 * MILLI);
    assertThat(command.pace().preload()).isEqualTo(1);
    assertThat(command.pace().count()).isZero();
    assertThat(command.pace().deadlineNanos()).isZero();
    assertThat(command.pace().lingerNanos()).isEqualTo(10_000 * MILLI);
    assertThat(command.size()).isEqualTo(56);
    assertThat(command.family()).isNull();
    assertThat(command.isNumeric()).isFalse();
  }

  @Test
  void lettersOfEverydayUse() {
    PingCommand command = command("-nqc3", "-i0.2", "-w5", "-W", "1.5", "-s", "100", "-l2", "host");
    assertThat(command.isNumeric()).isTrue();
    assertThat(command.isQuiet()).isTrue();
    assertThat(command.pace().count()).isEqualTo(3);
    assertThat(command.pace().intervalNanos()).isEqualTo(200 * MILLI);
    assertThat(command.pace().deadlineNanos()).isEqualTo(5000 * MILLI);
    assertThat(command.pace().lingerNanos()).isEqualTo(1500 * MILLI);
    assertThat(command.pace().preload()).isEqualTo(2);
    assertThat(command.size()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,AF_INET", "::1,AF_INET6", "fe80::1%eth0,AF_INET6"})
  void addressNeedsOneFamilyOnly(String host, Family family) {
    assertThat(command(host).family()).isEqualTo(family);
  }

  @Test
  void familyMayBeAskedFor() {
    assertThat(command("-4", "host").family()).isEqualTo(Family.AF_INET);
    assertThat(command("-6", "host").family()).isEqualTo(Family.AF_INET6);
    assertThat(command("-I", "2001:db8::1", "host").family()).isEqualTo(Family.AF_INET6);
    assertThat(command("::ffff:127.0.0.1").family()).isEqualTo(Family.AF_INET6);
  }

  @Test
  void optionsOfIpv4AskForIpv4() {
    assertThat(command("-R", "host").family()).isEqualTo(Family.AF_INET);
    assertThat(command("-T", "tsonly", "host").family()).isEqualTo(Family.AF_INET);
    refuses("only one of -6 or -R may be used", true, "-6", "-R", "host");
    refuses("only one of -6 or -T may be used", true, "-T", "tsonly", "-6", "host");
  }

  @Test
  void interfaceIsADeviceOrASourceOrBoth() {
    assertThat(command("-I", "eth0", "host").device()).isEqualTo("eth0");
    assertThat(command("-I", "eth0", "host").source()).isNull();
    PingCommand both = command("-I", "192.0.2.1", "-I", "vrf7", "host");
    assertThat(both.source()).isEqualTo(IpAddress.parse("192.0.2.1"));
    assertThat(both.device()).isEqualTo("vrf7");
    PingCommand zoned = command("-I", "fe80::1%eth0", "host");
    assertThat(zoned.source()).isEqualTo(IpAddress.parse("fe80::1"));
    assertThat(zoned.device()).isEqualTo("eth0");
  }

  @Test
  void floodIsAsFastAsItGoesUnlessAnIntervalIsGiven() {
    assertThat(command("-f", "host").pace().intervalNanos()).isZero();
    assertThat(command("-f", "-i", "0.5", "host").pace().intervalNanos()).isEqualTo(500 * MILLI);
    assertThat(command("-f", "host").isNumeric()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ff,ff",
    "FF00a,ff000a",
    "1,01",
    "00112233445566778899aabbccddeeff0011,00112233445566778899aabbccddeeff"
  })
  void patternIsUpTo16BytesInPairsOfDigits(String typed, String bytes) {
    assertThat(command("-p", typed, "host").pattern()).hasToString(bytes);
  }

  @Test
  void noPatternIsNone() {
    assertThat(command("host").pattern()).isEqualTo(Bytes.NONE);
  }

  @Test
  void otherValues() {
    PingCommand command =
        command("-t", "7", "-Q", "0x10", "-m", "0xffffffff", "-M", "probe", "-e", "9", "host");
    assertThat(command.hops()).isEqualTo(7);
    assertThat(command.trafficClass()).isEqualTo(16);
    assertThat(command.mark()).isEqualTo(0xffffffffL);
    assertThat(command.discovery()).isEqualTo(MtuDiscovery.PROBE);
    assertThat(command.identifier()).isEqualTo(9);
  }

  @Test
  void hostsBeforeTheLastAreAskedForTheTime() {
    PingCommand command = command("-T", "tsprespec", "192.0.2.1", "192.0.2.2", "host");
    assertThat(command.host()).isEqualTo("host");
    assertThat(command.stops()).hasSize(2);
    assertThat(command.stampKind()).isEqualTo(TimestampOption.Kind.PRESPECIFIED);
  }

  private static void refuses(String complaint, boolean root, String... words) {
    assertThatThrownBy(() -> command(root, words))
        .isInstanceOf(BadUsage.class)
        .hasMessage(complaint);
  }

  @Test
  void floodIsForRoot() {
    String complaint = "cannot flood; minimal interval allowed for user is 2ms";
    refuses(complaint, false, "-f", "host");
    refuses(complaint, false, "-i", "0.0019", "host");
    refuses("cannot set preload to value greater than 3: 4", false, "-l", "4", "host");
    assertThat(command(false, "-i", "0.002", "-l", "3", "host").pace().preload()).isEqualTo(3);
    assertThat(command(false, "-A", "host").pace().leastNanos()).isEqualTo(2 * MILLI);
  }

  @Test
  void contradictionsAreRefused() {
    refuses("only one -4 or -6 option may be specified", true, "-4", "-6", "host");
    refuses("only one of -T or -R may be used", true, "-R", "-T", "tsonly", "host");
  }

  @ParameterizedTest
  @CsvSource({
    "-M,foo,invalid -M argument: foo",
    "-T,foo,invalid timestamp type: foo",
    "-p,zz,patterns must be specified as hex digits: zz",
    "-I,1::2::3,invalid source address: 1::2::3",
    "-s,65528,--size: '65528' is not within 0 to 65527",
    "-s,-1,--size: '-1' is not within 0 to 65527",
    "-t,0,--ttl: '0' is not within 1 to 255",
    "-Q,256,--tos: '256' is not within 0 to 255",
    "-c,0,--count: '0' is not within 1 to 9223372036854775807",
    "-e,65536,--identifier: '65536' is not within 0 to 65535",
    "-i,-1,--interval: '-1' is not within 0 to 2147483.647",
    "-l,0,--preload: '0' is not within 1 to 65536"
  })
  void valuesOutOfRangeAreRefused(String option, String value, String complaint) {
    refuses(complaint, true, option, value, "host");
  }

  @Test
  void oneHostIsWanted() {
    refuses("usage error: Destination address required", true);
    refuses("one HOST, not also 'other'", true, "host", "other");
    refuses("tsprespec wants IPv4 addresses, not 'x'", true, "-T", "tsprespec", "x", "host");
  }
}
