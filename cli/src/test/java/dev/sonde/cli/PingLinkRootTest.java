package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Link-local addresses: they mean nothing without their link. */
class PingLinkRootTest {
  private static final String THERE = "fe80::b";

  private static PrivateNetwork near;
  private static PrivateNetwork far;

  @BeforeAll
  static void layTheCable() {
    near = PrivateNetwork.open();
    far = PrivateNetwork.open();
    near.cable("n0", far, "f0");
    near.address("n0", "fe80::a/64");
    far.address("f0", "fe80::b/64");
  }

  @AfterAll
  static void takeItUp() {
    if (near != null) near.close();
    if (far != null) far.close();
  }

  private static Run ping(String... words) {
    return RealPing.lasting(PingToolRootTest.ping(near, words));
  }

  private static String index() {
    Matcher number =
        Pattern.compile("^([0-9]+): n0").matcher(near.program("ip", "-o", "link", "show", "n0"));
    assertThat(number.find()).isTrue();
    return number.group(1);
  }

  @Test
  void zoneMayBeNamedOrNumbered() {
    String reply = "64 bytes from fe80::b%n0: icmp_seq=1 ttl=64 time=T ms\n";
    assertThat(ping("-c", "1", THERE + "%n0").out())
        .startsWith("PING fe80::b%n0(fe80::b%n0) 56 data bytes\n" + reply)
        .contains("--- fe80::b%n0 ping statistics ---");
    assertThat(ping("-c", "1", THERE + "%" + index()).out()).contains(reply);
  }

  @Test
  void interfaceGivesTheZone() {
    assertThat(ping("-c", "1", "-I", "n0", THERE).out())
        .startsWith("PING fe80::b(fe80::b) from ")
        .contains("%n0 n0: 56 data bytes\n64 bytes from fe80::b%n0: icmp_seq=1 ");
  }

  @Test
  void sourceMayBeLinkLocalToo() {
    assertThat(ping("-c", "1", "-I", "fe80::a%n0", THERE).out())
        .contains(" from fe80::a%n0 n0: 56 data bytes\n64 bytes from fe80::b%n0: ");
  }

  @Test
  void withoutAZoneADatagramSocketSaysWhatIsMissing() {
    near.setting("net/ipv4/ping_group_range", "0 0");
    try {
      assertThat(ping("-c", "1", THERE))
          .isEqualTo(new Run(2, "", "ping: fe80::b: on which link? Say fe80::b%INTERFACE\n"));
      assertThat(ping("-c", "1", THERE + "%n0").out()).contains("64 bytes from fe80::b%n0: ");
    } finally {
      near.setting("net/ipv4/ping_group_range", "1 0");
    }
  }

  @Test
  void allNodesOfALinkAnswerAndAreNoDuplicates() {
    Run run = ping("-c", "2", "-i", "0.05", "-L", "ff02::1%n0");
    assertThat(run.out())
        .startsWith("PING ff02::1%n0(ff02::1%n0) 56 data bytes\n")
        .containsPattern("64 bytes from fe80::[0-9a-f:]+%n0: icmp_seq=1 ")
        .doesNotContain("DUP!")
        .doesNotContain("DIFFERENT ADDRESS!");
  }
}
