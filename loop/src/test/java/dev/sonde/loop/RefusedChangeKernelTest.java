package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.sys.Errno;
import dev.sonde.testkit.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change of interest that the kernel refuses: epoll_ctl(2), EPOLLEXCLUSIVE. */
class RefusedChangeKernelTest {
  private final Trial trial = new Trial();
  private final End[] pipe = End.pipe();
  private final End reading = pipe[0];
  private final End writing = pipe[1];

  RefusedChangeKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
    reading.close();
    writing.close();
  }

  private static Interest refused(String how) {
    Interest exclusive = Interest.READ.exclusive();
    return switch (how) {
      case "one-shot" -> exclusive.oneShot();
      case "priority" -> exclusive.priority();
      default -> exclusive.peerClosing();
    };
  }

  /** With the kernel's own modification it would be EINVAL too: one goes out and in again. */
  @ParameterizedTest
  @ValueSource(strings = {"one-shot", "priority", "peer closing"})
  void exclusiveInterestWaitsAsBeforeWhenItsChangeIsRefused(String how) throws LoopFailure {
    Tally tally = trial.register(reading, Interest.READ.exclusive());
    assertThatExceptionOfType(LoopFailure.class)
        .isThrownBy(() -> tally.registration().interest(refused(how)))
        .withMessageEndingWith(": descriptor " + reading.descriptor())
        .satisfies(failure -> assertThat(failure.errno()).isEqualTo(Errno.EINVAL));
    assertThat(tally.registration().interest()).isEqualTo(Interest.READ.exclusive());
    writing.write();
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
  }

  @Test
  void sharedInterestWaitsAsBeforeWhenItMayNotBecomeExclusive() throws LoopFailure {
    Tally tally = trial.register(reading, Interest.READ);
    assertThatExceptionOfType(LoopFailure.class)
        .isThrownBy(() -> tally.registration().interest(refused("one-shot")));
    assertThat(tally.registration().interest()).isEqualTo(Interest.READ);
    writing.write();
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
    tally.registration().interest(Interest.NONE);
    trial.turn();
    assertThat(tally.calls).as("and may be changed again").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void changeOfADescriptorThatIsClosedDoesNotWatchItsHeir(boolean exclusive) throws LoopFailure {
    Interest before = exclusive ? Interest.READ.exclusive() : Interest.READ;
    Interest after = exclusive ? Interest.READ.exclusive().edge() : Interest.READ.edge();
    End[] other = End.socketPair();
    Tally tally = trial.register(other[0], before);
    other[0].close();
    other[1].close();
    End[] heirs = End.socketPair();
    try (End heir = heirs[0];
        End peer = heirs[1]) {
      assertThat(heir.descriptor()).isEqualTo(other[0].descriptor());
      assertThatExceptionOfType(LoopFailure.class)
          .isThrownBy(() -> tally.registration().interest(after))
          .satisfies(failure -> assertThat(Errno.name(failure.errno())).isEqualTo("ENOENT"));
      assertThat(tally.registration().interest()).isEqualTo(before);
      peer.write();
      trial.turn();
      assertThat(tally.calls).isZero();
    }
  }

  /** Changes an exclusive registration under a kernel that has no room for it. */
  static final class Crowded {
    private Crowded() {}

    public static void main(String[] unused) throws LoopFailure {
      End[] pipe = End.pipe();
      try (Reactor reactor = Reactor.open()) {
        Registration registration =
            reactor.register(
                pipe[0], Interest.READ.exclusive(), (_, _) -> System.out.println("told"));
        try {
          registration.interest(Interest.READ.exclusive().edge());
        } catch (LoopFailure failure) {
          System.out.println(String.valueOf(failure.getMessage()).replaceAll("\\d+", "N"));
        }
        pipe[1].write();
        reactor.post(reactor::stop);
        reactor.run();
        try {
          registration.interest(Interest.READ);
        } catch (IllegalStateException closed) {
          System.out.println(closed.getMessage());
        }
      }
    }
  }

  /** Its calls: add the wakeup, add the pipe, delete it, add it changed, add it as it was. */
  private static List<String> crowded(String when) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "no strace: apt install strace");
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
    command.addAll(List.of("-e", "inject=epoll_ctl:error=ENOSPC:when=" + when));
    command.addAll(ChildJvm.command(Crowded.class));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.lines().toList();
  }

  private static final String NO_SPACE =
      "epoll_ctl: ENOSPC (No space left on device): descriptor N";

  @Test
  void exclusiveInterestWaitsAsBeforeWhenThereIsNoRoomForTheNewOne() throws Exception {
    assertThat(crowded("4")).containsExactly(NO_SPACE, "told");
  }

  @Test
  void failureSaysSoWhenThereIsNoRoomForTheOldOneEither() throws Exception {
    assertThat(crowded("4+"))
        .containsExactly(NO_SPACE + " is watched no more", "the registration is closed");
  }
}
