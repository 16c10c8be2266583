package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sonde.packet.Ip4Address;
import dev.sonde.socket.Family;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole tool, on networks of its own; and what it says where it cannot do what was asked. */
class TraceToolRootTest {
  private static Run alone(String... words) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      return RealTraceroute.ours(network, words);
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,60", "::1,80"})
  void loopbackIsOneHopAway(String host, int bytes) {
    Run run = alone("-n", host);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .matches(
            "traceroute to HOST \\(HOST\\), 30 hops max, BYTES byte packets\n"
                    .replace("HOST", host)
                    .replace("BYTES", "" + bytes)
                + " 1  "
                + host
                + "(  [0-9]+\\.[0-9]{3} ms){3}\n");
  }

  @Test
  void unspecifiedAddressIsThisMachine() {
    assertThat(alone("-n", "0").out()).startsWith("traceroute to 0 (127.0.0.1), ");
  }

  /** The kernel begins to stamp what arrives some time after the first socket asked for it. */
  private static void awaitStamps(UdpSocket socket) throws IOException {
    socket.stamps();
    socket.bind(Ip4Address.LOOPBACK, 0);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    try (SendBatch sent = new SendBatch(Family.AF_INET, 1, 1);
        ReceiveBatch received = new ReceiveBatch(1, 1)) {
      sent.length(sent.add(Ip4Address.LOOPBACK, socket.local().port()), 1);
      do {
        assertThat(System.nanoTime()).isLessThan(deadline);
        socket.send(sent, 0);
      } while (socket.receive(received) < 1 || received.control(0).stampNanos() == 0);
    }
  }

  @Test
  void objectsAreTheSameHopsAsLines() throws IOException {
    try (UdpSocket stamping = UdpSocket.open(Family.AF_INET);
        RouterChain chain = RouterChain.of(2)) {
      awaitStamps(stamping);
      String far = chain.address(3, false);
      Run run = RealTraceroute.ours(chain.near(), "-n", "-j", "-w", "20", far);
      List<String> lines = run.out().lines().toList();
      for (String line : lines) {
        try (var parser = new JsonFactory().createParser(line)) {
          while (parser.nextToken() != null) assertThat(parser.currentLocation()).isNotNull();
        }
      }
      assertThat(lines).hasSize(5);
      for (int node = 1; node <= 3; node++) {
        assertThat(lines.get(node))
            .contains("\"event\":\"hop\"", "\"ttl\":" + node + ",")
            .contains("\"from\":\"" + chain.address(node, false) + "\"")
            .contains("\"clock\":\"kernel\"", "\"meaning\":\"" + (node < 3 ? "passing" : "reached"))
            .contains("\"quoted\":{\"from\":\"198.18.0.1\",\"to\":\"" + far + "\"");
      }
      assertThat(lines.getLast()).contains("\"end\":\"reached\",\"hops\":3,");
    }
  }

  @Test
  void whatCannotBeIsOneLineAndStatusTwo() {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      assertThat(RealTraceroute.ours(network, "fe80::1%nosuch0"))
          .isEqualTo(new Run(2, "", "sonde trace: fe80::1%nosuch0: Name or service not known\n"));
      assertThat(RealTraceroute.ours(network, "-4", "::1"))
          .isEqualTo(
              new Run(2, "", "sonde trace: ::1: Address family for hostname not supported\n"));
      assertThat(RealTraceroute.ours(network, "-6", "::ffff:127.0.0.1"))
          .isEqualTo(
              new Run(
                  2, "", "sonde trace: 127.0.0.1: Address family for hostname not supported\n"));
      assertThat(RealTraceroute.ours(network, "-i", "nosuch0", "127.0.0.1"))
          .isEqualTo(new Run(2, "", "sonde trace: no interface 'nosuch0'\n"));
      assertThat(RealTraceroute.ours(network, "-s", "192.0.2.7", "127.0.0.1"))
          .isEqualTo(
              new Run(
                  2,
                  "",
                  "sonde trace: bind 192.0.2.7: EADDRNOTAVAIL (Cannot assign requested"
                      + " address)\n"));
      assertThat(RealTraceroute.ours(network, "fe80::1"))
          .isEqualTo(
              new Run(2, "", "sonde trace: fe80::1: on which link? Say fe80::1%INTERFACE\n"));
      for (String nowhere : List.of("198.18.0.1", "2001:db8::1", "::ffff:198.18.0.1")) {
        Run run = RealTraceroute.ours(network, nowhere);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
            .startsWith("sonde trace: connect ")
            .endsWith(": ENETUNREACH (Network is unreachable)\n");
      }
    }
  }

  /** A filter of this machine's own: what is known is told, then why there is no more. */
  @Test
  void kernelThatDoesNotSendIsToldOf() {
    try (PrivateNetwork network = PrivateNetwork.open();
        PrivateNetwork other = PrivateNetwork.open()) {
      network.cable("c0", other, "c1");
      network.address("c0", "198.18.0.1/24");
      Run run = RealTraceroute.ours(network, "-n", "-w", "1", "198.18.0.255");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.out()).endsWith("\n 1  * * *\n");
      assertThat(run.err())
          .startsWith("sonde trace: sendto 198.18.0.255: EACCES (Permission denied)")
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n", "-n -j"})
  void outputThatFailsEndsItWithOneLine(String options) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Path link = Path.of("/proc/self/exe");
    try (PrivateNetwork network = PrivateNetwork.open()) {
      int status =
          network.call(() -> {
            var err = new java.io.ByteArrayOutputStream();
            Main main = new Main(new Output(full, link), new Output(err, link), () -> false);
            int result =
                main.run(new TraceTool(() -> {}), List.of((options + " 127.0.0.1").split(" ", -1)));
            assertThat(err.toString(java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("sonde trace: write error: No space left on device\n");
            return result;
          });
      assertThat(status).isEqualTo(2);
    }
  }
}
