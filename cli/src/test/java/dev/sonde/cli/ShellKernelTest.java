package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The real bash and the real groff understand what they are given. */
class ShellKernelTest {
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
  }

  @Test
  void groffFormatsEveryManPageWithoutAWarning() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/usr/bin/groff")), "no groff: sudo apt-get install groff-base");
    for (Tool tool : Tools.all()) {
      assertThat(answer(page(tool), "/usr/bin/groff", "-man", "-ww", "-z")).isEmpty();
    }
  }

  private static String page(Tool tool) throws IOException {
    return Run.of("man", tool.name()).out();
  }
}
