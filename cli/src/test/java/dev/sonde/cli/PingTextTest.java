package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.RouteOption;
import dev.sonde.packet.TimestampOption;
import dev.sonde.probe.PingCounts;
import dev.sonde.probe.PingPace;
import dev.sonde.probe.PingSchedule;
import dev.sonde.probe.PingStatistics;
import dev.sonde.testkit.Seeds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines of iputils' ping, as its programs of today and of ten years ago print them. */
class PingTextTest {
  private static final PingCounts NOTHING = new PingCounts(0, 0, 0, 0, 0, 0);

  @ParameterizedTest
  @CsvSource({
    "0,0.000",
    "499,0.000",
    "500,0.001",
    "34499,0.034",
    "34500,0.035",
    "999499,0.999",
    "999500,1.00",
    "1004499,1.00",
    "1004500,1.01",
    "9994499,9.99",
    "9994500,10.0",
    "12345678,12.3",
    "99949499,99.9",
    "99949500,100",
    "100499499,100",
    "100499500,101",
    "12345678901,12346"
  })
  void roundTripsHaveThreeDigitsThatCount(long nanos, String text) {
    StringBuilder out = new StringBuilder();
    PingText.time(out, nanos, false);
    assertThat(out).hasToString(text);
  }

  @Test
  void preciseRoundTripsKeepThreeDecimals() {
    StringBuilder out = new StringBuilder();
    PingText.time(out, 123_456_789, true);
    assertThat(out).hasToString("123.457");
  }

  @Test
  void stampHasSixDecimals() {
    StringBuilder out = new StringBuilder();
    PingText.stamp(out, 1_700_000_000_000_012_999L);
    assertThat(out).hasToString("[1700000000.000012] ");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "100,100",
    "50,50",
    "33.333333333333336,33.3333",
    "66.66666666666667,66.6667",
    "99.9,99.9",
    "85.65625,85.6562",
    "3.1494140625,3.14941",
    "0.1,0.1",
    "0.001,0.001",
    "0.00010000000000000001,0.0001",
    "0.00001,1e-05",
    "0.000012345678,1.23457e-05",
    "99.99999999,100",
    "0.00000000001,1e-11"
  })
  void percentageIsThatOfPrintf(double value, String text) {
    assertThat(PingText.percent(value)).isEqualTo(text);
  }

  private static final MathContext AS_PRINTF = new MathContext(6, RoundingMode.HALF_EVEN);

  @Test
  void everyPercentageIsThatOfExactArithmetic() {
    Seeds.each(
        10_000,
        seeds -> {
          int sent = 1 + seeds.length(Integer.MAX_VALUE - 1);
          double loss = (sent - seeds.between(0, sent)) * 100.0 / sent;
          BigDecimal rounded = new BigDecimal((float) loss).round(AS_PRINTF);
          assertThat(new BigDecimal(PingText.percent(loss))).isEqualByComparingTo(rounded);
        });
  }

  private final PingStatistics statistics = new PingStatistics();
  private final PingSchedule schedule =
      new PingSchedule(new PingPace(1_000_000_000, 0, false, 1, 0, 0, 0), statistics, 0);

  private String summary(boolean fast) {
    return PingSummary.of("192.0.2.1", fast, statistics, schedule);
  }

  @Test
  void summaryOfAPing() {
    schedule.sent(0);
    statistics.countAnswer(1, 10_000_000, false);
    schedule.sent(1_001_400_000);
    statistics.countAnswer(2, 20_000_000, false);
    assertThat(summary(false))
        .isEqualTo(
            """

            --- 192.0.2.1 ping statistics ---
            2 packets transmitted, 2 received, 0% packet loss, time 1001ms
            rtt min/avg/max/mdev = 10.000/15.000/20.000/5.000 ms
            """);
  }

  @Test
  void summaryWithoutAnyReplyEndsInAnEmptyLine() {
    schedule.sent(0);
    assertThat(summary(false))
        .isEqualTo(
            """

            --- 192.0.2.1 ping statistics ---
            1 packets transmitted, 0 received, 100% packet loss, time 0ms

            """);
  }

  @Test
  void summaryBeforeAnythingWasSent() {
    assertThat(summary(false))
        .isEqualTo(
            """

            --- 192.0.2.1 ping statistics ---
            0 packets transmitted, 0 received

            """);
  }

  @Test
  void summaryOfEverythingThatCanGoWrong() {
    for (int i = 0; i < 4; i++) schedule.sent(0);
    statistics.countAnswer(3, 1_000_000, false);
    statistics.countAnswer(3, 3_000_000, true);
    statistics.countCorrupted();
    statistics.countRefusal(2);
    assertThat(summary(false))
        .isEqualTo(
            """

            --- 192.0.2.1 ping statistics ---
            4 packets transmitted, 1 received, +1 duplicates, +1 corrupted, +1 errors, \
            75% packet loss, time 0ms
            rtt min/avg/max/mdev = 1.000/2.000/3.000/1.000 ms, pipe 3
            """);
  }

  @Test
  void summaryOfAFlood() {
    schedule.sent(0);
    statistics.countAnswer(1, 50_000, false);
    schedule.sent(60_000);
    statistics.countAnswer(2, 50_000, false);
    assertThat(summary(true)).endsWith("0.050/0.050/0.050/0.000 ms, ipg/ewma 0.060/0.050 ms\n");
  }

  @Test
  void pipeAloneStandsWithoutAComma() {
    schedule.sent(0);
    schedule.sent(0);
    statistics.countRefusal(1);
    assertThat(summary(false)).endsWith("ms\npipe 2\n");
  }

  @Test
  void goodPingHasNoRemarks() {
    statistics.countAnswer(1, 1, false);
    assertThat(PingSummary.remarks(statistics, NOTHING)).isEmpty();
  }

  @Test
  void lossInThisHostIsToldApart() {
    statistics.countUnsent();
    PingCounts counts = new PingCounts(1, 2, 0, 0, 3, 4);
    assertThat(PingSummary.remarks(statistics, counts))
        .isEqualTo(
            "in this host, not on the path: 3 received messages dropped (queue full), "
                + "4 requests delayed (no buffer space), 1 requests not sent\n");
  }

  @Test
  void oddRepliesAreTold() {
    statistics.countAnswer(2, 1, false);
    statistics.countAnswer(1, 1, false);
    statistics.countWrongData();
    PingCounts counts = new PingCounts(0, 0, 0, 5, 0, 0);
    assertThat(PingSummary.remarks(statistics, counts))
        .isEqualTo(
            "replies: 1 out of order, 1 with wrong data, "
                + "5 not believed (forged, or not of this run)\n");
  }

  @ParameterizedTest
  @CsvSource({
    "3,0,Destination Net Unreachable",
    "3,1,Destination Host Unreachable",
    "3,2,Destination Protocol Unreachable",
    "3,3,Destination Port Unreachable",
    "3,4,Frag needed and DF set (mtu = 1400)",
    "3,5,Source Route Failed",
    "3,6,Destination Net Unknown",
    "3,7,Destination Host Unknown",
    "3,8,Source Host Isolated",
    "3,9,Destination Net Prohibited",
    "3,10,Destination Host Prohibited",
    "3,11,Destination Net Unreachable for Type of Service",
    "3,12,Destination Host Unreachable for Type of Service",
    "3,13,Packet filtered",
    "3,14,Precedence Violation",
    "3,15,Precedence Cutoff",
    "3,16,'Dest Unreachable, Bad Code: 16'",
    "4,0,Source Quench",
    "5,1,Redirect Host",
    "5,9,'Redirect, Bad Code: 9'",
    "11,0,Time to live exceeded",
    "11,1,Frag reassembly time exceeded",
    "11,2,'Time exceeded, Bad Code: 2'",
    "12,0,Parameter problem: pointer = 1400",
    "13,0,Timestamp",
    "18,0,Address Mask Reply",
    "99,0,Bad ICMP type: 99"
  })
  void errorsOfIcmp4(int type, int code, String words) {
    assertThat(PingErrors.words(IpFamily.V4, type, code, 1400)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,Destination unreachable: No route",
    "1,1,Destination unreachable: Administratively prohibited",
    "1,2,Destination unreachable: Beyond scope of source address",
    "1,3,Destination unreachable: Address unreachable",
    "1,4,Destination unreachable: Port unreachable",
    "1,5,Destination unreachable: Unknown code 5",
    "2,0,Packet too big: mtu=1400",
    "2,1,'Packet too big: mtu=1400, code=1'",
    "3,0,Time exceeded: Hop limit",
    "3,1,Time exceeded: Defragmentation failure",
    "3,2,Time exceeded: code 2",
    "4,0,Parameter problem: Wrong header field at 1400",
    "4,1,Parameter problem: Unknown header at 1400",
    "4,2,Parameter problem: Unknown option at 1400",
    "4,3,Parameter problem: code 3 at 1400",
    "128,0,Echo request",
    "130,0,MLD Query",
    "200,0,unknown icmp type: 200"
  })
  void errorsOfIcmp6(int type, int code, String words) {
    assertThat(PingErrors.words(IpFamily.V6, type, code, 1400)).isEqualTo(words);
  }

  private static final Ip4Address ONE = Ip4Address.parse("192.0.2.1");
  private static final Ip4Address TWO = Ip4Address.parse("192.0.2.2");

  private final PingRecorded recorded = new PingRecorded();

  private String recorded(Ip4Option... options) {
    NamedLine line = new NamedLine(IpAddress::toString);
    recorded.append(line, List.of(options));
    return line.now();
  }

  @Test
  void routeIsPrintedOnceAndThenCalledTheSame() {
    Ip4Option route = new RouteOption.RecordRoute(12, List.of(ONE, TWO, Ip4Address.ANY));
    Ip4Option other = new RouteOption.RecordRoute(8, List.of(TWO, Ip4Address.ANY));
    assertThat(recorded(new Ip4Option.NoOperation(), route))
        .isEqualTo("\nNOP\nRR: \t192.0.2.1\n\t192.0.2.2\n");
    assertThat(recorded(route)).isEqualTo("\t(same route)");
    assertThat(recorded(other)).isEqualTo("\nRR: \t192.0.2.2\n");
    assertThat(recorded(route)).startsWith("\nRR: ");
  }

  @Test
  void routeThatNobodyWroteToIsNotPrinted() {
    assertThat(recorded(new RouteOption.RecordRoute(9))).isEmpty();
  }

  @Test
  void timesFollowTheFirstOfTheirKind() {
    TimestampOption option =
        new TimestampOption(
            21,
            2,
            TimestampOption.Kind.ONLY,
            List.of(stamp(1000), stamp(1030), stamp(7 | 1 << 31), stamp(9 | 1 << 31)));
    assertThat(recorded(option))
        .isEqualTo(
            """

            TS: \t1000 absolute
            \t30
            \t7 absolute not-standard
            \t2 not-standard
            Unrecorded hops: 2
            """);
  }

  private static TimestampOption.Stamp stamp(int time) {
    return new TimestampOption.Stamp(null, time);
  }

  @Test
  void timesComeBehindTheirAddresses() {
    TimestampOption option =
        new TimestampOption(
            13,
            0,
            TimestampOption.Kind.WITH_ADDRESS,
            List.of(new TimestampOption.Stamp(ONE, 5), new TimestampOption.Stamp(TWO, 0)));
    assertThat(recorded(option)).isEqualTo("\nTS: \t192.0.2.1\t5 absolute\n");
  }

  @Test
  void unknownOptionIsNamedByItsNumberAndTheEndEndsThem() {
    Ip4Option unknown = new Ip4Option.Unknown(Bytes.of((byte) 0x99, (byte) 3, (byte) 0));
    assertThat(recorded(unknown, new Ip4Option.EndOfOptions(Bytes.NONE), unknown))
        .isEqualTo("\nunknown option 99");
  }

  @Test
  void lineWaitsForItsNamesAndThenHasThemInTheirPlaces() {
    Map<IpAddress, String> names = new HashMap<>();
    NamedLine line = new NamedLine(names::get).append("a ").append(ONE).append(" b ").append(TWO);
    assertThat(line.append(".").complete()).isNull();
    names.put(TWO, "two (192.0.2.2)");
    assertThat(line.complete()).isNull();
    assertThat(line.now()).isEqualTo("a 192.0.2.1 (192.0.2.1) b two (192.0.2.2).");
    names.put(ONE, "one (192.0.2.1)");
    assertThat(line.complete()).isEqualTo("a one (192.0.2.1) b two (192.0.2.2).");
  }
}
