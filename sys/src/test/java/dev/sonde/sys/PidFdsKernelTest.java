package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Processes as descriptors: pidfd_open(2). */
class PidFdsKernelTest {
  private static final int SIGKILL = 9;

  @Test
  void signalGoesToTheProcessOfTheDescriptor() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("cat").start();
    int descriptor = PidFds.open(Math.toIntExact(process.pid()), 0);
    try {
      assertThat(descriptor).isNotNegative();
      assertThat(PidFds.sendSignal(descriptor, SIGKILL)).isZero();
      assertThat(process.waitFor()).isEqualTo(128 + SIGKILL);
    } finally {
      process.destroyForcibly();
      Descriptors.close(descriptor);
    }
  }

  @Test
  void processNumberThatCannotBeIsAnAnswer() {
    assertThat(PidFds.open(-1, 0)).isEqualTo(-Errno.EINVAL);
    assertThat(PidFds.sendSignal(-1, SIGKILL)).isEqualTo(-Errno.EBADF);
  }
}
