package dev.sonde.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.capture.Pcap;
import dev.sonde.socket.ChannelDescriptor;
import dev.sonde.sys.SocketOptions;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that use libpcap, on a cable between two networks. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PcapExamplesRootTest {
  private static final int SO_NO_CHECK = 11; // asm-generic/socket.h
  private static final int DNS_HEADER = 12;

  private PrivateNetwork near;
  private PrivateNetwork far;

  @BeforeEach
  void open() {
    assumeTrue(Pcap.isInstalled(), "no libpcap: sudo apt-get install libpcap0.8");
    near = PrivateNetwork.open();
    far = PrivateNetwork.open();
    near.cable("near0", far, "far0");
    near.address("near0", "198.18.0.1/24");
    far.address("far0", "198.18.0.2/24");
  }

  @AfterEach
  void close() {
    if (far != null) far.close();
    if (near != null) near.close();
  }

  @Test
  void examplesHaveAtMostSixtyLines() throws IOException {
    for (Class<?> example : List.of(SniffExample.class, UdpChecksumExample.class)) {
      Path source = Path.of("src/main/java", example.getName().replace('.', '/') + ".java");
      assertThat(Files.readAllLines(source)).as(source.toString()).hasSizeLessThanOrEqualTo(60);
    }
  }

  @Test
  void onePacketOfPort23IsWaitedForAndMeasured() throws Exception {
    List<String> command = ChildJvm.command(SniffExample.class, "near0");
    Process program = near.start(command.toArray(String[]::new));
    try (BufferedReader said = program.inputReader()) {
      assertThat(said.readLine()).isEqualTo("waiting on near0, network 198.18.0.0");
      send(99, 22);
      send(100, 23);
      assertThat(said.readLine()).isEqualTo("a packet of 142 bytes");
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).isZero();
    } finally {
      program.destroyForcibly();
    }
  }

  private void send(int length, int port) {
    near.run(() -> {
      try (DatagramSocket socket = new DatagramSocket()) {
        InetAddress to = InetAddress.ofLiteral("198.18.0.2");
        socket.send(new DatagramPacket(new byte[length], length, to, port));
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"false, on", "true, off"})
  void answerIsSeenWithItsChecksumOrWithout(boolean withoutChecksum, String verdict)
      throws Exception {
    try (DatagramChannel server = far.call(() -> server(withoutChecksum))) {
      CompletableFuture<String> asked = new CompletableFuture<>();
      far.thread(() -> answer(server, asked));
      List<String> command = ChildJvm.command(UdpChecksumExample.class, "near0", "198.18.0.2");
      String said = near.program(command.toArray(String[]::new));
      assertThat(said).isEqualTo("UDP checksums are " + verdict + "\n");
      assertThat(asked).succeedsWithin(30, TimeUnit.SECONDS);
      assertThat(asked.join()).isEqualTo("\1a\14root-servers\3net\0\0\1\0\1");
    }
  }

  private static DatagramChannel server(boolean withoutChecksum) throws IOException {
    DatagramChannel server = DatagramChannel.open();
    server.bind(new InetSocketAddress(InetAddress.ofLiteral("198.18.0.2"), 53));
    int descriptor = ChannelDescriptor.of(server).descriptor();
    int set = withoutChecksum ? 1 : 0;
    assertThat(SocketOptions.set(descriptor, SocketOptions.SOL_SOCKET, SO_NO_CHECK, set)).isZero();
    return server;
  }

  /** Answers one query by itself, and tells its question. */
  private static void answer(DatagramChannel server, CompletableFuture<String> asked) {
    try {
      ByteBuffer query = ByteBuffer.allocate(512);
      SocketAddress from = server.receive(query);
      server.send(query.flip(), from);
      byte[] array = query.array();
      int length = query.limit() - DNS_HEADER;
      asked.complete(new String(array, DNS_HEADER, length, StandardCharsets.ISO_8859_1));
    } catch (IOException failure) {
      asked.completeExceptionally(failure);
    }
  }
}
