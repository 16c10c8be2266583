package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command is found, or not, as a shell finds it. */
class StartableTest {
  @TempDir private Path folder;
  private String first = "";
  private String second = "";

  @BeforeEach
  void write() throws IOException {
    first = Files.createDirectory(folder.resolve("first")).toString();
    second = Files.createDirectory(folder.resolve("second")).toString();
    Files.createFile(Path.of(first, "text"));
    Files.createDirectory(Path.of(first, "folder"));
    for (String program : new String[] {first + "/both", second + "/both", second + "/text"}) {
      assertThat(Files.createFile(Path.of(program)).toFile().setExecutable(true)).isTrue();
    }
  }

  @Test
  void nameIsLookedForInEveryFolderOfThePath() {
    assertThat(Startable.of("both", first + ":" + second)).isEqualTo(Startable.YES);
    assertThat(Startable.of("text", first + ":" + second)).isEqualTo(Startable.YES);
    assertThat(Startable.of("text", second + "/none:" + second)).isEqualTo(Startable.YES);
    assertThat(Startable.of("none", first + ":" + second)).isEqualTo(Startable.MISSING);
    assertThat(Startable.of("both", folder.toString())).isEqualTo(Startable.MISSING);
  }

  @Test
  void whatIsThereAndNoProgramMayNotBeRun() {
    for (String path : new String[] {first, first + ":" + folder, folder + ":" + first}) {
      assertThat(Startable.of("text", path)).isEqualTo(Startable.FORBIDDEN);
      assertThat(Startable.of("folder", path)).isEqualTo(Startable.FORBIDDEN);
    }
    assertThat(Startable.FORBIDDEN.status()).isEqualTo(126);
    assertThat(Startable.MISSING.status()).isEqualTo(127);
  }

  @Test
  void fileWithASlashIsNotLookedFor() {
    assertThat(Startable.of(second + "/text", "")).isEqualTo(Startable.YES);
    assertThat(Startable.of(first + "/text", second)).isEqualTo(Startable.FORBIDDEN);
    assertThat(Startable.of(first + "/text/more", second)).isEqualTo(Startable.MISSING);
    assertThat(Startable.of("first/both", folder.toString())).isEqualTo(Startable.MISSING);
  }

  /** As execvp(3) has it, which is the folder of this module when tests run. */
  @Test
  void emptyFolderOfThePathIsTheCurrentOne() {
    assertThat(Startable.of("pom.xml", "/none:")).isEqualTo(Startable.FORBIDDEN);
    assertThat(Startable.of("pom.xml", "/none")).isEqualTo(Startable.MISSING);
  }

  @Test
  void withoutAPathTheShellKnowsItsOwn() {
    assertThat(Startable.of("none", null)).isEqualTo(Startable.YES);
  }
}
