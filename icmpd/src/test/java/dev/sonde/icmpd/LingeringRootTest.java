package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.daemon.Account;
import dev.sonde.daemon.Privileges;
import dev.sonde.loop.Source;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpSocket;
import dev.sonde.socket.UnixSocket;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.LingeringSocket;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user whose descriptors take long to close keeps itself out, and nobody else. */
class LingeringRootTest {
  private static final int ETOOMANYREFS = 109;
  private static final int THREADS = 4, MANY = 80, ATTEMPTS = 50, MOST = 253;

  @TempDir private Path folder;

  /** A client that is root first, which loads what it needs, and then nobody. */
  public static void main(String[] words) throws IOException {
    Path path = Path.of(words[0]);
    System.out.println("root " + register(path));
    Privileges.drop(Account.NOBODY);
    var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    asked.readLine();
    System.out.println("nobody " + register(path));
    // The test counts its descriptors, and the pipes to a child that has ended are closed at once.
    asked.readLine();
  }

  private static char register(Path path) throws IOException {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET);
        RawClient client = RawClient.saying(path, Protocol.EXTENDED, socket)) {
      return client.answer();
    }
  }

  private static char register(PrivateNetwork network, Path path) {
    return network.call(() -> register(path));
  }

  private static void requireRoot() throws IOException {
    if (Privileges.canBecome(Account.NOBODY)) return;
    String reason = "only root can become another user";
    System.err.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  @Test
  void othersRegisterAsEver() throws Exception {
    requireRoot();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path path = folder.resolve("icmpd.sock");
    try (PrivateNetwork network = PrivateNetwork.open();
        Serving daemon = Serving.in(network, IcmpdSetup.DEFAULT.path(path))) {
      Process other = network.call(() -> ChildJvm.start(LingeringRootTest.class, path.toString()));
      try (BufferedReader lines = other.inputReader()) {
        assertThat(lines.readLine()).isEqualTo("root 1");
        assertThat(lines.readLine()).isEqualTo("ready");
        daemon.await(counts -> counts.clients() == 0);
        Held before = Held.now();
        try (Lingering lingering = new Lingering(network);
            UdpSocket socket = network.call(() -> UdpSocket.open(Family.AF_INET))) {
          lingering.pass(path);
          daemon.await(counts -> counts.refused() == 1); // for there were many
          int held = Held.now().all();
          Source[] many = new Source[MOST];
          Arrays.fill(many, socket);
          for (int i = 0; i < ATTEMPTS; i++) isTurnedAway(path, many);
          assertThat(Held.now().all() - held).isLessThanOrEqualTo(ATTEMPTS);
          other.getOutputStream().write('\n');
          other.getOutputStream().flush();
          assertThat(lines.readLine()).isEqualTo("nobody 1");
        }
        before.awaitAgain();
        assertThat(register(network, path)).isEqualTo('1');
      } finally {
        ChildJvm.end(other);
      }
    }
  }

  private static void isTurnedAway(Path path, Source[] sent) throws IOException {
    try (RawClient client = RawClient.saying(path, Protocol.EXTENDED, sent)) {
      assertThat(client.answer()).isEqualTo('0');
      var frame = client.frame();
      assertThat(Frame.kind(frame.segment(), 0)).isEqualTo(Frame.REFUSED);
      assertThat(Wire.i32(frame.segment(), Frame.HEADER)).isEqualTo(ETOOMANYREFS);
      assertThat(client.isEnded()).isTrue();
    }
  }

  /** As many sockets that linger as there are threads for a user, and more to close behind them. */
  private static final class Lingering implements AutoCloseable {
    private final List<LingeringSocket> all = new ArrayList<>();
    private final UnixSocket[] pair = UnixSocket.pair();

    Lingering(PrivateNetwork network) throws IOException {
      for (int i = 0; i < THREADS; i++) all.add(network.call(LingeringSocket::new));
    }

    void pass(Path path) throws IOException {
      List<Source> sent = new ArrayList<>();
      for (LingeringSocket each : all) sent.add(each::descriptor);
      for (int i = 0; i < MANY; i++) sent.add(pair[0]);
      try (RawClient client = new RawClient(path)) {
        client.say(Protocol.EXTENDED, sent.toArray(Source[]::new));
        all.forEach(LingeringSocket::forget);
        assertThat(client.answer()).isEqualTo('0');
      }
    }

    @Override
    public void close() throws IOException {
      all.forEach(LingeringSocket::close);
      for (UnixSocket each : pair) each.close();
    }
  }
}
