package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands run in a scenario, and nothing remains of it. */
class LabRootTest {
  private static final String LINE = "../lab/scenarios/line.yaml";

  /** A machine of its own: what it shuts itself into must not be that of the tests. */
  private static List<String> sonde(String... words) {
    return new ArrayList<>(ChildJvm.command(Main.class, words));
  }

  private static String run(int status, String... words) throws Exception {
    PrivateNetwork.open().close(); // or skip
    Process process = new ProcessBuilder(sonde(words)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isEqualTo(status);
    return text;
  }

  @Test
  void commandSeesTheScenarioAndItsNames() throws Exception {
    assertThat(run(0, "lab", LINE, "--", "ping", "-c", "1", "-W", "5", "host.example.net"))
        .contains("64 bytes from host.example.net (")
        .contains("1 received");
  }

  @Test
  void statusIsThatOfTheCommand() throws Exception {
    run(7, "lab", LINE, "--", "sh", "-c", "exit 7");
    run(128 + 9, "lab", LINE, "--", "sh", "-c", "kill -KILL $$");
    run(128 + 15, "lab", LINE, "--", "sh", "-c", "kill -TERM $$; exit 0");
    run(126, "lab", LINE, "--", "/etc/hosts");
    assertThat(run(126, "lab", LINE, "--", "/etc"))
        .isEqualTo("sonde lab: /etc: permission denied\n");
    assertThat(run(127, "lab", LINE, "--", "no-such")).isEqualTo("sonde lab: no-such: not found\n");
  }

  /** {@code sonde ping} with root's privileges kept: nobody may not read a build's classes. */
  static final class Privileged {
    private Privileged() {}

    public static void main(String[] words) throws IOException {
      Main main = new Main(Output.standard(), Output.error());
      Runtime.getRuntime().halt(main.run(new PingTool(() -> {}), List.of(words)));
    }
  }

  @ParameterizedTest
  @CsvSource({"-R, RR:", "-T tsonly, TS:"})
  void optionsOfIpv4TakeTheIpv4AddressOfAName(String option, String recorded) throws Exception {
    List<String> line = new ArrayList<>(List.of("lab", LINE, "--"));
    line.addAll(ChildJvm.command(Privileged.class, "-c", "1", "host.example.net"));
    line.addAll(List.of(option.split(" ", -1)));
    assertThat(run(0, line.toArray(String[]::new)))
        .startsWith("PING host.example.net (203.0.113.9) ")
        .contains("\n" + recorded);
  }

  @Test
  void shellIsStartedWhereNoCommandIsNamed() throws Exception {
    PrivateNetwork.open().close(); // or skip
    ProcessBuilder builder = new ProcessBuilder(sonde("lab", LINE)).redirectErrorStream(true);
    builder.environment().put("SHELL", "/bin/sh");
    Process process = builder.start();
    try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
      input.write("cat /etc/hosts\nexit 3\n");
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isEqualTo(3);
    assertThat(text).contains("203.0.113.9 host.example.net", "2001:db8:1::1 r1.example.net");
    assertThat(Path.of("/etc/hosts")).content().doesNotContain("host.example.net");
  }

  @Test
  void scenarioThatIsWrongIsOneLineAndStatusTwo(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "about: x\nyuo: {}\n");
    for (String[] words :
        new String[][] {
          {"lab", file.toString(), "--", "true"}, {"lab", "--check", file.toString()}
        }) {
      assertThat(run(2, words)).isEqualTo("sonde lab: " + file + ":1:1: \"you\" is missing\n");
    }
    assertThat(run(2, "lab", folder + "/none.yaml")).hasLineCount(1).contains("no file");
    assertThat(run(2, "lab")).isEqualTo("sonde lab: which FILE?\n");
  }

  @Test
  void fileThatCannotBeReadIsNamedWithTheReason(@TempDir Path folder) throws Exception {
    assertThat(run(2, "lab", "--check", folder.toString()))
        .isEqualTo("sonde lab: cannot read '" + folder + "': is a directory\n");
    Path file = Files.writeString(folder.resolve("secret.yaml"), "about: x\n");
    assertThat(file.toFile().setReadable(false)).isTrue();
    List<String> command = new ArrayList<>(sonde("lab", "--check", file.toString()));
    if (Files.isReadable(file)) { // by root
      command.addAll(0, List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(process.inputReader(StandardCharsets.UTF_8).readAllAsString())
        .isEqualTo("sonde lab: cannot read '" + file + "': permission denied\n");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @Test
  void scenarioThatIsRightIsSaidToBe() throws Exception {
    assertThat(run(0, "lab", "--check", LINE))
        .isEqualTo(LINE + ": right: Three routers in a row, with names and nothing wrong.\n");
  }
}
