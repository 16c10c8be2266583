package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MplsLabel;
import dev.sonde.probe.HopAnswer;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.RttClock;
import dev.sonde.socket.SocketFailure;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What mtr is told. */
class MtrRepliesTest {
  private static final MtrReplies OLD = new MtrReplies(false);
  private static final MtrReplies NEW = new MtrReplies(true);

  private static HopReply reply(
      String from, int type, int code, long rttNanos, List<ExtensionObject> extensions) {
    HopAnswer answer =
        new HopAnswer(
            IpAddress.parse(from),
            HopAnswer.Meaning.PASSING,
            type,
            code,
            0,
            HopAnswer.NONE,
            null,
            extensions);
    return new HopReply(3, 0, answer, rttNanos, RttClock.KERNEL);
  }

  @ParameterizedTest
  @CsvSource({
    "198.18.0.9, 0, 0, reply ip-4, reply ip-4",
    "198.18.0.9, 11, 0, ttl-expired ip-4, ttl-expired ip-4",
    "198.18.0.9, 11, 1, ttl-expired ip-4, ttl-expired ip-4",
    "198.18.0.9, 3, 3, reply ip-4, reply ip-4",
    "198.18.0.9, 3, 1, no-route ip-4, no-route-host ip-4",
    "198.18.0.9, 3, 4, no-route ip-4, no-route-host ip-4",
    "198.18.0.9, 3, 13, no-route ip-4, no-route-host ip-4",
    "198.18.0.9, 12, 0, no-route ip-4, no-route-host ip-4",
    "198.18.0.9, -1, -1, reply ip-4, reply ip-4",
    "2001:db8::9, 129, 0, reply ip-6, reply ip-6",
    "2001:db8::9, 3, 0, ttl-expired ip-6, ttl-expired ip-6",
    "2001:db8::9, 1, 4, reply ip-6, reply ip-6",
    "2001:db8::9, 1, 3, no-route ip-6, no-route-host ip-6",
    "2001:db8::9, 2, 0, no-route ip-6, no-route-host ip-6",
    "2001:db8::9, -1, -1, reply ip-6, reply ip-6"
  })
  void answerIsNamedByItsMessage(String from, int type, int code, String old, String since096) {
    HopReply reply = reply(from, type, code, 2_000_000, List.of());
    String rest = " " + from + " round-trip-time 2000";
    assertThat(OLD.reply(42, reply)).isEqualTo("42 " + old + rest);
    assertThat(NEW.reply(-1, reply)).isEqualTo("-1 " + since096 + rest);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "499,0", "500,1", "1499,1", "1500,2", "10000000000,10000000"})
  void timeIsInMicrosecondsToTheNearest(long nanos, String micros) {
    assertThat(OLD.reply(1, reply("198.18.0.9", 0, 0, nanos, List.of())))
        .isEqualTo("1 reply ip-4 198.18.0.9 round-trip-time " + micros);
  }

  @Test
  void zoneOfAnAddressIsNotSaid() {
    assertThat(OLD.reply(1, reply("fe80::1%3", 129, 0, 0, List.of())))
        .isEqualTo("1 reply ip-6 fe80::1 round-trip-time 0");
  }

  @Test
  void labelsFollowInFours() {
    MplsLabel top = new MplsLabel(1048575, 7, false, 255);
    MplsLabel bottom = new MplsLabel(16, 0, true, 1);
    List<ExtensionObject> stack =
        List.of(
            new ExtensionObject.Unknown(9, 9, Bytes.NONE),
            new ExtensionObject.MplsStack(List.of(top, bottom)));
    assertThat(OLD.reply(1, reply("198.18.0.9", 11, 0, 0, stack)))
        .endsWith(" round-trip-time 0 mpls 1048575,7,0,255,16,0,1,1");
  }

  /** mtr keeps eight, and has room for a line of 4095 bytes. */
  @Test
  void labelsBeyondTheEighthAreLeftOut() {
    List<MplsLabel> labels = Collections.nCopies(300, new MplsLabel(1048575, 7, false, 255));
    String line =
        OLD.reply(
            Integer.MIN_VALUE,
            reply(
                "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                3,
                0,
                Long.MAX_VALUE / 4,
                List.of(new ExtensionObject.MplsStack(labels))));
    assertThat(line.replaceAll(".* mpls ", "").split(",")).hasSize(4 * 8);
    assertThat(line).hasSizeLessThan(300);
  }

  @ParameterizedTest
  @CsvSource({
    "22, invalid-argument, invalid-argument",
    "19, invalid-argument, invalid-argument",
    "100, network-down, network-down",
    "101, no-route, no-route-network",
    "113, no-route, no-route-host",
    "1, permission-denied, permission-denied",
    "13, permission-denied, permission-denied",
    "98, address-in-use, address-in-use",
    "99, address-not-available, address-not-available",
    "90, unexpected-error errno 90, unexpected-error errno 90"
  })
  void refusalIsNamedByItsErrno(int errno, String old, String since096) {
    assertThat(OLD.unsent(7, new SocketFailure("sendto", errno))).isEqualTo("7 " + old);
    assertThat(NEW.unsent(7, new SocketFailure("sendto", errno))).isEqualTo("7 " + since096);
  }
}
