package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How a lab ends, and that all ends with it: whatever it started holds the pipe on which it prints,
 * so that the pipe ends when the last of them has.
 */
@Timeout(120)
class LabLifeRootTest {
  private static final String LINE = "../lab/scenarios/line.yaml";

  /** Leaves one in a session of its own and an orphan, then says so. */
  private static final String FAMILY = "setsid sleep 999 & (sleep 998 &) ; echo ready; ";

  @TempDir private Path folder;

  private static Process lab(String... command) throws IOException {
    // Whoever runs this may have been told to ignore it.
    return start(List.of("env", "--default-signal=HUP"), command);
  }

  private static Process start(List<String> before, String... command) throws IOException {
    PrivateNetwork.open().close(); // or skip
    List<String> words = new ArrayList<>(before);
    words.addAll(ChildJvm.command(Main.class, "lab", LINE, "--"));
    words.addAll(List.of(command));
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private static BufferedReader ready(Process lab) throws IOException {
    BufferedReader out = lab.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo("ready");
    return out;
  }

  private static void signal(String name, Process lab) throws Exception {
    String pid = Long.toString(lab.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  @Test
  void killedLabTakesEverythingWithIt() throws Exception {
    Process lab = lab("sh", "-c", FAMILY + "exec sleep 997");
    BufferedReader out = ready(lab);
    lab.toHandle().destroyForcibly(); // a Process would close the pipe too
    assertThat(out.readAllAsString()).isEmpty();
    assertThat(lab.waitFor()).isEqualTo(128 + 9);
  }

  @Test
  void whatCommandLeavesInTheBackgroundEndsWithIt() throws Exception {
    Process lab = lab("sh", "-c", FAMILY + "exit 4");
    assertThat(ready(lab).readAllAsString()).isEmpty();
    assertThat(lab.waitFor()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143, exec sleep 997", "HUP, 143, exec sleep 997"})
  void signalToTheLabAsksEverythingToEnd(String name, int status, String command) throws Exception {
    Process lab = lab("sh", "-c", FAMILY + command);
    BufferedReader out = ready(lab);
    signal(name, lab);
    assertThat(out.readAllAsString()).isIn("", "Terminated\n");
    assertThat(lab.waitFor()).isEqualTo(status);
  }

  @Test
  void commandMayEndInItsOwnWay() throws Exception {
    Process lab = lab("sh", "-c", "trap 'echo last words; exit 5' TERM; echo ready; read forever");
    BufferedReader out = ready(lab);
    signal("TERM", lab);
    assertThat(out.readAllAsString()).isEqualTo("last words\n");
    assertThat(lab.waitFor()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129"})
  void commandThatIsDeafIsKilled(String name, int status) throws Exception {
    Process lab = lab("sh", "-c", "trap '' TERM; echo ready; sleep 996; sleep 995");
    BufferedReader out = ready(lab);
    signal(name, lab);
    assertThat(out.readAllAsString()).isEmpty();
    assertThat(lab.waitFor()).isEqualTo(status);
  }

  @Test
  void commandSeesItsOwnProcessesOnly() throws Exception {
    Process lab = lab("sh", "-c", "echo ready; cat /proc/1/comm; kill -0 " + lab("true").pid());
    assertThat(ready(lab).readAllAsString()).startsWith("sh\n").containsIgnoringCase("no such");
  }

  @Test
  void labWithoutItsProgramsSaysWhichOnesAndHowToGetThem() throws Exception {
    Path here = Files.createDirectory(folder.resolve("bin"));
    for (String missing : LabSession.PROGRAMS) {
      Process lab = start(List.of("env", "PATH=" + here), "true");
      String out = lab.inputReader(StandardCharsets.UTF_8).readAllAsString();
      assertThat(out)
          .isEqualTo(
              "sonde lab: no %s here; get it by: sudo apt-get install util-linux\n"
                  .formatted(missing));
      assertThat(lab.waitFor()).isEqualTo(2);
      Files.createFile(here.resolve(missing)).toFile().setExecutable(true);
    }
  }

  @Test
  void labWithoutATunDeviceSaysHowToGetOne() throws Exception {
    String hide = "mount -t tmpfs none /dev/net && exec \"$@\"";
    Process lab = start(List.of("unshare", "--mount", "sh", "-c", hide, "sh"), "true");
    assertThat(lab.inputReader(StandardCharsets.UTF_8).readAllAsString())
        .isEqualTo(
            "sonde lab: open /dev/net/tun: ENOENT (No such file or directory); permit it by: "
                + "sudo modprobe tun\n");
    assertThat(lab.waitFor()).isEqualTo(2);
  }

  @Test
  void labWithoutPrivilegeSaysWhichCallNeedsIt() throws Exception {
    Process lab = start(List.of("setpriv", "--bounding-set=-sys_admin"), "true");
    assertThat(lab.inputReader(StandardCharsets.UTF_8).readAllAsString())
        .startsWith("sonde lab: unshare(CLONE_NEWNET): EPERM (Operation not permitted); permit it")
        .hasLineCount(1);
    assertThat(lab.waitFor()).isEqualTo(2);
  }

  /** A shell with job control takes the terminal, and cannot see from whom. */
  @Test
  void terminalIsGivenBackToTheScriptThatRanAShellInALab() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/bin/bash")), "no bash");
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/script")), "no script(1)");
    String command = String.join(" ", ChildJvm.command(Main.class, "lab", LINE));
    Path file = folder.resolve("script");
    Files.writeString(
        file, command + " -- bash --norc -i\necho status $?\nread word\necho got $word\n");
    Process terminal =
        new ProcessBuilder("script", "-q", "-e", "-c", "sh " + file, "/dev/null")
            .redirectErrorStream(true)
            .start();
    try (var in = terminal.outputWriter(StandardCharsets.UTF_8)) {
      BufferedReader out = terminal.inputReader(StandardCharsets.UTF_8);
      in.write("echo in''side; exit 6\n");
      in.flush();
      await(out, "status 6");
      in.write("hello\n");
      in.flush();
      await(out, "got hello");
    }
    assertThat(terminal.waitFor()).isZero();
  }

  @Test
  void terminalIsLeftToTheShellThatPutTheLabIntoTheBackground() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/bin/bash")), "no bash");
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/script")), "no script(1)");
    PrivateNetwork.open().close(); // or skip
    String command = String.join(" ", ChildJvm.command(Main.class, "lab", LINE));
    Path file = folder.resolve("script");
    Path fifo = folder.resolve("fifo");
    Files.writeString(
        file,
        "mkfifo %s\nexec %s -- sh -c 'echo ready; read word < %s'\n"
            .formatted(fifo, command, fifo));
    Process terminal =
        new ProcessBuilder("script", "-q", "-e", "-c", "bash --norc --noprofile -i", "/dev/null")
            .redirectErrorStream(true)
            .start();
    try (var in = terminal.outputWriter(StandardCharsets.UTF_8)) {
      BufferedReader out = terminal.inputReader(StandardCharsets.UTF_8);
      in.write("set -b; sh " + file + "\n");
      in.flush();
      await(out, "ready");
      in.write("\032");
      in.flush();
      await(out, "Stopped");
      in.write("bg\necho go > " + fifo + "\n");
      in.flush();
      await(out, "Done");
      in.write("echo al''ive; exit 0\n");
      in.flush();
      await(out, "alive");
    }
    assertThat(terminal.waitFor()).isZero();
  }

  private static void await(BufferedReader out, String wanted) throws IOException {
    String line = out.readLine();
    while (line != null && !line.contains(wanted)) line = out.readLine();
    assertThat(line).as("a line with %s", wanted).isNotNull();
  }

  @Test
  void interruptIsForTheCommand() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/script")), "no script(1)");
    String command = String.join(" ", ChildJvm.command(Main.class, "lab", LINE));
    Path file = folder.resolve("script");
    Files.writeString(file, command + " -- sh -c 'echo ready; exec sleep 994'\necho status $?\n");
    Process terminal =
        new ProcessBuilder("script", "-q", "-e", "-c", "bash -i " + file, "/dev/null")
            .redirectErrorStream(true)
            .start();
    try (var in = terminal.outputWriter(StandardCharsets.UTF_8)) {
      BufferedReader out = terminal.inputReader(StandardCharsets.UTF_8);
      await(out, "ready");
      in.write("\003");
      in.flush();
      await(out, "status 130");
    }
    assertThat(terminal.waitFor()).isZero();
  }
}
