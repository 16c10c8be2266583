package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.daemon.Privileges;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code sonde icmpd} as a process inside a private network: the daemon, or a client of it. */
final class IcmpdProcess implements AutoCloseable {
  private static final int PATIENCE = 60;

  private final Process process;
  private final BufferedReader out;
  private final BufferedReader err;
  private final Writer in;

  /** The tool, but with root's privileges kept: nobody may not read a build's classes. */
  static final class Privileged {
    private Privileged() {}

    public static void main(String[] words) throws IOException {
      Main main = new Main(Output.standard(), Output.error());
      Runtime.getRuntime()
          .halt(main.run(new IcmpdTool(_ -> Privileges.Outcome.NONE), List.of(words)));
    }
  }

  private IcmpdProcess(Process process) {
    this.process = process;
    // Whoever reads a line that does not come is freed by the end of the process.
    CompletableFuture.delayedExecutor(PATIENCE, TimeUnit.SECONDS).execute(process::destroyForcibly);
    out = process.inputReader(StandardCharsets.UTF_8);
    err = process.errorReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
  }

  static IcmpdProcess start(PrivateNetwork network, List<String> command) {
    return network.call(() -> new IcmpdProcess(new ProcessBuilder(command).start()));
  }

  /** {@code sonde icmpd} with these words. */
  static IcmpdProcess sonde(PrivateNetwork network, String... words) {
    return start(network, ChildJvm.command(Privileged.class, words));
  }

  /** Waits until the daemon says that it listens. */
  IcmpdProcess listening() throws IOException {
    assertThat(err.readLine()).startsWith("sonde icmpd: listening at ");
    return this;
  }

  /** A line on standard error. */
  String complaint() throws IOException {
    return String.valueOf(err.readLine());
  }

  long pid() {
    return process.pid();
  }

  String line() throws IOException {
    return String.valueOf(out.readLine());
  }

  /** Gives it a line to send. */
  IcmpdProcess say(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
    return this;
  }

  IcmpdProcess signal(String name) throws Exception {
    String[] command = {"kill", "-" + name, Long.toString(process.pid())};
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    return this;
  }

  /** Ends its input: its exit status, and what it said after the lines read. */
  Run end() throws Exception {
    in.close();
    String rest = out.readAllAsString();
    String complaints = err.readAllAsString();
    assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), rest, complaints);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
