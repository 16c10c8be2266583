package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real bash, the real zsh and the real groff understand what they are given. */
class ShellKernelTest {
  @TempDir private Path folder;

  private static String answer(String input, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String complete(String... words) throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/bash")), "no bash");
    String ask =
        "COMP_WORDS=(sonde %s); COMP_CWORD=%d; _sonde; echo \"${COMPREPLY[*]}\"\n"
            .formatted("'" + String.join("' '", words) + "'", words.length);
    return answer(Run.of("completion", "bash").out() + ask, "/bin/bash").strip();
  }

  @Test
  void bashCompletesToolsOptionsAndOperands() throws Exception {
    assertThat(complete("comp")).isEqualTo("completion");
    assertThat(complete("completion", "--he")).isEqualTo("--help");
    assertThat(complete("completion", "z")).isEqualTo("zsh");
    assertThat(complete("man", "compl")).isEqualTo("completion");
    assertThat(complete("echo", "se").split(" ", -1)).containsExactlyInAnyOrder("serve", "send");
  }

  @Test
  void bashCompletesAValueBehindAnEqualsSign() throws Exception {
    assertThat(complete("ping", "--mtu-discovery", "=")).isEqualTo("do dont probe want");
    assertThat(complete("ping", "--mtu-discovery", "=", "wa")).isEqualTo("want");
    assertThat(complete("ping", "-M", "wa")).isEqualTo("want");
  }

  /** What a tab makes of a line in the real zsh, at a terminal: it prints the line that it made. */
  private String tab(String line) throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/zsh")), "no zsh: sudo apt-get install zsh");
    Files.writeString(folder.resolve("_sonde"), Run.of("completion", "zsh").out());
    String script =
        """
        zmodload zsh/zpty
        zpty terminal zsh -f -i
        zpty -w terminal 'PS1=; fpath=(%s $fpath); autoload -Uz compinit; compinit -u -D'
        zpty -w terminal 'bindkey -e; print read""y'
        zpty -r -m terminal answer '*ready*'
        zpty -w -n terminal $'%s\\t\\C-aprint -r -- beg""in:\\C-e:en""d\\n'
        zpty -r -m terminal answer '*begin:*:end*'
        print -r -- "${${answer##*begin:}%%%%:end*}"
        zpty -d terminal
        """
            .formatted(folder, line);
    return answer(script, "/usr/bin/zsh", "-f").strip();
  }

  @ParameterizedTest
  @CsvSource({
    "sonde comp, sonde completion",
    "sonde man pi, sonde man ping",
    "sonde echo ser, sonde echo serve",
    "sonde ping --prel, sonde ping --preload",
    "sonde ping --mtu-discovery=wa, sonde ping --mtu-discovery=want",
    "sonde ping --mtu-discovery wa, sonde ping --mtu-discovery want",
    "sonde ping -Mwa, sonde ping -Mwant",
    "sonde doctor --js, sonde doctor --json",
  })
  void zshCompletes(String typed, String line) throws Exception {
    assertThat(tab(typed)).isEqualTo(line);
  }

  @Test
  void groffFormatsEveryManPageWithoutAWarning() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/usr/bin/groff")), "no groff: sudo apt-get install groff-base");
    assertThat(answer(ManPage.all(), "/usr/bin/groff", "-man", "-ww", "-z")).isEmpty();
    for (Tool tool : Tools.all()) {
      assertThat(answer(page(tool), "/usr/bin/groff", "-man", "-ww", "-z")).isEmpty();
    }
  }

  private static String page(Tool tool) throws IOException {
    return Run.of("man", tool.name()).out();
  }
}
