package dev.sonde.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The installed folder belongs to root and serves everyone. */
@Timeout(180)
class ImageRootTest {
  private static final String NOBODY = "exec setpriv --reuid=65534 --regid=65534 --clear-groups ";
  private static final Path IMAGE = Path.of("../target/sonde").toAbsolutePath().normalize();

  @TempDir private Path folder;

  private String unpack() throws Exception {
    assumeTrue(Files.exists(IMAGE.resolve("bin/sonde")), "no image: run mvn package");
    assumeTrue(
        asNobody("", "true").status() == 0,
        "needs root of the machine, and setpriv, to become another user");
    Path tarball = folder.resolve("sonde.tar");
    assertThat(Command.run("tar", "-cf", tarball, "-C", IMAGE.resolve(".."), "sonde").status())
        .isZero();
    assertThat(Command.run("tar", "-xf", tarball, "-C", folder).status()).isZero();
    assertThat(Command.run("chmod", "755", folder).status()).isZero();
    return "'" + folder.resolve("sonde/bin/sonde") + "' ";
  }

  @Test
  void anotherUserRunsItFromATarball() throws Exception {
    Command command = asNobody("", unpack() + "--version");
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).startsWith("sonde ");
    assertThat(command.status()).isZero();
  }

  @Test
  void prescriptionForRawSocketsPermitsThem() throws Exception {
    String sonde = unpack();
    String raw = "\"subject\":\"raw sockets\",\"verdict\":";
    assertThat(asNobody("", sonde + "doctor --json").out()).contains(raw + "\"no\"");
    String prescribed = "--inh-caps=+net_raw --ambient-caps=+net_raw ";
    Command command = asNobody(prescribed, sonde + "doctor --json");
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).contains(raw + "\"ok\"");
  }

  @Test
  void anotherUserRunsACommandInTheLab() throws Exception {
    Command command = Command.finish(lab("666", "ping -c 1 -W 5 host.example.net"));
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).contains("1 received");
    assertThat(command.status()).isZero();
  }

  @Test
  void killedLabOfAnotherUserTakesEverythingWithIt() throws Exception {
    Process lab = lab("666", "sh -c 'setsid sleep 999 & echo ready; exec sleep 998'");
    BufferedReader out = lab.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo("ready");
    lab.toHandle().destroyForcibly(); // a Process would close the pipe too
    // Who was left would hold the pipe open.
    assertThat(out.readAllAsString()).isEmpty();
    assertThat(lab.waitFor()).isEqualTo(128 + 9);
  }

  @Test
  void deviceThatMayNotBeOpenedIsOneLineWithTheWayOut() throws Exception {
    assertThat(Command.finish(lab("600", "true")))
        .isEqualTo(
            new Command(
                2,
                "",
                "sonde lab: open /dev/net/tun: EACCES (Permission denied); permit it by: "
                    + "sudo chmod 666 /dev/net/tun\n"));
  }

  /**
   * Another user's lab where /dev/net/tun has this mode: not the machine's, which stays as it is.
   */
  private Process lab(String mode, String command) throws Exception {
    String sonde = unpack();
    assumeTrue(
        asNobody("", "unshare --user --map-root-user --net --mount true").status() == 0,
        "needs user namespaces for everyone");
    String node = "mount -t tmpfs none /dev/net && mknod -m " + mode + " /dev/net/tun c 10 200 && ";
    Path line = Path.of("../lab/scenarios/line.yaml");
    Path file = Files.writeString(folder.resolve("line.yaml"), Files.readString(line));
    return Command.start(
        Map.of(),
        "unshare",
        "--mount",
        "sh",
        "-c",
        node + NOBODY + sonde + "lab " + file + " -- " + command);
  }

  private static Command asNobody(String privileges, String words) throws Exception {
    return Command.run(
        Map.of("SONDE_JAVA_OPTIONS", "-XX:AOTMode=on"), "sh", "-c", NOBODY + privileges + words);
  }
}
