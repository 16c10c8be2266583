package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A shell in a lab, for all tests of a class: a lab takes longer to start than most commands. */
final class LabShell {
  private static final String END = "====";

  private final Path folder;
  private final Process lab;
  private final BufferedReader out;
  private final Writer in;

  LabShell(String scenario, Path folder) throws IOException {
    PrivateNetwork.open().close(); // or skip
    this.folder = folder;
    List<String> command = ChildJvm.command(Main.class, "lab", scenario, "--", "sh");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    lab = builder.start();
    out = lab.inputReader(StandardCharsets.UTF_8);
    in = lab.outputWriter(StandardCharsets.UTF_8);
  }

  /** Runs the lines at once, and gives what each printed, with its status. */
  List<String> run(List<String> lines) throws IOException {
    in.write("sh " + CommandLines.script(folder, lines, true) + "; echo " + END + "\n");
    in.flush();
    StringBuilder text = new StringBuilder();
    for (String line = out.readLine(); !END.equals(line); line = out.readLine()) {
      assertThat(line).as("the lab has ended: %s", text).isNotNull();
      text.append(line).append('\n');
    }
    List<String> outputs = CommandLines.outputs(text.toString());
    assertThat(outputs).as(text.toString()).hasSize(lines.size());
    return outputs;
  }

  /** Ends the shell, and with it the lab. */
  void close() throws IOException, InterruptedException {
    in.close();
    assertThat(out.readAllAsString()).isEmpty();
    assertThat(lab.waitFor()).isZero();
  }
}
