package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a process may open no more descriptors (RLIMIT_NOFILE), none leaks and nothing ends. */
class FewDescriptorsKernelTest {
  private static final int LIMIT = 64;

  @Test
  void whatCannotArriveIsSaidAndWhatArrivedOfItIsTheReceivers(@TempDir Path folder)
      throws Exception {
    assertThat(output(folder.resolve("socket")))
        .containsExactly(
            "enough: 1 with 5, 1",
            "none: EMFILE, EMFILE, EMSGSIZE with 0",
            "few: EMSGSIZE with 3, 1",
            "again: accepted");
  }

  private static List<String> output(Path path) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "sh"));
    command.addAll(ChildJvm.command(FewDescriptorsChild.class, path.toString()));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    child.getOutputStream().close();
    String text = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(text).isZero();
    return text.lines().toList();
  }
}
