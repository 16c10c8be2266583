package dev.sonde.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder that a user installs: it can be moved, starts with its cache, and is silent. */
class ImageKernelTest {
  private static final Path IMAGE = Path.of("../target/sonde").toAbsolutePath().normalize();

  /** With this the Java machine refuses to start where the cache does not fit. */
  private static final Map<String, String> WITH_CACHE =
      Map.of("SONDE_JAVA_OPTIONS", "-XX:AOTMode=on");

  @TempDir private Path folder;

  @BeforeAll
  static void imageIsBuilt() {
    assumeTrue(Files.exists(IMAGE.resolve("bin/sonde")), "no image: run mvn package");
  }

  private static void greets(Command command) {
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).startsWith("sonde ").containsOnlyOnce("\n");
    assertThat(command.status()).isZero();
  }

  private Path copy(String name) throws Exception {
    Path copy = folder.resolve(name);
    assertThat(Command.run("cp", "-R", IMAGE, copy)).isEqualTo(new Command(0, "", ""));
    return copy;
  }

  @Test
  void startsWithItsCache() throws Exception {
    greets(Command.run(WITH_CACHE, IMAGE.resolve("bin/sonde"), "--version"));
  }

  @Test
  void movedFolderKeepsItsCache() throws Exception {
    Path copy = copy("a folder with spaces");
    greets(Command.run(WITH_CACHE, copy.resolve("bin/sonde"), "--version"));
  }

  @Test
  void cacheIsGoodForBothCompilers() throws Exception {
    Map<String, String> both =
        Map.of("SONDE_JAVA_OPTIONS", "-XX:AOTMode=on -XX:TieredStopAtLevel=4");
    greets(Command.run(both, IMAGE.resolve("bin/sonde"), "--version"));
  }

  /** Its java only tells the options it is given. */
  private Path launcher() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("only/bin"));
    Files.copy(IMAGE.resolve("bin/sonde"), bin.resolve("sonde"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin.resolve("sonde");
  }

  @ParameterizedTest
  @CsvSource({
    "ping -c 1 host, 1, -",
    "ping -f host, 4, -",
    "capture -i lo, 1, -",
    "capture -n -r LARGE, 4, +",
    "capture -r LARGE -w copy, 4, -",
    "tcpdump -w LARGE -i lo, 4, -",
    "lab line.yaml, 4, -",
  })
  void launcherChoosesTheCompilerAndItsProfile(String words, String tier, String profile)
      throws Exception {
    Path large = folder.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(40 << 20);
    }
    List<Object> command = new ArrayList<>(List.of(launcher()));
    for (String word : words.split(" ", -1)) command.add(word.equals("LARGE") ? large : word);
    assertThat(Command.run(command.toArray()).out().lines())
        .contains("-XX:TieredStopAtLevel=" + tier, "-XX:" + profile + "AOTReplayTraining");
  }

  @Test
  void linkToTheLauncherFindsTheFolder() throws Exception {
    Path link =
        Files.createSymbolicLink(folder.resolve("sonde"), copy("copy").resolve("bin/sonde"));
    greets(Command.run(WITH_CACHE, link, "--version"));
  }

  /** mtr calls the program that MTR_PACKET names without a word. */
  @Test
  void launcherCalledMtrPacketIsThatTool() throws Exception {
    Path copy = copy("copy");
    Path link = Files.createSymbolicLink(folder.resolve("mtr-packet"), copy.resolve("bin/sonde"));
    for (Path program : List.of(copy.resolve("bin/mtr-packet"), link)) {
      String script = "echo 1 check-support feature send-probe | exec \"$0\"";
      assertThat(Command.run(WITH_CACHE, "sh", "-c", script, program))
          .isEqualTo(new Command(0, "1 feature-support support ok\n", ""));
    }
  }

  @Test
  void missingCacheIsSilent() throws Exception {
    Path copy = copy("copy");
    Files.delete(copy.resolve("lib/sonde.aot"));
    greets(Command.run(copy.resolve("bin/sonde"), "--version"));
  }

  @Test
  void brokenCacheIsSilent() throws Exception {
    Path cache = copy("copy").resolve("lib/sonde.aot");
    Files.write(cache, "not a cache".getBytes(StandardCharsets.UTF_8));
    greets(Command.run(folder.resolve("copy/bin/sonde"), "--version"));
  }

  @Test
  void optionsOfOtherJavaProgramsAreNotTaken() throws Exception {
    Map<String, String> options =
        Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g", "JDK_JAVA_OPTIONS", "-bad", "_JAVA_OPTIONS", "-bad");
    greets(Command.run(options, IMAGE.resolve("bin/sonde"), "--version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LC_ALL=C", "LANG=POSIX", "LC_CTYPE=C", "LC_ALL=C.UTF-8"})
  void wordsAreTakenAsTypedInAnyLocale(String setting) throws Exception {
    String script = "exec env -i \"$1\" \"$0\" help \"$(printf 'Gr\\303\\274n')\"";
    Command command = Command.run("sh", "-c", script, IMAGE.resolve("bin/sonde"), setting);
    assertThat(command.err()).startsWith("sonde help: no tool 'Gr\u00fcn'; ");
  }

  @Test
  void deletedWorkingDirectoryIsNoHindrance() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    String script = "cd \"$1\" && rmdir \"$1\" && exec \"$0\" --version";
    Command command = Command.run("sh", "-c", script, IMAGE.resolve("bin/sonde"), gone);
    assertThat(command.out()).startsWith("sonde ");
    assertThat(command.err()).doesNotContain("java");
    assertThat(command.status()).isZero();
  }

  @Test
  void nothingInTheImageNeedsMoreNativeAccessThanItIsGiven() throws Exception {
    greets(
        Command.run(
            Map.of("SONDE_JAVA_OPTIONS", "--illegal-native-access=deny"),
            IMAGE.resolve("bin/sonde"),
            "--version"));
  }

  @Test
  void closedPipeEndsItQuietly() throws Exception {
    Process process =
        Command.start(
            Map.of(), "sh", "-c", "read go; exec \"$0\" --help", IMAGE.resolve("bin/sonde"));
    process.getInputStream().close();
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
    String err = process.errorReader(StandardCharsets.UTF_8).readAllAsString();
    assertThat(process.waitFor()).isEqualTo(141);
    assertThat(err).isEmpty();
  }

  /**
   * Else they would be Java's own, of what it opens first, and lines would be written into those.
   */
  @Test
  void closedDescriptorsTakeNothing() throws Exception {
    String header = "d4c3b2a1020004000000000000000000ffff000001000000";
    Path file = Files.write(folder.resolve("none.pcap"), HexFormat.of().parseHex(header));
    String script = "exec \"$0\" capture --json -r \"$1\" <&- >&-";
    Command command = Command.run("sh", "-c", script, IMAGE.resolve("bin/sonde"), file);
    assertThat(command.err()).isEqualTo("sonde capture: write error: Bad file descriptor\n");
    String copied = "\"$0\" capture -Z root -r \"$1\" -w - <&- 2>&- | cmp - \"$1\"";
    assertThat(Command.run("sh", "-c", copied, IMAGE.resolve("bin/sonde"), file))
        .isEqualTo(new Command(0, "", ""));
  }

  @Test
  void fullDiskIsToldInOneLine() throws Exception {
    Command command =
        Command.run("sh", "-c", "\"$0\" --help >/dev/full", IMAGE.resolve("bin/sonde"));
    assertThat(command.status()).isEqualTo(2);
    assertThat(command.err()).startsWith("sonde: ").containsOnlyOnce("\n");
  }

  @Test
  void manPagesCompletionsAndDocumentsComeWithIt() throws Exception {
    String tools = Command.run(IMAGE.resolve("bin/sonde"), "--help").out();
    for (String line : tools.lines().filter(line -> line.startsWith("  ")).toList()) {
      String tool = line.strip().split(" ", 2)[0];
      assertThat(IMAGE.resolve("share/man/man1/sonde-" + tool + ".1")).isNotEmptyFile();
    }
    assertThat(IMAGE.resolve("share/man/man1/sonde.1")).content().contains("sonde\\-ping");
    assertThat(IMAGE.resolve("share/bash-completion/completions/sonde")).isNotEmptyFile();
    assertThat(IMAGE.resolve("share/doc/sonde/docs/ping.md")).isNotEmptyFile();
    assertThat(IMAGE.resolve("legal")).isDirectoryContaining("glob:**jackson-core*");
  }
}
