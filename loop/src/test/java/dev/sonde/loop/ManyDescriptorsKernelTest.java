package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.sys.Errno;
import dev.sonde.sys.EventFds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 10,000 descriptors on one reactor, each told its own events, none twice, none for ever last. */
class ManyDescriptorsKernelTest {
  private static final int MANY = 10_000;

  private final Trial trial = new Trial();
  private final List<End> ends = new ArrayList<>();
  private final List<Tally> tallies = new ArrayList<>();

  ManyDescriptorsKernelTest() throws LoopFailure {}

  @BeforeEach
  void open() throws LoopFailure {
    for (int i = 0; i < MANY; i++) {
      int result = EventFds.eventfd(0, EventFds.EFD_CLOEXEC | EventFds.EFD_NONBLOCK);
      assumeTrue(result != -Errno.EMFILE, "needs 10,000 descriptors; raise the limit: ulimit -n");
      End end = new End(result);
      ends.add(end);
      tallies.add(trial.register(end, Interest.READ.edge()));
    }
  }

  @AfterEach
  void close() {
    trial.close();
    ends.forEach(End::close);
  }

  private void count(End end) {
    assertThat(EventFds.write(end.descriptor(), 1)).isZero();
  }

  @Test
  void everyOneIsToldOnceThoughTheyComeInManyBatches() {
    ends.forEach(this::count);
    for (int turn = 0; turn * 256 < MANY; turn++) trial.turn();
    assertThat(tallies).allMatch(tally -> tally.calls == 1);
  }

  @Test
  void onlyTheOneThatIsReadyIsTold() {
    for (int i = 0; i < MANY; i += 997) {
      count(ends.get(i));
      trial.turn();
    }
    for (int i = 0; i < MANY; i++) {
      assertThat(tallies.get(i).calls).isEqualTo(i % 997 == 0 ? 1 : 0);
    }
  }

  @Test
  void theyCloseInAnyOrder() {
    for (int i = 0; i < MANY; i += 2) tallies.get(i).registration().close();
    ends.forEach(this::count);
    for (int turn = 0; turn * 256 < MANY; turn++) trial.turn();
    for (int i = 0; i < MANY; i++) assertThat(tallies.get(i).calls).isEqualTo(i % 2);
  }
}
