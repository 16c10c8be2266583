package dev.sonde.lab;

import static dev.sonde.lab.World.HOST4;
import static dev.sonde.lab.World.HOST6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpProtocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Paths of equal cost share the flows; one flow keeps its path. */
class FlowsTest {
  private static final String DIAMOND =
      """
      about: Two paths of equal cost.
      you: {v4: 198.18.0.1, v6: '2001:db8::1'}
      nodes:
        r1: {v4: 198.18.1.1, v6: '2001:db8:1::1'}
        left: {v4: 198.18.2.1, v6: '2001:db8:2::1'}
        right: {v4: 198.18.2.2, v6: '2001:db8:2::2'}
        host: {v4: 203.0.113.9, v6: '2001:db8:9::9'}
      links:
        - {ends: [you, r1]}
        - {ends: [r1, left]}
        - {ends: [r1, right]}
        - {ends: [left, host]}
        - {ends: [right, host]}
      """;

  private static final World WORLD = new World(DIAMOND);

  /** Who answered, and how often, when packets 0 to 199 were sent. */
  private static Map<String, Integer> answers(IntFunction<Bytes> packet) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      counts.merge(WORLD.answer(packet.apply(i)).ip().from().toString(), 1, Integer::sum);
    }
    return counts;
  }

  private static final Set<String> BOTH4 = Set.of("198.18.2.1", "198.18.2.2");
  private static final Set<String> BOTH6 = Set.of("2001:db8:2::1", "2001:db8:2::2");

  @Test
  void oneFlowKeepsItsPath() {
    assertThat(answers(_ -> World.udp(HOST4, 2))).hasSize(1);
    assertThat(answers(i -> World.udp(HOST4, 2, 33000, 33434, i))).hasSize(1);
    assertThat(answers(_ -> World.udp(HOST6, 2))).hasSize(1);
  }

  @Test
  void portsSpreadTheFlowsEvenly() {
    Map<String, Integer> counts = answers(i -> World.udp(HOST4, 2, 33000, 33434 + i, 0));
    assertThat(counts.keySet()).isEqualTo(BOTH4);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(70, 130));
    assertThat(answers(i -> World.udp(HOST6, 2, 33000 + i, 33434, 0)).keySet()).isEqualTo(BOTH6);
  }

  @Test
  void checksumOfAnEchoIsPartOfItsFlow() {
    assertThat(answers(i -> World.icmp(HOST4, 2, new Icmp.EchoRequest(1, i, Bytes.NONE))).keySet())
        .isEqualTo(BOTH4);
    // The payload makes up for the sequence number: the Paris way.
    assertThat(
            answers(i -> {
              Bytes body = Bytes.of((byte) 0, (byte) (255 - i));
              return World.icmp(HOST4, 2, new Icmp.EchoRequest(1, i, body));
            }))
        .hasSize(1);
  }

  @Test
  void flowLabelIsPartOfTheFlow() {
    IntFunction<Bytes> labelled =
        i -> {
          Ip6 header =
              new Ip6(
                  0, i, 2, (Ip6Address) World.YOU6, (Ip6Address) HOST6, List.of(), IpProtocol.UDP);
          return World.packet(header, World.datagram(HOST6, 1, 2, 0));
        };
    assertThat(answers(labelled).keySet()).isEqualTo(BOTH6);
  }

  @Test
  void piecesOfADatagramKeepTogether() {
    Set<String> seen = new TreeSet<>();
    for (int port = 0; port < 50; port++) {
      Bytes data = World.datagram(HOST4, port, 7, 40);
      Ip4 first = World.header4(9, Ip4.MORE_FRAGMENTS, 0, IpProtocol.UDP, 2);
      seen.add(WORLD.answer(World.packet(first, data)).ip().from().toString());
    }
    assertThat(seen).hasSize(1);
  }

  @Test
  void routeOverSeveralNeighboursSharesTheFlowsToo() {
    World world = new World(DIAMOND + "routes: [{at: r1, to: host, via: [left, right]}]\n");
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      seen.add(world.answer(World.udp(HOST4, 2, 1, i, 0)).ip().from().toString());
    }
    assertThat(seen).isEqualTo(BOTH4);
    World one = new World(DIAMOND + "routes: [{at: r1, to: host, via: left}]\n");
    for (int i = 0; i < 50; i++) {
      assertThat(one.answer(World.udp(HOST4, 2, 1, i, 0))).hasToString("198.18.2.1 in transit");
    }
  }
}
