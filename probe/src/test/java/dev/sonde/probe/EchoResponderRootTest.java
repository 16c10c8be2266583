package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.testkit.PrivateNetwork;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real pingers on one end of a cable, the responder on the other. */
class EchoResponderRootTest {
  private static final IpAddress HOST = IpAddress.parse("198.18.0.2");
  private static final String NOTHING_LOST = " 0% packet loss";

  private PrivateNetwork client;
  private PrivateNetwork server;

  @BeforeEach
  void layTheCable() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ping")), "no ping: apt install iputils-ping");
    client = PrivateNetwork.open();
    server = PrivateNetwork.open();
    client.cable("near", server, "far");
    client.address("near", "198.18.0.1/24");
    server.address("far", "198.18.0.2/24");
    client.address("near", "2001:db8::1/64");
    server.address("far", "2001:db8::2/64");
  }

  @AfterEach
  void pullTheCable() {
    if (client != null) client.close();
    if (server != null) server.close();
  }

  private String ping(String... options) {
    String[] command = new String[options.length + 1];
    command[0] = "ping";
    System.arraycopy(options, 0, command, 1, options.length);
    return client.program(command);
  }

  private static int status(PrivateNetwork network, String... command) throws Exception {
    Process process = network.start(command);
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text).isNotEmpty();
    return process.waitFor();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.2", "2001:db8::2"})
  void pingIsSatisfied(String host) throws Exception {
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      String text = ping("-c", "3", "-i", "0.01", "-Q", "0x20", host);
      assertThat(text).contains("3 received", NOTHING_LOST).doesNotContain("DUP!", "wrong", "DIFF");
      assertThat(responder.counts()).isEqualTo(new ResponderCounts(3, 3, 0, 0, 0, 0, 0, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.2", "2001:db8::2"})
  void floodOf20000LosesNothingAndRepeatsNothing(String host) throws Exception {
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      String text = ping("-q", "-f", "-c", "20000", host);
      assertThat(text).contains("20000 received", NOTHING_LOST).doesNotContain("duplicates");
      assertThat(responder.counts().replies()).isEqualTo(20_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.2", "2001:db8::2"})
  void largestPayloadComesBackWhole(String host) throws Exception {
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      String text = ping("-c", "2", "-i", "0.01", "-s", "65507", host);
      assertThat(text).contains("65515 bytes from", NOTHING_LOST).doesNotContain("wrong");
      assertThat(responder.counts().replies()).isEqualTo(2);
    }
  }

  @Test
  void linkLocalAddressesAnswerOnTheirLink() throws Exception {
    server.address("far", "fe80::2/64");
    client.address("near", "fe80::1/64");
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      assertThat(ping("-c", "1", "fe80::2%near")).contains("from fe80::2%near", NOTHING_LOST);
      assertThat(ping("-c", "1", "-I", "2001:db8::1", "fe80::2%near")).contains(NOTHING_LOST);
      assertThat(responder.counts().unsent()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.7.7", "2001:db8:7::7"})
  void hostOfManyAddressesAnswersFromTheOneThatWasAsked(String other) throws Exception {
    server.address("lo", other + (other.contains(":") ? "/128" : "/32"));
    String via = other.contains(":") ? "2001:db8::2" : "198.18.0.2";
    client.program("ip", "route", "add", other, "via", via);
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      assertThat(ping("-c", "1", other)).contains("from " + other, NOTHING_LOST);
      assertThat(responder.counts().replies()).isEqualTo(1);
    }
  }

  /** The addresses and structure of what ping prints of IP options, without the times. */
  private static List<String> options(String text) {
    return text.lines()
        .dropWhile(line -> !line.startsWith("RR:") && !line.startsWith("TS:"))
        .takeWhile(line -> !line.isBlank() && !line.startsWith("---"))
        .map(line -> line.replaceAll("-?\\d+( absolute)?$", "time"))
        .toList();
  }

  private void answersAsTheKernelDoes(String... ping) throws Exception {
    List<String> ofTheKernel = options(ping(ping));
    assertThat(ofTheKernel).isNotEmpty();
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      String text = ping(ping);
      assertThat(text).contains(NOTHING_LOST);
      assertThat(options(text)).isEqualTo(ofTheKernel);
      assertThat(responder.counts().replies()).isEqualTo(1);
    }
  }

  @Test
  void recordedRouteIsTheOneTheKernelsReplyHas() throws Exception {
    answersAsTheKernelDoes("-c", "1", "-R", "198.18.0.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tsonly", "tsandaddr"})
  void timestampsStandWhereTheKernelsReplyHasThem(String kind) throws Exception {
    answersAsTheKernelDoes("-c", "1", "-T", kind, "198.18.0.2");
  }

  @Test
  void sourceRouteIsAnsweredOnTheWayItCame() throws Exception {
    try (PrivateNetwork router = PrivateNetwork.open()) {
      layCablesBy(router);
      // The server has no route back to 198.18.8.1 but the one in the packet.
      byte[] loose = {1, (byte) 131, 7, 4, (byte) 198, 18, 8, 9};
      try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
        assertThat(client.call(() -> replyWithOptions("198.18.9.2", loose)))
            .isEqualTo(IpAddress.parse("198.18.9.2"));
        assertThat(responder.counts().replies()).isEqualTo(1);
      }
    }
  }

  private void layCablesBy(PrivateNetwork router) {
    client.cable("west", router, "rwest");
    router.cable("reast", server, "east");
    client.address("west", "198.18.8.1/24");
    router.address("rwest", "198.18.8.9/24");
    router.address("reast", "198.18.9.9/24");
    server.address("east", "198.18.9.2/24");
    router.setting("net/ipv4/ip_forward", "1");
    client.program("ip", "route", "add", "198.18.9.0/24", "via", "198.18.8.9");
    for (PrivateNetwork network : List.of(client, router, server)) {
      for (String device : network.program("ls", "/proc/sys/net/ipv4/conf").lines().toList()) {
        network.setting("net/ipv4/conf/" + device + "/accept_source_route", "1");
        network.setting("net/ipv4/conf/" + device + "/rp_filter", "0");
      }
    }
  }

  /** Who answers a request with these IP options; ping may not send a source route any more. */
  private static IpAddress replyWithOptions(String host, byte[] options) throws Exception {
    CompletableFuture<IpAddress> from = new CompletableFuture<>();
    try (Reactor reactor = Reactor.open();
        RawSocket socket = RawSocket.icmp(Family.AF_INET);
        ReceiveBatch received = new ReceiveBatch(1, 128);
        SendBatch batch = new SendBatch(Family.AF_INET, 1, 64)) {
      socket.pass(0);
      socket.ipOptions(options);
      add(batch, IpAddress.parse(host), new Icmp.EchoRequest(1, 1, Bytes.utf8("by the router")));
      assertThat(socket.send(batch, 0)).isEqualTo(1);
      reactor.register(
          socket,
          Interest.READ,
          (_, _) -> {
            if (socket.receive(received) == 1) from.complete(received.address(0));
            reactor.stop();
          });
      reactor.after(Duration.ofSeconds(10), reactor::stop);
      reactor.run();
    }
    return from.getNow(IpAddress.parse("0.0.0.0"));
  }

  @Test
  void broadcastIsAnsweredOnlyWhenThatIsWanted() throws Exception {
    String[] ping = {"ping", "-b", "-c", "1", "-W", "0.3", "198.18.0.255"};
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      assertThat(status(client, ping)).isEqualTo(1);
      assertThat(responder.counts()).isEqualTo(new ResponderCounts(1, 0, 0, 0, 1, 0, 0, 0));
    }
    try (Responding responder = Responding.in(server, new ResponderSetup(0, true))) {
      assertThat(client.program(ping)).contains("from 198.18.0.2", NOTHING_LOST);
      assertThat(responder.counts().replies()).isEqualTo(1);
    }
  }

  @Test
  void multicastIsAnsweredOnlyWhenThatIsWanted() throws Exception {
    String[] ping = {"ping", "-c", "1", "-W", "0.3", "-I", "near", "ff02::1"};
    client.setting("net/ipv6/icmp/echo_ignore_all", "1");
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      assertThat(status(client, ping)).isEqualTo(1);
      assertThat(responder.counts().group()).isEqualTo(1);
    }
    try (Responding responder = Responding.in(server, new ResponderSetup(0, true))) {
      assertThat(client.program(ping)).contains("from 2001:db8::2", NOTHING_LOST);
      assertThat(responder.counts().replies()).isEqualTo(1);
    }
  }

  @Test
  void requestsBeyondTheRateAreCountedAndNotAnswered() throws Exception {
    try (Responding responder = Responding.in(server, new ResponderSetup(5, false))) {
      status(client, "ping", "-q", "-f", "-c", "40", "-W", "0.1", "198.18.0.2");
      ResponderCounts counts = responder.counts();
      assertThat(counts.requests()).isEqualTo(40);
      assertThat(counts.replies()).isGreaterThanOrEqualTo(5);
      assertThat(counts.overRate()).isPositive();
      assertThat(counts.replies() + counts.overRate()).isEqualTo(40);
    }
  }

  private static void add(SendBatch batch, IpAddress to, Icmp message) {
    int index = batch.add(to, 0);
    message.encode(batch.bytes(), batch.at(index), IpFamily.V4);
    batch.length(index, message.encodedLength());
  }

  @Test
  void corruptedRequestIsCountedAndNotAnswered() throws Exception {
    try (Responding responder = Responding.in(server, ResponderSetup.DEFAULT)) {
      client.run(() -> {
        try (RawSocket socket = RawSocket.icmp(Family.AF_INET);
            SendBatch batch = new SendBatch(Family.AF_INET, 1, 64)) {
          add(batch, HOST, new Icmp.EchoRequest(1, 1, Bytes.utf8("intact")));
          Wire.put8(batch.bytes(), batch.at(0) + 8, 'I');
          assertThat(socket.send(batch, 0)).isEqualTo(1);
        }
      });
      assertThat(ping("-c", "1", "198.18.0.2")).contains(NOTHING_LOST);
      assertThat(responder.counts()).isEqualTo(new ResponderCounts(2, 1, 0, 1, 0, 0, 0, 0));
    }
  }

  @Test
  void floodOfAMillionIsAnsweredOrCounted() throws Exception {
    int million = 1_000_000;
    try (Responding responder = Responding.in(server, new ResponderSetup(1000, false))) {
      client.run(() -> {
        try (RawSocket socket = RawSocket.icmp(Family.AF_INET);
            SendBatch batch = new SendBatch(Family.AF_INET, 64, 64)) {
          socket.pass(0);
          for (int each = 0; each < 64; each++)
            add(batch, HOST, new Icmp.EchoRequest(1, each, Bytes.NONE));
          int sent = 0;
          while (sent < million) sent += Math.max(0, socket.send(batch, 0));
        }
      });
      assertThat(ping("-c", "3", "-i", "0.5", "198.18.0.2")).contains("bytes from");
      ResponderCounts counts = responder.counts();
      assertThat(counts.requests() + counts.receiveDrops()).isGreaterThanOrEqualTo(million);
      assertThat(counts.overRate()).isGreaterThan(counts.replies());
      assertThat(counts.replies() + counts.overRate()).isEqualTo(counts.requests());
    }
  }
}
