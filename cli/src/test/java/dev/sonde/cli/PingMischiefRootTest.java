package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hosts that answer wrongly, and strangers that answer at all: what is said, and what is believed.
 */
class PingMischiefRootTest {
  private static PrivateNetwork near;
  private static PrivateNetwork wild;
  private static Mischief mischief;

  @BeforeAll
  static void findBadCompany() {
    near = PrivateNetwork.open();
    wild = PrivateNetwork.open();
    mischief = Mischief.behind(near, wild);
    near.setting("net/ipv4/conf/n0/accept_redirects", "0");
    assertThat(PingToolRootTest.ping(near, "-c", "1", "198.18.1.10").status()).isZero();
  }

  @AfterAll
  static void leaveIt() {
    if (mischief != null) mischief.close();
    if (wild != null) wild.close();
    if (near != null) near.close();
  }

  /** The interval is what ping waits for its last reply, and the host that answers is a JVM. */
  private static Run ours(Mischief.Kind kind, String options) {
    String[] words = (options + " -i 0.2 " + kind.address()).split(" ", -1);
    return RealPing.lasting(PingToolRootTest.ping(near, words));
  }

  /** What goes wrong in ways that ping sees as we do is told in the same lines. */
  @ParameterizedTest
  @CsvSource({
    "NOTHING,-c 2",
    "TWICE,-c 2",
    "TWICE,-q -c 2",
    "WRONG_DATA,-c 2",
    "WRONG_DATA,-s 100 -p 0102 -c 1",
    "FROM_ELSEWHERE,-c 2",
    "TRUNCATED,-c 2",
    "UNREACHABLE,-c 16",
    "UNREACHABLE,-f -c 16",
    "TIME_EXCEEDED,-c 1",
    "PARAMETER_PROBLEM,-c 1",
    "REDIRECT,-c 5",
    "REDIRECT,-q -c 2",
    "SOURCE_QUENCH,-c 1",
    "ERROR_FOR_ANOTHER,-c 2",
    "ERROR_QUOTING_LITTLE,-c 2"
  })
  void isToldAsPingTellsIt(Mischief.Kind kind, String options) {
    RealPing.assumeThere();
    String[] words = (options + " -i 0.2 " + kind.address()).split(" ", -1);
    Run theirs = RealPing.lasting(RealPing.run(near, words));
    Run ours = ours(kind, options);
    assertThat(new Run(ours.status(), withoutRemarks(ours.out()), ours.err())).isEqualTo(theirs);
  }

  private static String withoutRemarks(String out) {
    return out.replaceAll("(?m)^replies: .*\n", "");
  }

  @Test
  void swappedRepliesAreCountedAsOutOfOrder() {
    Run run = ours(Mischief.Kind.SWAPPED, "-c 4");
    assertThat(run.out())
        .contains("icmp_seq=2 ttl=64 time=T ms\n64 bytes from 198.18.1.12: icmp_seq=1 ")
        .contains("4 packets transmitted, 4 received, 0% packet loss")
        .endsWith("\nreplies: 2 out of order\n");
  }

  /** Ping has the words, and lost the way to them. */
  @Test
  void damagedRepliesAreToldAndAreNoReplies() {
    Run run = ours(Mischief.Kind.BAD_CHECKSUM, "-W 2 -c 2");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("icmp_seq=2 ttl=64 time=T ms (BAD CHECKSUM!)\n")
        .contains("2 packets transmitted, 0 received, +2 corrupted, 100% packet loss");
    assertThat(ours(Mischief.Kind.BAD_CHECKSUM, "-f -W 2 -c 2").out()).contains("\n\b\b..CC\n");
  }

  @Test
  void errorsThatTheKernelWouldKeepAreToldToo() {
    assertThat(ours(Mischief.Kind.UNREACHABLE, "-c 17").out())
        .contains("icmp_seq=17 Dest Unreachable, Bad Code: 16\n");
    assertThat(ours(Mischief.Kind.TIME_EXCEEDED, "-c 2").out())
        .contains("icmp_seq=2 Frag reassembly time exceeded\n");
  }

  @Test
  void wholeReplyBehindADamagedOneIsNoDuplicate() {
    Run run = ours(Mischief.Kind.DAMAGED_THEN_WHOLE, "-c 2");
    assertThat(run.out())
        .contains("icmp_seq=1 ttl=64 time=T ms (BAD CHECKSUM!)\n64 bytes from")
        .contains("2 packets transmitted, 2 received, +2 corrupted, 0% packet loss")
        .doesNotContain("DUP!");
  }

  @Test
  void damagedErrorIsNotBelieved() {
    Run run = ours(Mischief.Kind.DAMAGED_ERROR, "-c 2");
    assertThat(run.out()).contains("2 received, 0% packet loss").doesNotContain("From");
  }

  @Test
  void forgedReplyIsNotBelieved() {
    Run run = ours(Mischief.Kind.FORGED, "-W 2 -c 2");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("2 packets transmitted, 0 received, 100% packet loss")
        .endsWith("\nreplies: 2 not believed (forged, or not of this run)\n");
  }

  @Test
  void replyThatLostItsSealIsNotBelieved() {
    Run run = ours(Mischief.Kind.WITHOUT_SEAL, "-W 2 -c 2");
    assertThat(run.out()).contains("0 received").endsWith("(forged, or not of this run)\n");
  }

  @Test
  void otherMessagesAreToldWhereThatIsWanted() {
    Run quiet = ours(Mischief.Kind.OTHER_MESSAGES, "-c 1");
    assertThat(quiet.out()).doesNotContain("From");
    Run run = ours(Mischief.Kind.OTHER_MESSAGES, "-v -c 1");
    assertThat(run.out())
        .contains("From 198.18.1.29: Timestamp\n")
        .contains("From 198.18.1.29: Echo Request\n")
        .contains("1 packets transmitted, 1 received, 0% packet loss");
  }

  /** A million in all, of which half have our identifier, and sequence numbers that wait. */
  @Test
  void millionStrangersChangeNothing() {
    Run run = ours(Mischief.Kind.STRANGERS, "-c 4 -W 15 -l 4 -j");
    String summary = run.out().substring(run.out().lastIndexOf('{'));
    assertThat(summary).contains("\"duplicates\":0,\"corrupted\":0,\"errors\":0");
    // None is made up, and one is missing only where the kernel says that the queue was full.
    long least = number(summary, "receive_drops") > 0 ? 0 : 4;
    assertThat(number(summary, "received")).isBetween(least, 4L);
    assertThat(number(summary, "unverified")).isPositive();
  }

  private static long number(String json, String name) {
    String behind = json.substring(json.indexOf("\"" + name + "\":") + name.length() + 3);
    return Long.parseLong(behind.substring(0, behind.indexOf(',')));
  }
}
