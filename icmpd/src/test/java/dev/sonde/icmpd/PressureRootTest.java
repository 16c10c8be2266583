package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that may open few descriptors: getrlimit(2), RLIMIT_NOFILE. */
class PressureRootTest {
  private static final Path LIMITER = Path.of("/usr/bin/prlimit");
  private static final IpAddress HERE = IpAddress.parse("127.0.0.1");
  private static final int CLOSED = 9, LIMIT = 120, CLIENTS = 150;

  @TempDir private Path folder;

  private record Client(UdpSocket socket, RawClient connection) {
    static Client of(PrivateNetwork network, Path path) throws IOException {
      UdpSocket socket = network.call(() -> UdpSocket.open(Family.AF_INET));
      return new Client(socket, RawClient.saying(path, Protocol.EXTENDED, socket));
    }

    void end() throws IOException {
      connection.close();
      socket.close();
    }

    void isTold(String text) throws IOException {
      RealErrors.send(socket, HERE, CLOSED, text);
      Bytes frame = connection.frame();
      IcmpError error = ErrorFrame.read(frame.segment(), 0, frame.length());
      assertThat(error.payload()).isEqualTo(Bytes.utf8(text));
      assertThat(error.lost()).isZero();
    }
  }

  private static void requireLimiter() {
    if (Files.isExecutable(LIMITER)) return;
    String reason = "no prlimit: sudo apt-get install util-linux";
    System.err.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  @Test
  void whoFindsNoDescriptorLeftWaitsUntilOthersGo() throws Exception {
    requireLimiter();
    Path path = folder.resolve("icmpd.sock");
    String limit = "--nofile=" + LIMIT + ":" + LIMIT;
    try (PrivateNetwork network = PrivateNetwork.open();
        DaemonProcess daemon = DaemonProcess.in(network, path, LIMITER.toString(), limit)) {
      Client first = Client.of(network, path); // classes are files here, and need descriptors
      assertThat(first.connection.answer()).isEqualTo('1');
      first.isTold("first");
      first.end();
      Deque<Client> waiting = new ArrayDeque<>();
      for (int i = 0; i < CLIENTS; i++) waiting.add(Client.of(network, path));
      List<Client> registered = new ArrayList<>();
      int most = 0;
      while (!waiting.isEmpty()) {
        int answer = waiting.getFirst().connection.poll();
        if (answer != RawClient.NOTHING) {
          assertThat(answer).isEqualTo('1');
          registered.add(waiting.removeFirst());
          continue; // the next may have been answered as well
        }
        most = Math.max(most, registered.size());
        for (int i = 0; i < registered.size(); i++) registered.get(i).isTold("client " + i);
        if (registered.size() > 1) registered.removeFirst().end();
      }
      assertThat(most).isBetween(LIMIT / 4, LIMIT);
      assertThat(daemon.descriptors()).isLessThanOrEqualTo(LIMIT);
      for (Client each : registered) each.end();
    }
  }
}
