package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.SocketFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Probes that are asked for one at a time, in virtual time. */
class ProbeCoreTest {
  private static final IpAddress NEAR = IpAddress.parse("198.18.0.1");
  private static final IpAddress FAR = IpAddress.parse("198.18.255.1");
  private static final IpAddress ROUTER = IpAddress.parse("198.18.0.99");
  private static final long MILLI = 1_000_000;
  private static final int ENETUNREACH = 101;
  private static final int PORTS = 3;

  /** With the last few target ports for numbers. */
  private final UdpForm form = new UdpForm(NEAR, FAR, 4000, (1 << 16) - PORTS, 0, 1, true);

  private final List<String> told = new ArrayList<>();
  private final ProbeCore core = new ProbeCore(form, 0, this::send, new Telling());
  private long now = 5 * MILLI;

  private int room = Integer.MAX_VALUE;

  private boolean send(int number, int ttl) {
    if (room == 0) return false;
    room--;
    told.add("send " + number + " ttl " + ttl);
    core.leaving(number, now);
    return true;
  }

  private final class Telling implements ProbeListener {
    @Override
    public void replied(int number, HopReply reply) {
      told.add("reply " + number + " ttl " + reply.ttl() + " after " + reply.rttNanos());
    }

    @Override
    public void silent(int number) {
      told.add("silent " + number);
    }

    @Override
    public void unsent(int number, SocketFailure why) {
      told.add("unsent " + number + " " + why.errnoName());
    }
  }

  private static HopAnswer answer() {
    return new HopAnswer(ROUTER, HopAnswer.Meaning.PASSING, 11, 0, 0, 64, null, List.of());
  }

  private static HopResult.Unsent refusal() {
    return new HopResult.Unsent(new SocketFailure("sendto", ENETUNREACH), 0);
  }

  private boolean answer(int number) {
    return core.answered(number, answer(), now, 0);
  }

  private int add(int ttl, long millis) {
    return core.add(ttl, millis * MILLI, now);
  }

  @Test
  void probeIsSentOnceAndItsAnswerToldOnce() {
    int number = add(7, 100);
    assertThat(core.wasSent(number)).isFalse();
    assertThat(answer(number)).isFalse();
    core.proceed(now);
    core.proceed(now);
    now += 30 * MILLI;
    assertThat(answer(number)).isTrue();
    assertThat(answer(number)).isFalse();
    now += 200 * MILLI;
    core.proceed(now);
    assertThat(told).containsExactly("send 0 ttl 7", "reply 0 ttl 7 after 30000000");
    assertThat(core.outstanding()).isZero();
    assertThat(core.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void eachProbeWaitsItsOwnTime() {
    add(1, 300);
    add(2, 100);
    core.proceed(now);
    for (int turn = 0; turn < 2; turn++) {
      now = core.nextDue();
      core.proceed(now);
    }
    assertThat(told).containsExactly("send 0 ttl 1", "send 1 ttl 2", "silent 1", "silent 0");
    assertThat(answer(0)).isFalse();
  }

  /** As the other end may say: what is there at once still counts. */
  @Test
  void probeWithoutAWaitIsSentAllTheSame() {
    int number = add(1, 0);
    core.proceed(now);
    assertThat(core.wasSent(number)).isTrue();
    now = core.nextDue();
    core.proceed(now);
    assertThat(told).containsExactly("send 0 ttl 1", "silent 0");
  }

  @Test
  void numbersGoRoundAndLeaveOutThoseThatAreWaitedFor() {
    for (int number = 0; number < PORTS; number++) assertThat(add(1, 100)).isEqualTo(number);
    assertThat(add(1, 100)).isEqualTo(ProbeSeries.NONE);
    core.proceed(now);
    answer(1);
    assertThat(add(9, 100)).isEqualTo(1);
    core.proceed(now);
    assertThat(told).endsWith("send 1 ttl 9");
    assertThat(add(1, 100)).isEqualTo(ProbeSeries.NONE);
  }

  @Test
  void firstNumberMayBeAny() {
    Set<Integer> firsts = new HashSet<>();
    for (int first : new int[] {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 0xffff, Integer.MAX_VALUE}) {
      int number = new ProbeCore(form, first, (_, _) -> true, new Telling()).add(1, 1, now);
      assertThat(number).isBetween(0, PORTS - 1);
      firsts.add(number);
    }
    assertThat(firsts).hasSize(PORTS);
  }

  @Test
  void probeTheKernelHadNoRoomForIsSentAgainButNotBefore() {
    add(3, 100);
    core.proceed(now);
    core.takenBack(0, now + 10 * MILLI);
    add(4, 100);
    core.proceed(now);
    assertThat(told).containsExactly("send 0 ttl 3");
    assertThat(core.wasSent(0)).isFalse();
    assertThat(core.nextDue()).isEqualTo(now + 10 * MILLI);
    now = core.nextDue();
    core.proceed(now);
    assertThat(told).containsExactly("send 0 ttl 3", "send 0 ttl 3", "send 1 ttl 4");
  }

  @Test
  void probesThereIsNoRoomForFollowInTheirOrder() {
    room = 1;
    for (int ttl = 1; ttl <= PORTS; ttl++) add(ttl, 100);
    core.proceed(now);
    assertThat(core.isCrowded()).isTrue();
    room = 5;
    core.proceed(now);
    assertThat(told).containsExactly("send 0 ttl 1");
    assertThat(core.wasSent(1)).isFalse();
    core.room();
    now += 10 * MILLI;
    core.proceed(now);
    assertThat(told).containsExactly("send 0 ttl 1", "send 1 ttl 2", "send 2 ttl 3");
    assertThat(core.nextDue()).isGreaterThan(now + 80 * MILLI);
  }

  @Test
  void deviceThatIsStuckKeepsAProbeNoLongerThanItsWait() {
    add(3, 100);
    for (int turn = 0; turn < 50 && core.outstanding() > 0; turn++) {
      core.proceed(now);
      if (core.wasSent(0)) core.takenBack(0, now + 10 * MILLI);
      now = core.nextDue();
    }
    assertThat(told).endsWith("silent 0");
    core.proceed(now + 1000 * MILLI);
    assertThat(told).endsWith("silent 0");
  }

  @Test
  void refusedProbeIsToldWithItsReason() {
    add(3, 100);
    core.proceed(now);
    core.unsent(0, refusal());
    assertThat(told).endsWith("unsent 0 ENETUNREACH");
    assertThat(core.outstanding()).isZero();
  }

  @Test
  void kernelsTimesCountWhereBothAreThere() {
    add(1, 100);
    core.proceed(now);
    core.stamped(0, now - 1); // of something that left before
    core.stamped(0, now + MILLI);
    now += 9 * MILLI;
    core.answered(0, answer(), now, now - 3 * MILLI);
    assertThat(told).endsWith("reply 0 ttl 1 after 5000000");
  }

  @Test
  void whatIsForgottenIsNotTold() {
    add(3, 100);
    core.proceed(now);
    add(4, 100);
    core.clear();
    core.unsent(0, refusal());
    core.proceed(now + 1000 * MILLI);
    assertThat(answer(0)).isFalse();
    assertThat(told).containsExactly("send 0 ttl 3");
  }

  @Test
  void numbersThatWereNotGivenOutMeanNothing() {
    core.leaving(5, 1);
    core.stamped(5, 1);
    core.takenBack(5, 1);
    core.unsent(5, refusal());
    core.proceed(now);
    assertThat(told).isEmpty();
    assertThat(core.isOver()).isFalse();
    assertThat(core.duplicates()).isZero();
  }
}
