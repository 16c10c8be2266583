package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.RouterChain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** sonde mtr-packet as a process with pipes, as mtr has it. */
class MtrPipeRootTest {
  private static final int PATIENCE = 60;

  private static RouterChain chain;

  @BeforeAll
  static void build() {
    chain = RouterChain.of(1);
  }

  @AfterAll
  static void close() {
    if (chain != null) chain.close();
  }

  /** It in a machine of its own, with root's privileges kept: nobody may not read the classes. */
  static final class Privileged {
    private Privileged() {}

    public static void main(String[] words) throws IOException {
      Main main = new Main(Output.standard(), Output.error());
      MtrPacket tool = new MtrPacket(() -> {}, MtrInput.standard());
      Runtime.getRuntime().halt(main.run(tool, List.of(words)));
    }
  }

  /** One that runs. */
  private static final class Piped implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    private Piped() {
      this(List.of());
    }

    private Piped(List<String> before) {
      List<String> command = new ArrayList<>(before);
      command.addAll(ChildJvm.command(Privileged.class));
      process = chain.near().start(command.toArray(String[]::new));
      CompletableFuture.delayedExecutor(PATIENCE, TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      out = process.inputReader(StandardCharsets.UTF_8);
      in = process.outputWriter(StandardCharsets.UTF_8);
    }

    private Piped write(String text) throws IOException {
      in.write(text);
      in.flush();
      return this;
    }

    private String line() throws IOException {
      return String.valueOf(out.readLine());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void linesAreAnsweredAsTheyCome() throws Exception {
    try (Piped piped = new Piped()) {
      assertThat(piped.write("1 check-support feature send-probe\n").line())
          .isEqualTo("1 feature-support support ok");
      piped.write("2 send-pro").write("be ip-4 198.18.0.2 ttl").write(" 1\n3 x\n4 y\n");
      List<String> lines = new ArrayList<>(List.of(piped.line(), piped.line(), piped.line()));
      lines.sort(null);
      assertThat(lines.getFirst()).matches("2 reply ip-4 198.18.0.2" + " round-trip-time \\d+");
      assertThat(lines).endsWith("3 unknown-command", "4 unknown-command");
      piped.in.close();
      assertThat(piped.out.readLine()).isNull();
      assertThat(piped.process.waitFor()).isZero();
    }
  }

  /** Root, but without what it takes to open raw sockets. */
  private static final List<String> POWERLESS =
      List.of("setpriv", "--bounding-set", "-net_raw,-net_admin");

  @Test
  void withoutPrivilegeEveryRouterAnswersUdpAndEchoes() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv here");
    chain.near().setting("net/ipv4/ping_group_range", "0 0");
    try (Piped piped = new Piped(POWERLESS)) {
      for (String feature : List.of("icmp", "udp", "tcp", "mark")) {
        piped.write("1 check-support feature " + feature + "\n");
        String support = List.of("icmp", "udp").contains(feature) ? "ok" : "no";
        assertThat(piped.line()).isEqualTo("1 feature-support support " + support);
      }
      piped.write("1 send-probe ip-4 198.18.1.2 protocol tcp\n");
      assertThat(piped.line()).isEqualTo("1 permission-denied");
      List<String> lines = new ArrayList<>();
      for (String probe :
          List.of("ip-4 198.18.1.2", "ip-6 2001:db8:1::2", "ip-4 198.18.1.2 port 99")) {
        for (String protocol : List.of("icmp", "udp")) {
          piped.write("2 send-probe " + probe + " protocol " + protocol + " ttl 1\n");
          piped.write("2 send-probe " + probe + " protocol " + protocol + " ttl 2\n");
          lines.add(piped.line() + "\n" + piped.line());
        }
      }
      for (String both : lines.subList(0, 2)) {
        assertThat(both).contains("2 ttl-expired ip-4 198.18.0.2 ", "2 reply ip-4 198.18.1.2 ");
      }
      for (String both : lines.subList(2, 4)) {
        assertThat(both).contains("2 ttl-expired ip-6 2001:db8::2 ", "2 reply ip-6 2001:db8:1::2 ");
      }
    }
  }

  @Test
  void withoutPrivilegeOnlySoManyPortsAreSentFrom() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv here");
    try (Piped piped = new Piped(POWERLESS)) {
      for (int port = 5000; port < 5040; port++) {
        piped.write(port + " send-probe ip-4 198.18.1.2 protocol udp local-port " + port + "\n");
      }
      piped.in.close();
      List<String> lines = piped.out.readAllAsString().lines().toList();
      assertThat(lines).hasSize(40);
      assertThat(lines).filteredOn(line -> line.contains(" reply ip-4 198.18.1.2 ")).hasSize(32);
      assertThat(lines).filteredOn(line -> line.endsWith(" unexpected-error errno 24")).hasSize(8);
      assertThat(piped.process.waitFor()).isZero();
    }
  }

  @Test
  void probesUnderWayAreToldOfAfterTheInputsEnd() throws Exception {
    try (Piped piped = new Piped()) {
      piped.write("1 send-probe timeout 1 ip-4 198.18.0.77\n2 send-probe ip-4 198.18.0.2\n3 cut");
      piped.in.close();
      String rest = piped.out.readAllAsString();
      assertThat(rest.lines().sorted().toList())
          .hasSize(2)
          .satisfies(lines -> assertThat(lines.getLast()).matches("2 reply .*"))
          .satisfies(lines -> assertThat(lines.getFirst()).matches("1 no-r.*"));
      assertThat(piped.process.waitFor()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,130"})
  void signalsEndItAtOnce(String signal, int status) throws Exception {
    try (Piped piped = new Piped()) {
      piped.write("1 send-probe timeout 50 ip-4 198.18.99.9 ttl 255\n2 check-support feature x\n");
      piped.line();
      String[] kill = {"kill", "-" + signal, Long.toString(piped.process.pid())};
      assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
      assertThat(piped.process.waitFor()).isEqualTo(status);
    }
  }

  @Test
  void nobodyWhoReadsEndsIt() throws Exception {
    try (Piped piped = new Piped()) {
      piped.write("1 check-support feature x\n").line();
      piped.out.close();
      piped.write("2 check-support feature x\n");
      assertThat(piped.process.waitFor()).isEqualTo(Main.PIPE_CLOSED);
    }
    try (Piped piped = new Piped()) {
      piped.write("1 check-support feature x\n").line();
      piped.out.close();
      piped.write("2 send-probe timeout 1 ip-4 198.18.0.2\n");
      piped.in.close(); // who asked is gone, as when mtr is killed
      assertThat(piped.process.waitFor()).isIn(0, Main.PIPE_CLOSED);
    }
  }

  @Test
  void fileIsReadToItsEnd(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("lines");
    Files.writeString(file, "1 send-probe ip-4 198.18.0.2\n".repeat(500));
    String[] command = ChildJvm.command(Privileged.class).toArray(String[]::new);
    Process process =
        chain.near().call(() -> new ProcessBuilder(command).redirectInput(file.toFile()).start());
    assertThat(process.inputReader().readAllAsString().lines()).hasSize(500);
    assertThat(process.waitFor()).isZero();
  }
}
