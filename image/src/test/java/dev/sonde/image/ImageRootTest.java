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

  @Test
  void anotherUserRunsItFromATarball() throws Exception {
    assumeTrue(Files.exists(IMAGE.resolve("bin/sonde")), "no image: run mvn package");
    assumeTrue(
        asNobody("true").status() == 0,
        "needs root of the machine, and setpriv, to become another user");
    Path tarball = folder.resolve("sonde.tar");
    assertThat(Command.run("tar", "-cf", tarball, "-C", IMAGE.resolve(".."), "sonde").status())
        .isZero();
    assertThat(Command.run("tar", "-xf", tarball, "-C", folder).status()).isZero();
    assertThat(Command.run("chmod", "755", folder).status()).isZero();
    Command command = asNobody("'" + folder.resolve("sonde/bin/sonde") + "' --version");
    assertThat(command.err()).isEmpty();
    assertThat(command.out()).startsWith("sonde ");
    assertThat(command.status()).isZero();
  }

  private static Command asNobody(String words) throws Exception {
    return Command.run(
        Map.of("SONDE_JAVA_OPTIONS", "-XX:AOTMode=on"),
        "sh",
        "-c",
        "exec setpriv --reuid=65534 --regid=65534 --clear-groups " + words);
  }
}
