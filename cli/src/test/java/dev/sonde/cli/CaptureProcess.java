package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.daemon.Privileges;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process inside a private network that captures: ours, or the real tcpdump. */
final class CaptureProcess implements AutoCloseable {
  private static final int PATIENCE = 60;

  private final Process process;
  private final BufferedReader out;
  private final BufferedReader err;
  private final StringBuilder said = new StringBuilder();

  /** The tool, but with root's privileges kept: nobody may not read a build's classes. */
  static final class Privileged {
    private Privileged() {}

    public static void main(String[] words) throws IOException {
      Main main = new Main(Output.standard(), Output.error());
      Runtime.getRuntime().halt(main.run(kept(), List.of(words)));
    }
  }

  /** The tool with root's privileges kept. */
  static CaptureTool kept() {
    return new CaptureTool(_ -> Privileges.Outcome.NONE);
  }

  private CaptureProcess(Process process) {
    this.process = process;
    // Whoever reads a line that does not come is freed by the end of the process.
    CompletableFuture.delayedExecutor(PATIENCE, TimeUnit.SECONDS).execute(this::close);
    out = process.inputReader(StandardCharsets.UTF_8);
    err = process.errorReader(StandardCharsets.UTF_8);
  }

  static CaptureProcess start(PrivateNetwork network, List<String> command) {
    return network.call(() -> new CaptureProcess(new ProcessBuilder(command).start()));
  }

  /** {@code sonde capture} with these words. */
  static CaptureProcess sonde(PrivateNetwork network, String... words) {
    return start(network, ChildJvm.command(Privileged.class, words));
  }

  /** A shell's command line, in which {@code $SONDE} is {@code sonde capture}. */
  static CaptureProcess shell(PrivateNetwork network, String line) {
    String sonde = "'" + String.join("' '", ChildJvm.command(Privileged.class)) + "'";
    return start(network, List.of("sh", "-c", line.replace("$SONDE", sonde)));
  }

  static CaptureProcess tcpdump(PrivateNetwork network, String... words) {
    List<String> command = new ArrayList<>(List.of("tcpdump", "-Z", "root"));
    command.addAll(List.of(words));
    return start(network, command);
  }

  static void assumeTcpdump() {
    boolean there =
        Files.exists(Path.of("/usr/bin/tcpdump")) || Files.exists(Path.of("/usr/sbin/tcpdump"));
    assumeTrue(there, "no tcpdump here: sudo apt-get install tcpdump");
  }

  static void assumeWireshark() {
    assumeTrue(
        Files.exists(Path.of("/usr/bin/tshark")), "no tshark here: sudo apt-get install tshark");
  }

  /** Waits until it says that it listens. */
  CaptureProcess listening() throws IOException {
    String line = "";
    while (!line.contains("listening on ")) {
      line = err.readLine();
      assertThat(line).as(said.toString()).isNotNull();
      said.append(line).append('\n');
    }
    return this;
  }

  long pid() {
    return process.pid();
  }

  String line() throws IOException {
    return String.valueOf(out.readLine());
  }

  /** The next line of its complaints. */
  String complaint() throws IOException {
    return String.valueOf(err.readLine());
  }

  CaptureProcess signal(String name) throws Exception {
    String[] command = {"kill", "-" + name, Long.toString(process.pid())};
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    return this;
  }

  /** Waits until that much of its output waits for a reader. */
  CaptureProcess awaitUnread(int bytes) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (process.getInputStream().available() < bytes) {
      assertThat(process.isAlive() && System.nanoTime() < end).isTrue();
      Thread.onSpinWait();
    }
    return this;
  }

  /** Its exit status and complaints; its output is read only when it has ended. */
  Run unread() throws Exception {
    assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    return end();
  }

  /** Its exit status, what it said after the lines read, and all complaints after listening. */
  Run end() throws Exception {
    CompletableFuture<String> complaints =
        CompletableFuture.supplyAsync(() -> {
          StringBuilder text = new StringBuilder();
          err.lines().forEach(line -> text.append(line).append('\n'));
          return text.toString();
        });
    StringBuilder rest = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      rest.append(line).append('\n');
    }
    assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), rest.toString(), complaints.get());
  }

  /** Ends it by a signal. */
  Run interrupt() throws Exception {
    return signal("INT").end();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly); // those of a shell
    process.destroyForcibly();
  }
}
