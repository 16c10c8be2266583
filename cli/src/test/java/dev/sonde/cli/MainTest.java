package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dispatch, exit statuses, and one line on standard error for whatever goes wrong. */
class MainTest {
  @Test
  void helpListsEveryTool() throws IOException {
    Run run = Run.of("--help");
    for (Tool tool : Tools.all()) {
      assertThat(run.out()).contains(tool.name(), tool.summary());
    }
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void noWordsAtAllAskForHelp() throws IOException {
    assertThat(Run.of()).isEqualTo(Run.of("--help"));
  }

  @Test
  void versionIsOneLine() throws IOException {
    assertThat(Run.of("--version").out()).startsWith("sonde ").containsOnlyOnce("\n");
    assertThat(Run.of("-V")).isEqualTo(Run.of("version"));
  }

  @Test
  void helpOfAToolIsTheSameInBothPlaces() throws IOException {
    for (Tool tool : Tools.all()) {
      Run run = Run.of("help", tool.name());
      assertThat(run.status()).isZero();
      assertThat(run).isEqualTo(Run.of(tool.name(), "--help"));
    }
  }

  @Test
  void unknownToolIsOneLineAndStatusTwo() throws IOException {
    Run run = Run.of("pong", "-c", "3");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("sonde: no tool 'pong'; sonde --help lists the tools\n");
  }

  @Test
  void optionOfALabsCommandIsToldWhereCommandsGo() throws IOException {
    assertThat(Run.of("lab", "a.yaml", "traceroute", "-n", "a host").err())
        .isEqualTo(
            "sonde lab: unknown option -n; a command goes behind --: "
                + "sonde lab a.yaml -- traceroute -n 'a host'\n");
    for (String line : List.of("lab -n", "lab a.yaml -n", "lab -n a.yaml ping", "lab --n a b c")) {
      Run run = Run.of(line.split(" ", -1));
      assertThat(run.err()).startsWith("sonde lab: unknown option -").doesNotContain("behind");
      assertThat(run.status()).isEqualTo(2);
    }
  }

  @Test
  void unknownOptionNamesTheTool() throws IOException {
    Run run = Run.of("man", "-z");
    assertThat(run).isEqualTo(new Run(2, "", "sonde man: unknown option -z\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"doctor", "version"})
  void toolWithoutOperandsTakesNone(String tool) throws IOException {
    assertThat(Run.of(tool, "--", "-x"))
        .isEqualTo(new Run(2, "", "sonde " + tool + ": what is '-x' for?\n"));
  }

  @Test
  void closedStandardErrorLeavesTheStatus() throws IOException {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("Bad file descriptor");
          }
        };
    Path link = Path.of("/proc/self/exe");
    Output nowhere = new Output(closed, link);
    assertThat(new Main(nowhere, nowhere, () -> true).run(List.of("pong"))).isEqualTo(2);
    assertThat(new Main(nowhere, nowhere, () -> true).run(List.of("version"))).isEqualTo(2);
  }

  @Test
  void whatWasTypedCannotMoveTheCursor() throws IOException {
    assertThat(Run.of("\033[2J\n\u202e").err()).startsWith("sonde: no tool '?[2J??'");
  }

  @Test
  void unknownOptionCannotMoveTheCursor() throws IOException {
    assertThat(Run.of("man", "--\033[2J").err()).isEqualTo("sonde man: unknown option --?[2J\n");
  }

  @Test
  void debugAddsTheTrace() throws IOException {
    assertThat(Run.of(true, "pong").err()).contains("BadUsage").contains("\tat ");
  }

  @Test
  void faultIsOneLineAndStatus70() throws IOException {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int octet) {
            throw new IllegalStateException("planted");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Path link = Path.of("/proc/self/exe");
    Main main = new Main(new Output(broken, link), new Output(err, link), () -> false);
    assertThat(main.run(List.of("version"))).isEqualTo(70);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("sonde version: ")
        .contains("planted")
        .containsOnlyOnce("\n");
  }
}
