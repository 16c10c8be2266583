package dev.sonde.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.NotifySocket;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager is told: sd_notify(3). */
class ReadinessKernelTest {
  /** More than any queue of unix(7) holds: net.unix.max_dgram_qlen is some hundreds. */
  private static final int MANY = 10_000;

  @TempDir private Path folder;

  private static void assertTold(String name) throws IOException {
    try (NotifySocket manager = new NotifySocket(name)) {
      Readiness readiness = new Readiness(name);
      readiness.ready();
      assertThat(manager.next()).isEqualTo("READY=1");
      readiness.stopping();
      assertThat(manager.next()).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void managerIsToldAtItsPath() throws IOException {
    assertTold(folder.resolve("notify").toString());
  }

  @Test
  void managerIsToldByANameThatIsNoFiles() throws IOException {
    assertTold("@sonde-test-" + ProcessHandle.current().pid());
  }

  @Test
  @Timeout(60)
  void managerThatReadsNothingKeepsNobodyWaiting() {
    String name = "@sonde-test-full-" + ProcessHandle.current().pid();
    try (NotifySocket _ = new NotifySocket(name)) {
      Readiness readiness = new Readiness(name);
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> fill(readiness))
          .withMessage("send %s: EAGAIN (Resource temporarily unavailable)", name);
    }
  }

  private static void fill(Readiness readiness) throws SocketFailure {
    for (int i = 0; i < MANY; i++) readiness.ready();
  }

  @Test
  void withoutAManagerNothingIsSaid() {
    assertThatNoException().isThrownBy(() -> new Readiness(null).ready());
    assertThatNoException().isThrownBy(() -> new Readiness("").stopping());
  }

  @Test
  void managerThatIsGoneIsAFailureThatNamesIt() {
    Path nobody = folder.resolve("nobody");
    assertThatExceptionOfType(SocketFailure.class)
        .isThrownBy(() -> new Readiness(nobody.toString()).ready())
        .withMessage("connect %s: ENOENT (No such file or directory)", nobody);
    assertThatExceptionOfType(SocketFailure.class)
        .isThrownBy(() -> new Readiness("/" + "x".repeat(200)).ready())
        .withMessageContaining("ENAMETOOLONG");
  }
}
