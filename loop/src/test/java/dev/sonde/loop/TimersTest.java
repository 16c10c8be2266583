package dev.sonde.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The order and the life of timers, in virtual time. */
class TimersTest {
  private static final Consumer<Runnable> RUN = Runnable::run;

  private final Timers timers = new Timers(new Ownership());
  private final List<String> fired = new ArrayList<>();

  private Timer named(String name) {
    return new Timer(timers, () -> fired.add(name));
  }

  @Test
  void theyFireInOrderOfDeadline() {
    named("c").at(30);
    named("a").at(10);
    named("b").at(20);
    timers.expire(30, RUN);
    assertThat(fired).containsExactly("a", "b", "c");
  }

  @Test
  void tiesFireInOrderOfArming() {
    Timer first = named("first");
    Timer second = named("second");
    Timer third = named("third");
    third.at(5);
    first.at(5);
    second.at(5);
    first.at(5);
    timers.expire(5, RUN);
    assertThat(fired).containsExactly("third", "second", "first");
  }

  @Test
  void noneFiresBeforeItsDeadlineNorTwice() {
    named("timer").at(10);
    timers.expire(9, RUN);
    assertThat(fired).isEmpty();
    timers.expire(10, RUN);
    timers.expire(11, RUN);
    assertThat(fired).containsExactly("timer");
  }

  @Test
  void armingReplacesTheEarlierTime() {
    Timer timer = named("timer");
    timer.at(10);
    timer.at(20);
    timers.expire(19, RUN);
    assertThat(fired).isEmpty();
    timers.expire(20, RUN);
    assertThat(fired).containsExactly("timer");
    assertThat(timers.size()).isZero();
  }

  @Test
  void cancelledTimerDoesNotFireAndMayBeArmedAgain() {
    Timer timer = named("timer");
    timer.cancel();
    timer.at(10);
    assertThat(timer.armed()).isTrue();
    timer.cancel();
    timer.cancel();
    assertThat(timer.armed()).isFalse();
    timers.expire(10, RUN);
    assertThat(fired).isEmpty();
    timer.at(10);
    timers.expire(10, RUN);
    assertThat(fired).containsExactly("timer");
  }

  @Test
  void timerIsNotArmedWhileItFires() {
    List<Boolean> armed = new ArrayList<>();
    Timer[] timer = new Timer[1];
    timer[0] = new Timer(timers, () -> armed.add(timer[0].armed()));
    timer[0].at(1);
    timers.expire(1, RUN);
    assertThat(armed).containsExactly(false);
  }

  @Test
  void timerMayCancelAnotherThatIsDueInTheSameTurn() {
    Timer victim = named("victim");
    new Timer(timers, victim::cancel).at(1);
    victim.at(2);
    timers.expire(5, RUN);
    timers.expire(5, RUN);
    assertThat(fired).isEmpty();
  }

  @Test
  void timerMayPutOffAnotherThatIsDueInTheSameTurn() {
    Timer later = named("later");
    new Timer(timers, () -> later.at(9)).at(1);
    later.at(2);
    timers.expire(5, RUN);
    assertThat(fired).isEmpty();
    timers.expire(9, RUN);
    assertThat(fired).containsExactly("later");
  }

  @Test
  void zeroAndNegativeTimesFireInTheNextTurn() {
    named("zero").at(0);
    named("least").at(Long.MIN_VALUE);
    named("negative").at(-1);
    timers.expire(0, RUN);
    assertThat(fired).containsExactly("least", "negative", "zero");
  }

  @Test
  void timerThatArmsItselfForATimeGoneByHoldsUpNobody() {
    Timer[] eager = new Timer[1];
    eager[0] =
        new Timer(
            timers,
            () -> {
              fired.add("eager");
              eager[0].at(Long.MIN_VALUE);
            });
    eager[0].at(0);
    named("other").at(1);
    timers.expire(1, RUN);
    assertThat(fired).containsExactly("eager", "other");
    timers.expire(1, RUN);
    assertThat(fired).containsExactly("eager", "other", "eager");
  }

  @Test
  void longestAndShortestDelaysDoNotOverflow() {
    Timer timer = named("timer");
    timer.after(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(timer.deadline()).isEqualTo(Long.MAX_VALUE);
    timer.after(Duration.ofSeconds(Long.MIN_VALUE));
    assertThat(timer.deadline()).isNegative();
    timer.after(Duration.ofNanos(-1));
    assertThat(timer.deadline()).isLessThan(System.nanoTime());
  }

  @Test
  void absoluteScheduleDoesNotDriftHoweverLateTheTurnsAre() {
    Timer[] probe = new Timer[1];
    List<Long> scheduled = new ArrayList<>();
    probe[0] =
        new Timer(
            timers,
            () -> {
              scheduled.add(probe[0].deadline());
              probe[0].at(probe[0].deadline() + 1000);
            });
    probe[0].at(0);
    Seeds seeds = new Seeds(7);
    for (long now = 0; scheduled.size() < 10_000; now += seeds.between(1, 1500)) {
      timers.expire(now, RUN);
      assertThat(scheduled.getLast()).isLessThanOrEqualTo(now);
    }
    for (int i = 0; i < scheduled.size(); i++) assertThat(scheduled.get(i)).isEqualTo(i * 1000L);
  }

  @Test
  void hundredThousandFireInOrderWithTiesAndCancellations() {
    int many = 100_000;
    Seeds seeds = new Seeds(100_000);
    List<Armed> all = new ArrayList<>();
    List<Armed> order = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      Armed armed = new Armed(timers, order);
      armed.sequence = i;
      armed.timer.at(seeds.between(0, many / 10));
      all.add(armed);
    }
    for (int i = 0; i < many; i += 3) all.get(i).timer.cancel();
    for (long now = 0; now <= many / 10; now += 7) timers.expire(now, RUN);
    timers.expire(many, RUN);
    List<Armed> expected = new ArrayList<>(all);
    expected.removeIf(armed -> armed.sequence % 3 == 0);
    expected.sort(Armed.ORDER);
    assertThat(order).isEqualTo(expected);
    assertThat(timers.size()).isZero();
  }

  /** Anything that may be done to timers, against a list that is sorted afresh each time. */
  @Test
  void anyHistoryFiresAsASortedListWould() {
    Seeds.each(300, this::fireAsASortedListWould);
  }

  private void fireAsASortedListWould(Seeds seeds) {
    Timers subject = new Timers(new Ownership());
    List<Armed> model = new ArrayList<>();
    List<Armed> order = new ArrayList<>();
    List<Armed> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) all.add(new Armed(subject, order));
    for (int step = 0; step < 400; step++) {
      Armed one = seeds.pick(all);
      model.remove(one);
      if (seeds.chance(4)) {
        one.timer.cancel();
      } else {
        one.timer.at(step + seeds.between(-5, 50));
        one.sequence = step;
        model.add(one);
      }
      if (!seeds.chance(3)) continue;
      int now = step;
      List<Armed> due = new ArrayList<>(model);
      due.removeIf(armed -> armed.timer.deadline() > now);
      due.sort(Armed.ORDER);
      model.removeAll(due);
      subject.expire(now, RUN);
      assertThat(order).isEqualTo(due);
      order.clear();
      assertThat(subject.size()).isEqualTo(model.size());
    }
  }

  private static final class Armed {
    private static final Comparator<Armed> ORDER =
        Comparator.<Armed>comparingLong(armed -> armed.timer.deadline())
            .thenComparingLong(armed -> armed.sequence);
    private final Timer timer;
    private long sequence;

    private Armed(Timers timers, List<Armed> order) {
      timer = new Timer(timers, () -> order.add(this));
    }
  }
}
