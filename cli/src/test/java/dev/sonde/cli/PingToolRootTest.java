package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole tool, on networks of its own. */
class PingToolRootTest {
  /** Keeps its privileges: the tests behind it need them. */
  static Run ping(PrivateNetwork network, String... words) {
    return network.call(() -> Run.of(new PingTool(() -> {}), words));
  }

  private static Run alone(String... words) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      return ping(network, words);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.",
    "::1,PING ::1(::1) 56 data bytes"
  })
  void loopbackAnswers(String host, String header) {
    Run run = alone("-c", "2", "-i", "0.01", host);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    String time = "time=\\d+\\.\\d+ ms\n";
    assertThat(run.out())
        .startsWith(header + "\n64 bytes from " + host + ": icmp_seq=1 ttl=64 time=")
        .containsPattern(": icmp_seq=2 ttl=64 " + time)
        .contains("\n\n--- " + host + " ping statistics ---\n2 packets transmitted, 2 received, 0%")
        .containsPattern("\nrtt min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms\n$");
  }

  @Test
  void datagramSocketsDoWithoutPrivilege() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv4/ping_group_range", "0 0");
      Run run = ping(network, "-c", "1", "-v", "127.0.0.1");
      assertThat(run.out()).contains("icmp_seq=1 ttl=64").doesNotContain("ident=");
      assertThat(run.status()).isZero();
    }
  }

  /** Those of the last batch had arrived; on a busy machine not all, but never none. */
  @Test
  void floodWhoseTimeIsOverDoesNotLoseWhatWasInFlight() {
    Run run = alone("-q", "-f", "-l", "32", "-w", "0.3", "127.0.0.1");
    String[] summary = run.out().split("statistics ---\n", 2)[1].split(" ", -1);
    long transmitted = Long.parseLong(summary[0]);
    assertThat(transmitted).isGreaterThan(32);
    assertThat(transmitted - Long.parseLong(summary[3])).isBetween(0L, 30L);
  }

  /** It has no time to wait for: only the last reply can end it. */
  @Test
  void lastReplyEndsItThoughTheKernelRefusedARequestBefore() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.program("nft", "add", "table", "inet", "t");
      String hook = "{ type filter hook output priority 0 ; }";
      network.program("nft", "add", "chain", "inet", "t", "c", hook);
      String first = "icmp type echo-request icmp sequence 1 drop";
      network.program("nft", "add", "rule", "inet", "t", "c", first);
      Run run = ping(network, "-c", "2", "-i", "0.01", "-W", "0", "127.0.0.1");
      assertThat(run.out()).contains("\n2 packets transmitted, 1 received, 50% packet loss, ");
      assertThat(run.err()).isEqualTo("ping: sendmsg: Operation not permitted\n");
    }
  }

  @Test
  void unknownHostIsOneLineAndStatusTwo() {
    assertThat(alone("fe80::1%nosuch0"))
        .isEqualTo(new Run(2, "", "ping: fe80::1%nosuch0: Name or service not known\n"));
  }

  @Test
  void absentInterfaceIsOneLineAndStatusTwo() {
    assertThat(alone("-I", "nosuch0", "127.0.0.1"))
        .isEqualTo(new Run(2, "", "ping: unknown iface: nosuch0\n"));
  }

  @Test
  void absentRouteIsOneLineAndStatusTwo() {
    assertThat(alone("-c", "1", "198.18.0.1"))
        .isEqualTo(new Run(2, "", "ping: connect: Network is unreachable\n"));
    assertThat(alone("-c", "1", "2001:db8::1"))
        .isEqualTo(new Run(2, "", "ping: connect: Network is unreachable\n"));
  }
}
