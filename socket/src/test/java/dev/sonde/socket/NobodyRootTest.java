package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon opens as root and uses as nobody, and whom it sees at the other end. */
class NobodyRootTest {
  private static final Set<Integer> GROUPS =
      IntStream.range(2000, 2300).boxed().collect(Collectors.toSet());

  @TempDir Path folder;

  @BeforeEach
  void letEverybodyIn() throws IOException {
    Privilege.assumeRealRoot("to become another user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void whoBecameNobodyStillKnowsWhoHasAPortAndIsSeenAsNobody() throws Exception {
    Path path = folder.resolve("socket");
    Path own = folder.resolve("own");
    try (UnixListener listener = UnixListeners.open(path)) {
      Process child = start(path, own);
      try (BufferedReader lines = child.inputReader()) {
        assertThat(lines.readLine()).isEqualTo("there: true, true");
        assertThat(lines.readLine()).isEqualTo("there: false");
        assertThat(lines.readLine()).isEqualTo("closed: AccessDeniedException, true");
        assertThat(lines.readLine()).isEqualTo("connected");
        try (UnixSocket accepted = UnixListeners.accepted(listener)) {
          assertThat(accepted.peer())
              .isEqualTo(
                  new PeerCredentials(
                      (int) child.pid(), NobodyChild.USER, NobodyChild.GROUP, GROUPS));
        }
      } finally {
        child.getOutputStream().close();
      }
      assertThat(child.waitFor()).isZero();
    }
    assertThat(own).as("whose removal failed").exists();
    UnixListeners.open(own).close(); // which is no harm: nobody listens there
  }

  private static Process start(Path path, Path own) throws IOException {
    String groups = GROUPS.stream().map(String::valueOf).collect(Collectors.joining(","));
    List<String> command = new ArrayList<>(List.of("setpriv", "--groups", groups));
    command.addAll(ChildJvm.command(NobodyChild.class, path.toString(), own.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void ownerAndModeAreThoseThatWereAskedFor() throws IOException {
    Path path = folder.resolve("socket");
    var mode = PosixFilePermissions.fromString("rw--w----");
    try (UnixListener listener =
        UnixListener.open(path, mode, NobodyChild.USER, NobodyChild.GROUP)) {
      assertThat(attribute(path, "unix:uid")).isEqualTo(NobodyChild.USER);
      assertThat(attribute(path, "unix:gid")).isEqualTo(NobodyChild.GROUP);
      assertThat(Files.getPosixFilePermissions(path)).isEqualTo(mode);
      assertThat(listener.accept()).isNull();
    }
    assertThat(path).doesNotExist();
  }

  private static Object attribute(Path path, String name) throws IOException {
    return Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
  }
}
