package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts that answer wrongly, and strangers that answer at all: what a trace believes of it. */
class TraceMischiefRootTest {
  private static PrivateNetwork near;
  private static PrivateNetwork wild;
  private static Mischief mischief;

  @BeforeAll
  static void findBadCompany() {
    near = PrivateNetwork.open();
    wild = PrivateNetwork.open();
    mischief = Mischief.behind(near, wild);
    near.setting("net/ipv4/conf/n0/accept_redirects", "0");
    assertThat(trace(Mischief.Kind.NOTHING, "-w 20").status()).isZero();
  }

  @AfterAll
  static void leaveIt() {
    if (mischief != null) mischief.close();
    if (wild != null) wild.close();
    if (near != null) near.close();
  }

  private static Run trace(Mischief.Kind kind, String options) {
    String line = "-n -I -q 1 -m 1 " + options + " " + kind.address();
    return RealTraceroute.ours(near, line.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "NOTHING,' 1  198.18.1.10  T ms'",
    "TWICE,' 1  198.18.1.11  T ms'",
    "FROM_ELSEWHERE,' 1  198.18.1.99  T ms'",
    "ERROR_FOR_ANOTHER,' 1  198.18.1.19  T ms'",
    "DAMAGED_THEN_WHOLE,' 1  198.18.1.25  T ms'",
    "DAMAGED_ERROR,' 1  198.18.1.26  T ms'",
    "REDIRECT,' 1  198.18.1.23  T ms'",
    "SOURCE_QUENCH,' 1  198.18.1.24  T ms'",
    "OTHER_MESSAGES,' 1  198.18.1.29  T ms'",
    "ERROR_QUOTING_LITTLE,' 1  198.18.1.28  T ms !H'",
    "UNREACHABLE,' 1  198.18.1.20  T ms !<255>'",
    "TIME_EXCEEDED,' 1  198.18.1.21  T ms !<11-255>'",
    "PARAMETER_PROBLEM,' 1  198.18.1.22  T ms !<12-0>'"
  })
  void answersAreBelievedThatQuoteOrRepeatTheProbe(Mischief.Kind kind, String line) {
    Run run = trace(kind, "-w 20");
    assertThat(run.err()).isEmpty();
    assertThat(RealTraceroute.lasting(run.out())).endsWith(" byte packets\n" + line + "\n");
  }

  @ParameterizedTest
  @CsvSource({"WRONG_DATA", "BAD_CHECKSUM", "TRUNCATED", "FORGED", "WITHOUT_SEAL"})
  void othersAreNot(Mischief.Kind kind) {
    Run run = trace(kind, "-w 1");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).endsWith(" byte packets\n 1  *\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void strangersAreCounted() {
    Run run = trace(Mischief.Kind.ERROR_FOR_ANOTHER, "-w 20 -j");
    assertThat(run.out())
        .contains("\"from\":\"198.18.1.19\"")
        .containsPattern("\"end\":\"reached\",\"hops\":1,\"foreign\":[1-9]");
  }

  /** Half of them have our identifier. */
  @Test
  void quarterOfAMillionStrangersChangeNothing() {
    Run run = trace(Mischief.Kind.STRANGERS, "-w 20 -j");
    assertThat(run.err()).isEmpty();
    boolean lost = !run.out().contains("\"receive_drops\":0}");
    // The answer is missing only where the kernel says that the queue was full.
    assertThat(lost || run.out().contains("\"status\":\"reply\",\"from\":\"198.18.1.27\""))
        .isTrue();
    assertThat(run.out()).doesNotContain("\"probe\":2");
  }
}
