package dev.sonde.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed folder belongs to root and serves everyone. */
class ImageRootTest {
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
    String sonde = unpack();
    assumeTrue(
        asNobody("", "unshare --user --map-root-user --net --mount true").status() == 0,
        "needs user namespaces for everyone");
    assumeTrue(
        asNobody("", "test -w /dev/net/tun").status() == 0,
        "needs a TUN device for everyone: sudo chmod 666 /dev/net/tun");
    Path line = Path.of("../lab/scenarios/line.yaml");
    Path file = Files.writeString(folder.resolve("line.yaml"), Files.readString(line));
    Command command = asNobody("", sonde + "lab " + file + " -- ping -c 1 -W 5 host.example.net");
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).contains("1 received");
    assertThat(command.status()).isZero();
  }

  private static Command asNobody(String privileges, String words) throws Exception {
    return Command.run(
        Map.of("SONDE_JAVA_OPTIONS", "-XX:AOTMode=on"),
        "sh",
        "-c",
        "exec setpriv --reuid=65534 --regid=65534 --clear-groups " + privileges + words);
  }
}
