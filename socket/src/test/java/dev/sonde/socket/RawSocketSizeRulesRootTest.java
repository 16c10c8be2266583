package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of raw sockets: what is fragmented, what gets EMSGSIZE. See docs/raw-sockets.md. */
class RawSocketSizeRulesRootTest {
  private static final int EXPERIMENT = Datagrams.EXPERIMENT;
  private static final int MTU = 1500;

  /** Runs in a network whose loopback has a short MTU. */
  private static void inside(PrivateNetwork.Body body) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.program("ip", "link", "set", "lo", "mtu", Integer.toString(MTU));
      network.run(body);
    }
  }

  private static Inbox<RawSocket> open(Family family) throws IOException {
    return new Inbox<>(RawSocket.open(family, EXPERIMENT));
  }

  private static int header(Family family) {
    return family == Family.AF_INET ? Datagrams.IP4_HEADER : Datagrams.IP6_HEADER;
  }

  /** How many fragments this network has made. */
  private static int fragmentsMade(Family family) throws IOException {
    Path proc = Path.of("/proc/thread-self/net");
    if (family == Family.AF_INET) {
      List<String> lines =
          Files.readAllLines(proc.resolve("snmp")).stream()
              .filter(line -> line.startsWith("Ip:"))
              .toList();
      int column = Arrays.asList(lines.getFirst().split(" ", -1)).indexOf("FragCreates");
      return Integer.parseInt(lines.getLast().split(" ", -1)[column]);
    }
    return Files.readAllLines(proc.resolve("snmp6")).stream()
        .filter(line -> line.startsWith("Ip6FragCreates"))
        .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf('\t')).trim()))
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void withoutItsOwnHeaderALongDatagramIsFragmented(Family family) {
    inside(() -> {
      try (Inbox<RawSocket> inbox = open(family)) {
        Outbox out = new Outbox(inbox.socket(), Datagrams.loopback(family));
        out.sent(Datagrams.zeros(MTU - header(family)));
        assertThat(inbox.next().length()).isPositive();
        assertThat(fragmentsMade(family)).as("of one that fits").isZero();
        out.sent(Datagrams.zeros(2 * MTU));
        int headerReceived = family == Family.AF_INET ? Datagrams.IP4_HEADER : 0;
        assertThat(inbox.next().length()).isEqualTo(headerReceived + 2 * MTU);
        assertThat(fragmentsMade(family)).isEqualTo(3);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void withoutItsOwnHeaderNothingIsFragmentedWhereMtuDiscoveryForbids(Family family) {
    inside(() -> {
      try (Inbox<RawSocket> inbox = open(family)) {
        Outbox out = new Outbox(inbox.socket(), Datagrams.loopback(family));
        for (MtuDiscovery mode : List.of(MtuDiscovery.DO, MtuDiscovery.PROBE)) {
          inbox.socket().mtuDiscovery(mode);
          assertThat(out.send(Datagrams.zeros(MTU - header(family) + 1)))
              .as("%s", mode)
              .isEqualTo(-Errno.EMSGSIZE);
          out.sent(Datagrams.zeros(MTU - header(family)));
        }
        for (MtuDiscovery mode : List.of(MtuDiscovery.DONT, MtuDiscovery.WANT)) {
          inbox.socket().mtuDiscovery(mode);
          out.sent(Datagrams.zeros(2 * MTU));
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void withItsOwnHeaderNothingIsFragmented(Family family) {
    inside(() -> {
      try (Inbox<RawSocket> inbox = open(family)) {
        inbox.socket().headerIncluded(true);
        inbox.socket().reportErrors();
        IpAddress target = Datagrams.loopback(family);
        Outbox out = new Outbox(inbox.socket(), target);
        assertThat(out.send(whole(family, MTU + 1))).isEqualTo(-Errno.EMSGSIZE);
        ControlData control = inbox.nextError().control();
        assertThat(control.errorOrigin()).isEqualTo(ErrorOrigin.LOCAL);
        assertThat(control.errno()).isEqualTo(Errno.EMSGSIZE);
        assertThat(control.errorInfo()).isEqualTo(MTU);
        out.sent(whole(family, MTU));
        assertThat(inbox.next().length()).isPositive();
      }
    });
  }

  private static MemorySegment whole(Family family, int length) {
    IpAddress target = Datagrams.loopback(family);
    MemorySegment data = Datagrams.zeros(length - header(family));
    return family == Family.AF_INET
        ? Datagrams.ip4(EXPERIMENT, target, data)
        : Datagrams.ip6(EXPERIMENT, target, data);
  }

  /** IPv4's length counts the header, IPv6's does not. */
  @ParameterizedTest
  @EnumSource
  void nothingIsLongerThanTheLengthFieldCanSay(Family family) {
    int longest = family == Family.AF_INET ? 0xffff - Datagrams.IP4_HEADER : 0xffff;
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(family)) {
        Outbox out = new Outbox(inbox.socket(), Datagrams.loopback(family));
        assertThat(out.send(Datagrams.zeros(longest + 1))).isEqualTo(-Errno.EMSGSIZE);
        assertThat(out.send(Datagrams.zeros(69_000))).isEqualTo(-Errno.EMSGSIZE);
      }
    });
  }

  @Test
  void longestDatagramOfIpv4Goes() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET)) {
        new Outbox(inbox.socket(), Datagrams.loopback(Family.AF_INET))
            .sent(Datagrams.zeros(0xffff - Datagrams.IP4_HEADER));
        Message message = inbox.next();
        assertThat(message.length()).isEqualTo(0xffff);
        assertThat(message.u16(Datagrams.IP4_LENGTH)).isEqualTo(0xffff);
      }
    });
  }
}
