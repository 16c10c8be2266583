package dev.sonde.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.icmpd.Icmpd;
import dev.sonde.icmpd.IcmpdSetup;
import dev.sonde.loop.LoopThread;
import dev.sonde.loop.Reactor;
import dev.sonde.socket.Family;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.RouterChain;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of icmpd against a daemon, a router and closed ports, and what they improve on. */
class IcmpErrorsRootTest {
  private static final String FAR = "198.18.1.2";
  private static final String BEYOND = "198.18.9.9";

  private RouterChain chain;
  private Serving daemon;
  @TempDir private Path folder;

  /** A daemon on a thread of its own, in the network of whoever opens it. */
  private record Serving(Reactor reactor, Icmpd daemon, LoopThread thread)
      implements AutoCloseable {
    static Serving at(Path path) throws IOException {
      Reactor reactor = Reactor.open();
      IcmpdSetup setup = IcmpdSetup.DEFAULT.path(path);
      Icmpd daemon = Icmpd.open(reactor, EnumSet.copyOf(Family.supported()), setup);
      return new Serving(reactor, daemon, new LoopThread(reactor, "icmpd"));
    }

    @Override
    public void close() throws IOException {
      thread.stop();
      daemon.close();
      reactor.close();
    }
  }

  @BeforeEach
  void open() {
    chain = RouterChain.of(1);
    chain.router(1).program("ip", "route", "add", "unreachable", BEYOND);
    daemon = chain.near().call(() -> Serving.at(path()));
  }

  @AfterEach
  void close() throws IOException {
    daemon.close();
    chain.close();
  }

  private Path path() {
    return folder.resolve("icmpd.sock");
  }

  private List<String> run(List<String> command) {
    return chain.near().program(command.toArray(String[]::new)).lines().toList();
  }

  private DatagramSocket living() throws IOException {
    InetSocketAddress port = new InetSocketAddress(InetAddress.ofLiteral(FAR), 7);
    DatagramSocket socket = chain.far().call(() -> new DatagramSocket(port));
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** A router finds its neighbours of IPv6 late, and a client waits for a second. */
  private void walk(String far) throws IOException {
    InetSocketAddress port = new InetSocketAddress(InetAddress.ofLiteral(far), 7);
    try (DatagramSocket listening = chain.far().call(() -> new DatagramSocket(port));
        DatagramSocket sending = chain.near().call(DatagramSocket::new)) {
      listening.setSoTimeout(100);
      DatagramPacket packet = new DatagramPacket(new byte[1], 1, port);
      for (int attempt = 0; attempt < 300; attempt++) {
        sending.send(packet);
        if (isReceived(listening)) return;
      }
    }
    throw new AssertionError("no way to " + far);
  }

  private static boolean isReceived(DatagramSocket socket) throws IOException {
    try {
      socket.receive(new DatagramPacket(new byte[1], 1));
      return true;
    } catch (SocketTimeoutException noWayYet) {
      return false;
    }
  }

  private static String received(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  @Test
  void exampleSaysWhichDatagramFailedAndSendsOnUndisturbed() throws IOException {
    List<String> words = new ArrayList<>(List.of(path().toString()));
    words.addAll(List.of(FAR, "9", BEYOND, "9", FAR, "7"));
    String[] arguments = words.toArray(String[]::new);
    try (DatagramSocket living = living()) {
      List<String> said = run(ChildJvm.command(IcmpErrorsExample.class, arguments));
      assertThat(said)
          .containsExactlyInAnyOrder(
              "datagram 1 failed: 198.18.1.2:9: port unreachable (ECONNREFUSED) from 198.18.1.2",
              "datagram 2 failed: 198.18.9.9:9: host unreachable (EHOSTUNREACH) from 198.18.0.2",
              "one more went to /198.18.1.2:7");
      assertThat(said.getLast()).startsWith("one more");
      assertThat(received(living)).isEqualTo("datagram 3");
      assertThat(received(living)).isEqualTo("one more");
    }
  }

  private List<String> compiled(Path source, String... words) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/gcc")), "no C compiler: sudo apt-get install gcc");
    Path made = folder.resolve("program");
    List<String> gcc =
        List.of("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", "" + made, "" + source);
    assertThat(new ProcessBuilder(gcc).inheritIO().start().waitFor()).isZero();
    return Stream.concat(Stream.of(made.toString()), Stream.of(words)).toList();
  }

  @Test
  void clientInCIsToldOfTheErrorsOfBothFamilies() throws Exception {
    Path source = Path.of("src/main/c/icmpd-client.c");
    assertThat(Files.readAllLines(source)).hasSizeLessThanOrEqualTo(60);
    String daemonAt = path().toString();
    walk("2001:db8:1::2");
    assertThat(run(compiled(source, daemonAt, "2001:db8:1::2", "9")))
        .containsExactly(
            "2001:db8:1::2 port 9: Connection refused (type 1, code 4) from 2001:db8:1::2: hello");
    assertThat(run(compiled(source, daemonAt, "::ffff:" + FAR, "9")))
        .containsExactly(
            "::ffff:198.18.1.2 port 9: Connection refused (type 3, code 3) "
                + "from ::ffff:198.18.1.2: hello");
    assertThat(run(compiled(source, daemonAt, "::ffff:" + BEYOND, "9")))
        .containsExactly(
            "::ffff:198.18.9.9 port 9: No route to host (type 3, code 1) "
                + "from ::ffff:198.18.0.2: hello");
  }

  /** What docs/icmpd.md shows, word for word. */
  @Test
  void withRecverrTheErrorOfOneDatagramStopsTheNextToSomebodyElse() throws Exception {
    Path source = Path.of(Objects.requireNonNull(getClass().getResource("/recverr.c")).toURI());
    try (DatagramSocket living = living()) {
      assertThat(run(compiled(source, FAR, "9", FAR, "7")))
          .containsExactly(
              "to 198.18.1.2 port 9: sent",
              "to 198.18.1.2 port 7: Connection refused",
              "to 198.18.1.2 port 7: sent");
      assertThat(received(living)).isEqualTo("hello");
    }
  }
}
