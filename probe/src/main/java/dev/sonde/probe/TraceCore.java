package dev.sonde.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One trace: which probe goes when, how long it waits, which hop an answer belongs to, and when the
 * path is known. Pure: answers and times come as arguments.
 *
 * <p>Probes are numbered hop by hop, {@link TracePace#queries} for each, and sent in that order. A
 * probe keeps its number for good, so an answer belongs to its own hop however late it comes. The
 * path ends at the lowest hop whose answer is final: those beyond, which were sent before that was
 * known, are forgotten.
 *
 * <p>Owned by one thread.
 */
final class TraceCore implements Probes {
  private static final long NEVER = Long.MAX_VALUE;

  /** A probe that has no answer after this part of the longest wait does not hold up the others. */
  private static final int HELD_PART = 100;

  /** However near the others are: this process may be busy, and a router too. */
  private static final long LEAST_WAIT = 100_000_000;

  private final TracePace pace;
  private final ProbeForm form;
  private final TraceOut out;
  private final TraceListener listener;
  private final Probe[] probes;

  /** The longest round trip of each hop, or -1. */
  private final long[] slowest;

  private int next;

  /** All probes before it are settled; none from {@code sent} on was ever sent. */
  private int unsettled;

  private int sent;
  private boolean crowded;
  private int told;
  private int end;
  private boolean over;
  private long lastSent;
  private long blockedUntil;
  private boolean begun;
  private long duplicates;

  private enum State {
    UNSENT,
    WAITING,
    SETTLED
  }

  /** One probe; its time stamps are 0 until they are known. */
  private static final class Probe {
    private State state = State.UNSENT;
    private long sentNanos;
    private long leavingNanos;
    private long leftNanos;
    private @Nullable HopResult result;
  }

  TraceCore(TracePace pace, ProbeForm form, TraceOut out, TraceListener listener) {
    this.pace = pace;
    this.form = form;
    this.out = out;
    this.listener = listener;
    probes = new Probe[(pace.most() - pace.first() + 1) * pace.queries()];
    if (probes.length > form.capacity()) {
      throw new IllegalArgumentException(probes.length + " probes, but no port for each");
    }
    for (int number = 0; number < probes.length; number++) probes[number] = new Probe();
    slowest = new long[pace.most() + 1];
    Arrays.fill(slowest, -1);
    told = pace.first();
    end = pace.most();
  }

  @Override
  public ProbeForm form() {
    return form;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public long duplicates() {
    return duplicates;
  }

  @Override
  public boolean wasSent(int number) {
    return number < probes.length && probes[number].state != State.UNSENT;
  }

  private int ttl(int number) {
    return pace.first() + number / pace.queries();
  }

  /** How many probes there are up to the last hop. */
  private int needed() {
    return (end - pace.first() + 1) * pace.queries();
  }

  /** Gives up what has waited long enough, sends what may be sent, tells of what is known. */
  @Override
  public void proceed(long nowNanos) {
    if (over) return;
    giveUp(nowNanos);
    send(nowNanos);
    tell();
  }

  private void giveUp(long now) {
    while (unsettled < sent && probes[unsettled].state == State.SETTLED) unsettled++;
    Patience patience = new Patience();
    for (int number = Math.min(sent, needed()) - 1; number >= unsettled; number--) {
      long wait = patience.of(number);
      Probe probe = probes[number];
      if (probe.state == State.WAITING && now - probe.sentNanos >= wait) {
        settle(probe, new HopResult.Silence());
      }
    }
  }

  private void send(long now) {
    int held = held(now);
    while (next < needed() && held < pace.window() && isTime(now) && !crowded) {
      Probe probe = probes[next];
      if (probe.state == State.UNSENT) {
        probe.state = State.WAITING;
        probe.sentNanos = now;
        if (!begun) blockedUntil = now;
        lastSent = now;
        begun = true;
        crowded = !out.send(next, ttl(next));
        if (crowded) {
          probe.state = State.UNSENT;
          return;
        }
        held++;
        sent = Math.max(sent, next + 1);
      }
      next++;
    }
  }

  @Override
  public boolean isCrowded() {
    return crowded;
  }

  @Override
  public void room() {
    crowded = false;
  }

  private boolean isTime(long now) {
    return !begun || (now - lastSent >= pace.pauseNanos() && now - blockedUntil >= 0);
  }

  private long held(Probe probe) {
    return probe.sentNanos + pace.waitNanos() / HELD_PART;
  }

  private int held(long now) {
    int count = 0;
    for (int number = unsettled; number < sent; number++) {
      Probe probe = probes[number];
      if (probe.state == State.WAITING && held(probe) - now > 0) count++;
    }
    return count;
  }

  /**
   * How long a probe waits, as traceroute(8) has it: no longer than other answers of the same hop
   * make likely, or those of the nearest hop behind it, which are further away. Asked for probe
   * after probe from the last one down.
   */
  private final class Patience {
    private int ttl;
    private long behind = -1;
    private long nanos;

    private long of(int number) {
      int hop = ttl(number);
      if (hop == ttl) return nanos;
      if (ttl > 0 && slowest[ttl] >= 0) behind = slowest[ttl];
      ttl = hop;
      nanos = longest(slowest[hop], behind);
      return nanos;
    }
  }

  private long longest(long same, long further) {
    if (same >= 0 && pace.here() > 0) return limited(same * pace.here());
    if (further >= 0 && pace.near() > 0) return limited(further * pace.near());
    return pace.waitNanos();
  }

  private long limited(double nanos) {
    return Math.min(pace.waitNanos(), Math.max(LEAST_WAIT, Math.round(nanos)));
  }

  @Override
  public long nextDue() {
    if (over) return NEVER;
    long due = NEVER;
    int held = 0;
    long room = NEVER;
    Patience patience = new Patience();
    for (int number = sent - 1; number >= unsettled; number--) {
      Probe probe = probes[number];
      if (number < needed()) {
        long wait = patience.of(number);
        if (probe.state == State.WAITING) due = earlier(due, probe.sentNanos + wait);
      }
      if (probe.state == State.WAITING && held(probe) - lastSent > 0) {
        held++;
        room = earlier(room, held(probe));
      }
    }
    if (next >= needed() || crowded) return due;
    long turn = lastSent + pace.pauseNanos();
    if (held >= pace.window() && room - turn > 0) turn = room;
    return earlier(due, turn - blockedUntil > 0 ? turn : blockedUntil);
  }

  private static long earlier(long one, long other) {
    if (one == NEVER || other == NEVER) return one == NEVER ? other : one;
    return one - other < 0 ? one : other;
  }

  @Override
  public void leaving(int number, long stampNanos) {
    probes[number].leavingNanos = stampNanos;
  }

  @Override
  public void stamped(int number, long nanos) {
    // It cannot have left before it was handed over: that is another probe's stamp.
    if (nanos >= probes[number].leavingNanos) probes[number].leftNanos = nanos;
  }

  @Override
  public void takenBack(int number, long againNanos) {
    if (probes[number].state != State.WAITING) return;
    probes[number].state = State.UNSENT;
    next = Math.min(next, number);
    blockedUntil = againNanos;
  }

  /** The kernel refused a probe for good, and would refuse those behind it. */
  @Override
  public void unsent(int number, HopResult.Unsent result) {
    if (probes[number].state != State.WAITING) return;
    settle(probes[number], result);
    end = Math.min(end, ttl(number));
  }

  /**
   * An answer that names a probe; {@link #proceed} draws the conclusions.
   *
   * @param stampNanos when the kernel received it, or 0
   * @return whether such a probe was sent
   */
  @Override
  public boolean answered(int number, HopAnswer answer, long nowNanos, long stampNanos) {
    if (!wasSent(number)) return false;
    Probe probe = probes[number];
    if (probe.result instanceof HopReply) {
      duplicates++;
      return true;
    }
    HopReply reply = reply(number, answer, nowNanos, stampNanos);
    settle(probe, reply);
    slowest[reply.ttl()] = Math.max(slowest[reply.ttl()], reply.rttNanos());
    // What was told of stays: the path cannot end before it.
    if (answer.isFinal() && !over) end = Math.min(end, Math.max(reply.ttl(), told - 1));
    if (over || reply.ttl() < told) listener.late(reply);
    else if (reply.ttl() <= end) listener.replied(reply);
    return true;
  }

  private HopReply reply(int number, HopAnswer answer, long nowNanos, long stampNanos) {
    Probe probe = probes[number];
    long user = nowNanos - probe.sentNanos;
    RoundTrip trip = RoundTrip.of(user, probe.leavingNanos, probe.leftNanos, stampNanos);
    int attempt = number % pace.queries();
    return new HopReply(ttl(number), attempt, answer, trip.nanos(), trip.clock());
  }

  private static void settle(Probe probe, HopResult result) {
    probe.state = State.SETTLED;
    probe.result = result;
  }

  private void tell() {
    while (told <= end && isSettled(told)) {
      listener.hop(new Hop(told, results(told)));
      told++;
    }
    if (told <= end) return;
    over = true;
    listener.ended(ending());
  }

  private boolean isSettled(int ttl) {
    int first = (ttl - pace.first()) * pace.queries();
    for (int number = first; number < first + pace.queries(); number++) {
      if (probes[number].result == null) return false;
    }
    return true;
  }

  private List<HopResult> results(int ttl) {
    List<HopResult> results = new ArrayList<>(pace.queries());
    int first = (ttl - pace.first()) * pace.queries();
    for (int number = first; number < first + pace.queries(); number++) {
      HopResult result = probes[number].result;
      if (result != null) results.add(result);
    }
    return results;
  }

  private TraceEnd ending() {
    TraceEnd found = TraceEnd.EXHAUSTED;
    for (int number = 0; number < needed(); number++) {
      HopResult result = probes[number].result;
      if (result instanceof HopResult.Unsent && found == TraceEnd.EXHAUSTED) {
        found = TraceEnd.UNSENT;
      } else if (result instanceof HopReply reply && reply.answer().isFinal()) {
        if (reply.answer().meaning() == HopAnswer.Meaning.REACHED) return TraceEnd.REACHED;
        found = TraceEnd.STOPPED;
      }
    }
    return found;
  }
}
