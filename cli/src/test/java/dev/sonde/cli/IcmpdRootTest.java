package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpSocket;
import dev.sonde.socket.UnixSocket;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.NotifySocket;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon as a process: its life, its path, whom it lets in and what it says of itself. */
class IcmpdRootTest {
  private static final String ERROR =
      "error: 127.0.0.1:9: port unreachable (ECONNREFUSED) from 127.0.0.1, ";

  private PrivateNetwork network;
  @TempDir private Path folder;
  private String path;

  @BeforeEach
  void open() {
    network = PrivateNetwork.open();
    path = folder.resolve("run/icmpd.sock").toString();
  }

  @AfterEach
  void close() {
    network.close();
  }

  private IcmpdProcess daemon(String... more) throws IOException {
    return IcmpdProcess.sonde(network, words(more)).listening();
  }

  private String[] words(String... more) {
    List<String> words = new ArrayList<>(List.of("--path", path));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private IcmpdProcess client(String... words) {
    return IcmpdProcess.sonde(network, words(words));
  }

  private Run run(String... words) throws Exception {
    try (IcmpdProcess process = client(words)) {
      return process.end();
    }
  }

  private String count(String name) throws Exception {
    return run("--status")
        .out()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElse("no " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signalEndsItWithStatusZeroAndThePathIsGone(String signal) throws Exception {
    try (IcmpdProcess daemon = daemon()) {
      assertThat(Path.of(path)).exists();
      assertThat(Files.getPosixFilePermissions(Path.of(path)))
          .isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(Files.getPosixFilePermissions(folder.resolve("run")))
          .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
      assertThat(daemon.signal(signal).end()).isEqualTo(new Run(0, "", ""));
    }
    assertThat(Path.of(path)).doesNotExist();
  }

  @Test
  void serviceManagerIsToldWhenClientsMayComeAndThatItEnds() throws Exception {
    String notify = folder.resolve("notify").toString();
    List<String> command = new ArrayList<>(List.of("env", "NOTIFY_SOCKET=" + notify));
    command.addAll(ChildJvm.command(IcmpdProcess.Privileged.class, words()));
    try (NotifySocket manager = new NotifySocket(notify);
        IcmpdProcess daemon = IcmpdProcess.start(network, command)) {
      assertThat(manager.next()).isEqualTo("READY=1");
      assertThat(count("clients")).isEqualTo("clients 0");
      daemon.listening().signal("TERM");
      assertThat(manager.next()).isEqualTo("STOPPING=1");
      assertThat(daemon.end()).isEqualTo(new Run(0, "", ""));
    }
  }

  @Test
  void hangUpIsWithoutAWordAndLosesNothing() throws Exception {
    try (IcmpdProcess daemon = daemon();
        IcmpdProcess client = client("watch", "--", "127.0.0.1", "9")) {
      assertThat(client.say("before").line()).isEqualTo(ERROR + "6 bytes \"before\"");
      daemon.signal("HUP").signal("HUP");
      assertThat(client.say("after").line()).isEqualTo(ERROR + "5 bytes \"after\"");
      assertThat(client.end()).isEqualTo(new Run(1, "", ""));
      assertThat(daemon.signal("TERM").end()).isEqualTo(new Run(0, "", ""));
    }
  }

  @Test
  void clientOfADaemonThatEndsIsToldSo() throws Exception {
    try (IcmpdProcess daemon = daemon();
        IcmpdProcess client = client("watch", "127.0.0.1", "9")) {
      assertThat(client.say("x").line()).startsWith(ERROR);
      daemon.signal("TERM").end();
      assertThat(client.end())
          .isEqualTo(new Run(2, "", "sonde icmpd: " + path + ": the daemon has ended\n"));
    }
  }

  @Test
  void secondDaemonLeavesTheFirstAlone() throws Exception {
    try (IcmpdProcess first = daemon()) {
      assertThat(run())
          .isEqualTo(new Run(2, "", "sonde icmpd: a daemon answers at " + path + "\n"));
      assertThat(count("clients")).isEqualTo("clients 0");
      assertThat(first.signal("TERM").end().status()).isZero();
    }
  }

  @Test
  void pathOfADaemonThatWasKilledIsTakenOver() throws Exception {
    try (IcmpdProcess killed = daemon()) {
      killed.signal("KILL").end();
    }
    assertThat(Path.of(path)).exists();
    assertThat(run("--status").status()).isEqualTo(1);
    try (IcmpdProcess next = daemon()) {
      assertThat(count("clients")).isEqualTo("clients 0");
      assertThat(next.signal("TERM").end().status()).isZero();
    }
    assertThat(Path.of(path)).doesNotExist();
  }

  @Test
  void fileThatIsNoSocketStaysWhereItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    path = file.toString();
    Run run = run();
    assertThat(run.err()).startsWith("sonde icmpd: " + path + ": ").hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(file).hasContent("precious");
  }

  @Test
  void folderIsMadeOnlyInAFolder() throws Exception {
    path = folder.resolve("no/such/icmpd.sock").toString();
    Run run = run();
    assertThat(run.err())
        .isEqualTo("sonde icmpd: no folder %1$s/no to make %1$s/no/such in\n".formatted(folder));
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void statusCountsWhatWas() throws Exception {
    try (IcmpdProcess daemon = daemon();
        IcmpdProcess staying = client("watch", "--", "127.0.0.1", "9")) {
      for (String line : List.of("1", "2", "3")) {
        assertThat(staying.say(line).line()).isEqualTo(ERROR + "1 byte \"" + line + "\"");
      }
      try (IcmpdProcess going = client("watch", "-w", "0.01", "--", "::1", "9")) {
        assertThat(going.say("4").line()).startsWith("error: [::1]:9: port unreachable");
        assertThat(going.end().status()).isEqualTo(1);
      }
      String counts =
          """
          clients 1
          registered 2
          refused 0
          received 4
          delivered 4
          dropped 0
          unclaimed 0
          foreign 0
          malformed 0
          lost 0
          """;
      assertThat(run("--status")).isEqualTo(new Run(0, counts, ""));
      String json = "{\"" + counts.strip().replace(" ", "\":").replace("\n", ",\"") + "}\n";
      assertThat(run("--status", "--json")).isEqualTo(new Run(0, json, ""));
      assertThat(daemon.signal("TERM").end().status()).isZero();
    }
  }

  @Test
  void clientsBeyondTheMostAreRefused() throws Exception {
    try (IcmpdProcess daemon = daemon("--clients", "1");
        IcmpdProcess first = client("watch", "127.0.0.1", "9")) {
      assertThat(first.say("x").line()).startsWith(ERROR);
      Run second = run("watch", "127.0.0.1", "9");
      assertThat(second.err())
          .startsWith("sonde icmpd: " + path + ": refused: too many clients: EUSERS")
          .hasLineCount(1);
      assertThat(second.status()).isEqualTo(2);
      assertThat(count("refused")).isEqualTo("refused 1");
      daemon.signal("TERM");
    }
  }

  @Test
  void withoutPrivilegeOneLineNamesTheCallAndTheRemedy() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"));
    command.addAll(ChildJvm.command(IcmpdProcess.Privileged.class, words()));
    try (IcmpdProcess process = IcmpdProcess.start(network, command)) {
      Run run = process.end();
      assertThat(run.err())
          .startsWith("sonde icmpd: socket(AF_INET, SOCK_RAW, IPPROTO_ICMP): EPERM")
          .contains("--cap-add=NET_RAW")
          .hasLineCount(1);
      assertThat(run.status()).isEqualTo(2);
    }
  }

  /** Words before the command, which make it another user's. */
  private static List<String> as(String uid, String gid) throws Exception {
    List<String> words = List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups");
    List<String> look = new ArrayList<>(words);
    look.add("true");
    assumeTrue(
        new ProcessBuilder(look).start().waitFor() == 0,
        "needs root of the machine, who alone can become anybody");
    return words;
  }

  private IcmpdProcess other(List<String> as, String... words) throws Exception {
    List<String> command = new ArrayList<>(as);
    command.addAll(PublicCopy.command(folder, IcmpdProcess.Privileged.class, words(words)));
    return IcmpdProcess.start(network, command);
  }

  private static void assertRefused(IcmpdProcess client) throws Exception {
    Run run = client.end();
    assertThat(run.err()).contains(": refused: registration: EACCES").hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void onlyWhoIsNamedMayRegister() throws Exception {
    List<String> named = as("12345", "20000");
    try (IcmpdProcess daemon = daemon("--allow-uid", "777,12345", "--allow-gid", "54321");
        IcmpdProcess byUser = other(named, "watch", "127.0.0.1", "9");
        IcmpdProcess byGroup = other(as("12346", "54321"), "watch", "127.0.0.1", "9");
        IcmpdProcess root = client("watch", "127.0.0.1", "9");
        IcmpdProcess stranger = other(as("12346", "12345"), "watch", "127.0.0.1", "9");
        IcmpdProcess curious = other(as("12346", "12345"), "--status")) {
      for (IcmpdProcess each : List.of(byUser, byGroup, root)) {
        assertThat(each.say("x").line()).startsWith(ERROR);
      }
      assertRefused(stranger);
      assertRefused(curious);
      assertThat(count("clients")).isEqualTo("clients 3");
      daemon.signal("TERM");
    }
  }

  @Test
  void whomTheModeDoesNotLetInCannotConnect() throws Exception {
    List<String> stranger = as("12345", "12345");
    try (IcmpdProcess daemon = daemon("--mode", "0660");
        IcmpdProcess client = other(stranger, "watch", "127.0.0.1", "9")) {
      Run run = client.end();
      assertThat(run.err())
          .startsWith("sonde icmpd: connect " + path + ": EACCES (Permission denied)")
          .hasLineCount(1);
      assertThat(run.status()).isEqualTo(2);
      assertThat(count("clients")).isEqualTo("clients 0");
      daemon.signal("TERM");
    }
  }

  @Test
  void onlyRootCanBecomeAnother() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    List<String> user = as("12345", "12345");
    try (IcmpdProcess daemon = other(user, "--path", own + "/s", "--user", "1:1")) {
      Run run = daemon.end();
      assertThat(run.err()).startsWith("sonde icmpd: only root can become another").hasLineCount(1);
      assertThat(run.status()).isEqualTo(2);
    }
  }

  private IcmpdProcess real(String... words) throws Exception {
    return started(words).listening();
  }

  private IcmpdProcess started(String... words) throws Exception {
    as("12345", "54321");
    List<String> all = new ArrayList<>(List.of("icmpd"));
    all.addAll(List.of(words(words)));
    List<String> command = PublicCopy.command(folder, Main.class, all.toArray(String[]::new));
    return IcmpdProcess.start(network, command);
  }

  private static List<Object> owner(Path of) throws IOException {
    return List.of(
        Files.getAttribute(of, "unix:uid", LinkOption.NOFOLLOW_LINKS),
        Files.getAttribute(of, "unix:gid", LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void realCommandBecomesTheUserItIsTold() throws Exception {
    try (IcmpdProcess daemon = real("--user", "12345:54321")) {
      assertThat(Files.readAllLines(Path.of("/proc/" + daemon.pid() + "/status")))
          .contains("Uid:\t12345\t12345\t12345\t12345", "Gid:\t54321\t54321\t54321\t54321")
          .contains("CapEff:\t0000000000000000");
      assertThat(owner(Path.of(path))).isEqualTo(List.of(12345, 54321));
      assertThat(owner(folder.resolve("run"))).isEqualTo(List.of(12345, 54321));
      try (IcmpdProcess client = client("watch", "127.0.0.1", "9")) {
        assertThat(client.say("x").line()).startsWith(ERROR);
      }
      assertForgotten();
      assertThat(daemon.signal("TERM").end()).isEqualTo(new Run(0, "", ""));
    }
    assertThat(Path.of(path)).doesNotExist();
  }

  /** A client that closes its UDP socket and keeps its connection: the daemon is not root now. */
  private void assertForgotten() throws Exception {
    try (UnixSocket connection = UnixSocket.connect(Path.of(path));
        Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocate(1);
      try (UdpSocket socket = network.call(() -> UdpSocket.open(Family.AF_INET))) {
        Wire.put8(word, 0, 0x81);
        assertThat(connection.sendWith(socket, word, 0, 1)).isEqualTo(1);
        awaitCount("clients 1");
      }
      awaitCount("clients 0");
      assertThat(connection.receive(word, 0, 1)).isEqualTo(1);
      assertThat(Wire.u8(word, 0)).isEqualTo('1');
    }
  }

  private void awaitCount(String line) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!count("clients").equals(line)) {
      assertThat(System.nanoTime()).as(line).isLessThan(deadline);
    }
  }

  @Test
  void folderThatWasMadeForNobodyIsWarnedOf() throws Exception {
    try (IcmpdProcess nobodys = real()) {
      assertThat(owner(folder.resolve("run"))).isEqualTo(List.of(65534, 65534));
      nobodys.signal("TERM").end();
    }
    try (IcmpdProcess daemon = started("--user", "12345:54321")) {
      String owner = Files.getOwner(folder.resolve("run")).getName();
      assertThat(daemon.complaint())
          .isEqualTo(
              "sonde icmpd: the folder of %s belongs to %s, who can put another socket in its place"
                  .formatted(path, owner));
      daemon.listening().signal("TERM");
    }
  }

  @Test
  void pathInAFolderOfRootsStaysThereAndTheNextDaemonTakesIt() throws Exception {
    Files.createDirectory(folder.resolve("run"));
    try (IcmpdProcess daemon = real()) {
      assertThat(owner(Path.of(path))).isEqualTo(List.of(65534, 65534));
      String stays = "sonde icmpd: " + path + " stays there: its folder is another user's\n";
      assertThat(daemon.signal("TERM").end()).isEqualTo(new Run(0, "", stays));
    }
    assertThat(Path.of(path)).exists();
    try (IcmpdProcess next = daemon()) {
      assertThat(next.signal("TERM").end()).isEqualTo(new Run(0, "", ""));
    }
  }
}
