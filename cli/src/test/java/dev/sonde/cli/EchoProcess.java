package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process inside a private network that has a raw ICMP socket: ours, or one written in C. */
final class EchoProcess implements AutoCloseable {
  private static final int PATIENCE = 60;
  private static final int LOOKS = 5000;

  private final Process process;
  private final Path err;
  private final BufferedReader out;

  /** {@code sonde echo}, but with root's privileges kept: nobody may not read a build's classes. */
  static final class Privileged {
    private Privileged() {}

    public static void main(String[] words) throws IOException {
      Main main = new Main(Output.standard(), Output.error());
      Runtime.getRuntime().halt(main.run(new Echo(() -> {}), List.of(words)));
    }
  }

  private EchoProcess(Process process, Path err) {
    this.process = process;
    this.err = err;
    // Whoever reads a line that does not come is freed by the end of the process.
    CompletableFuture.delayedExecutor(PATIENCE, TimeUnit.SECONDS).execute(process::destroyForcibly);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  static EchoProcess start(PrivateNetwork network, List<String> command) {
    return network.call(() -> {
      Path err = Files.createTempFile("echo", ".err");
      return new EchoProcess(new ProcessBuilder(command).redirectError(err.toFile()).start(), err);
    });
  }

  /** {@code sonde echo} with these words. */
  static EchoProcess sonde(PrivateNetwork network, String... words) {
    return start(network, ChildJvm.command(Privileged.class, words));
  }

  /** Waits until the network has this many raw sockets: what is sent from then on is seen. */
  EchoProcess listening(PrivateNetwork network, String table, int sockets) {
    for (int look = 0; look < LOOKS; look++) {
      long found = network.program("cat", "/proc/self/net/" + table).lines().count() - 1;
      if (found >= sockets) return this;
      assertThat(process.isAlive()).as(this::complaints).isTrue();
    }
    throw new AssertionError("no raw socket: " + complaints());
  }

  EchoProcess listening(PrivateNetwork network) {
    return listening(network, "raw", 1);
  }

  /** Waits until it says in JSON that it is ready. */
  EchoProcess started() throws IOException {
    assertThat(line()).as(this::complaints).contains("\"event\":\"start\"");
    return this;
  }

  long pid() {
    return process.pid();
  }

  String line() throws IOException {
    return String.valueOf(out.readLine());
  }

  String lines(int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int each = 0; each < count; each++) text.append(line()).append('\n');
    return text.toString();
  }

  private String complaints() {
    try {
      return Files.readString(err);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  EchoProcess signal(String name) throws Exception {
    String[] command = {"kill", "-" + name, Long.toString(process.pid())};
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    return this;
  }

  /** Its exit status, what it said after the lines read, and its complaints. */
  Run end() throws Exception {
    String rest = out.readAllAsString();
    assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), rest, complaints());
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.delete(err);
  }
}
