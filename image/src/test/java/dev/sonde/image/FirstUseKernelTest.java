package dev.sonde.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root builds when it must and only then; here Maven is a stand-in. */
class FirstUseKernelTest {
  private static final String SAYS = "sonde: building, which takes a minute the first time\n";
  private static final String BUILDS =
      """
      #!/bin/sh
      echo "$@" >>"$ROOT/calls"
      mkdir -p "$ROOT/target/sonde/bin"
      printf '#!/bin/sh\\necho ran "$@"\\n' >"$ROOT/target/sonde/bin/sonde"
      chmod 755 "$ROOT/target/sonde/bin/sonde"
      """;

  @TempDir private Path root;
  @TempDir private Path path;

  @BeforeEach
  void plantATree() throws Exception {
    Files.copy(Path.of("../sonde"), root.resolve("sonde"));
    assertThat(root.resolve("sonde").toFile().setExecutable(true)).isTrue();
    Files.createDirectories(root.resolve("cli/src/main"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
    Files.writeString(root.resolve("cli/src/main/Main.java"), "class Main {}");
    for (String tool : List.of("find", "mkdir", "flock", "mv", "grep", "chmod")) {
      program(tool, "#!/bin/sh\nPATH=/usr/bin:/bin exec %s \"$@\"\n".formatted(tool));
    }
  }

  private void maven(String script) throws IOException {
    program("mvn", script);
  }

  private void program(String name, String script) throws IOException {
    Files.writeString(path.resolve(name), script);
    assertThat(path.resolve(name).toFile().setExecutable(true)).isTrue();
  }

  private Map<String, String> environment() {
    return Map.of("PATH", path.toString(), "ROOT", root.toString());
  }

  private Command sonde() throws Exception {
    return Command.run(environment(), root.resolve("sonde"), "ping", "a b");
  }

  private long builds() throws IOException {
    return Files.readAllLines(root.resolve("calls")).size();
  }

  /** The clock of a file system may tick slower than this test. */
  private void makeTheBuildOld() throws IOException {
    FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    for (String file :
        List.of("pom.xml", "cli/pom.xml", "cli/src/main/Main.java", "cli/src/main")) {
      Files.setLastModifiedTime(root.resolve(file), old);
    }
    Files.setLastModifiedTime(
        root.resolve(".sonde/built"), FileTime.from(Instant.parse("2020-01-02T00:00:00Z")));
  }

  @Test
  void firstUseBuildsAndSaysSoInOneLine() throws Exception {
    maven(BUILDS);
    assertThat(sonde()).isEqualTo(new Command(0, "ran ping a b\n", SAYS));
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void laterUseDoesNotCallMaven() throws Exception {
    maven(BUILDS);
    sonde();
    makeTheBuildOld();
    Files.delete(path.resolve("mvn"));
    assertThat(sonde()).isEqualTo(new Command(0, "ran ping a b\n", ""));
  }

  @Test
  void changedSourceIsBuilt() throws Exception {
    maven(BUILDS);
    sonde();
    makeTheBuildOld();
    Files.writeString(root.resolve("cli/src/main/Main.java"), "class Main { }");
    assertThat(sonde().err()).isEqualTo(SAYS);
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void deletedSourceIsBuilt() throws Exception {
    maven(BUILDS);
    sonde();
    makeTheBuildOld();
    Files.delete(root.resolve("cli/src/main/Main.java"));
    assertThat(sonde().err()).isEqualTo(SAYS);
  }

  @Test
  void changedPomIsBuilt() throws Exception {
    maven(BUILDS);
    sonde();
    makeTheBuildOld();
    Files.writeString(root.resolve("cli/pom.xml"), "<project />");
    assertThat(sonde().err()).isEqualTo(SAYS);
  }

  @Test
  void firstUsesAtTheSameTimeBuildOnce() throws Exception {
    maven(BUILDS);
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      processes.add(Command.start(environment(), root.resolve("sonde"), "ping"));
    }
    for (Process process : processes) {
      assertThat(Command.finish(process).out()).isEqualTo("ran ping\n");
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void failedBuildRunsNothingAndIsTriedAgain() throws Exception {
    maven("#!/bin/sh\necho boom >>\"$ROOT/calls\"\nexit 1\n");
    assertThat(sonde().status()).isEqualTo(70);
    assertThat(sonde().err()).contains("the build failed");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void absentMavenIsOneLineWithTheRemedy() throws Exception {
    assertThat(sonde())
        .isEqualTo(
            new Command(
                69, "", "sonde: no Maven on PATH; get it by: sudo apt-get install maven\n"));
  }

  @Test
  void absentJdkIsOneLineWithTheRemedy() throws Exception {
    maven("#!/bin/sh\necho '[ERROR] Cannot find matching toolchain definitions'; exit 1\n");
    Command command = sonde();
    assertThat(command.status()).isEqualTo(69);
    assertThat(command.err()).startsWith(SAYS + "sonde: no JDK 25 found; ");
  }
}
