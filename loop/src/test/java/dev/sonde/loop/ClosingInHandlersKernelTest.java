package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An event belongs to one registration: none is delivered after it is closed, nor to another. */
class ClosingInHandlersKernelTest {
  private final Trial trial = new Trial();
  private final End[] first = End.pipe();
  private final End[] second = End.pipe();
  private final List<End> others = new ArrayList<>();

  ClosingInHandlersKernelTest() throws LoopFailure {}

  @AfterEach
  void close() {
    trial.close();
    for (End end : List.of(first[0], first[1], second[0], second[1])) end.close();
    others.forEach(End::close);
  }

  private void bothBecomeReady() {
    first[1].write();
    second[1].write();
  }

  @Test
  void handlerThatClosesItselfIsNotToldAgain() throws LoopFailure {
    Tally tally = trial.register(first[0], Interest.READ);
    tally.then = tally.registration()::close;
    first[1].write();
    trial.turn();
    trial.turn();
    assertThat(tally.calls).isEqualTo(1);
  }

  @Test
  void registrationClosedByTheOneBeforeItInTheBatchIsNotTold() throws LoopFailure {
    Tally a = trial.register(first[0], Interest.READ);
    Tally b = trial.register(second[0], Interest.READ);
    a.then = b.registration()::close;
    b.then = a.registration()::close;
    bothBecomeReady();
    trial.turn();
    assertThat(a.calls + b.calls).as("whichever came first").isEqualTo(1);
  }

  @Test
  void numberUsedAgainWithinTheBatchIsNotToldItsPredecessorsEvent() throws LoopFailure {
    Tally a = trial.register(first[0], Interest.READ);
    Tally b = trial.register(second[0], Interest.READ);
    List<Tally> successors = new ArrayList<>();
    a.then = () -> successors.add(replace(b, second[0]));
    b.then = () -> successors.add(replace(a, first[0]));
    bothBecomeReady();
    trial.turn();
    assertThat(a.calls + b.calls).isEqualTo(1);
    assertThat(successors).hasSize(1);
    assertThat(successors.getFirst().calls).isZero();
  }

  @Test
  void successorIsToldItsOwnEvents() throws LoopFailure {
    Tally a = trial.register(first[0], Interest.READ);
    Tally successor = replace(a, first[0]);
    others.getLast().write();
    trial.turn();
    assertThat(a.calls).isZero();
    assertThat(successor.calls).isEqualTo(1);
  }

  /** Closes all of {@code old}, and registers an empty pipe under the number it had. */
  private Tally replace(Tally old, End end) {
    old.registration().close();
    end.close();
    return registered(pipeNumbered(end.descriptor()));
  }

  /** The kernel gives out the lowest free number, so this one comes soon. */
  private End pipeNumbered(int number) {
    for (int attempt = 0; attempt < 100; attempt++) {
      End[] pipe = End.pipe();
      others.addAll(List.of(pipe));
      if (pipe[0].descriptor() == number) return pipe[0];
    }
    throw new AssertionError("descriptor " + number + " did not come back");
  }

  @Test
  void registrationOutlivedByItsNumberDoesNotCloseItsSuccessor() throws LoopFailure {
    Tally stale = trial.register(first[0], Interest.READ);
    first[0].close();
    Tally successor = trial.register(pipeNumbered(first[0].descriptor()), Interest.READ);
    stale.registration().close();
    others.getLast().write();
    trial.turn();
    assertThat(stale.calls).isZero();
    assertThat(successor.calls).isEqualTo(1);
  }

  @Test
  void registrationMayBeClosedAfterItsDescriptor() throws LoopFailure {
    Tally tally = trial.register(first[0], Interest.READ);
    first[0].close();
    tally.registration().close();
    trial.turn();
    assertThat(tally.calls).isZero();
  }

  @Test
  void handlerMayRegisterOthers() throws LoopFailure {
    Tally a = trial.register(first[0], Interest.READ);
    List<Tally> added = new ArrayList<>();
    a.then =
        () -> {
          first[0].drain();
          added.add(registered(second[0]));
        };
    bothBecomeReady();
    trial.turn();
    assertThat(added.getFirst().calls).as("in the batch that was on its way").isZero();
    trial.turn();
    assertThat(added.getFirst().calls).isEqualTo(1);
  }

  private Tally registered(End end) {
    try {
      return trial.register(end, Interest.READ);
    } catch (LoopFailure failure) {
      throw new AssertionError(failure);
    }
  }
}
