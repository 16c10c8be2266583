package dev.sonde.probe;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Probes of one form that are asked for one at a time, each with a time to live and a wait of its
 * own. Pure: answers and times come as arguments.
 *
 * <p>Numbers go round all that the form has, from anywhere on, and leave out those of probes that
 * are still waited for. What comes after a probe's wait answers nobody.
 *
 * <p>Owned by one thread.
 */
final class ProbeCore implements Probes {
  private static final long NEVER = Long.MAX_VALUE;

  private final ProbeForm form;
  private final TraceOut out;
  private final ProbeListener listener;
  private final Map<Integer, Probe> byNumber = new HashMap<>();
  private final TreeSet<Probe> waiting = new TreeSet<>();
  private final Queue<Probe> wanted = new ArrayDeque<>();
  private int next;
  private boolean crowded;
  private boolean blocked;
  private long blockedUntil;

  /** One probe; its time stamps are 0 until they are known. */
  private static final class Probe implements Comparable<Probe> {
    private final int number;
    private final int ttl;
    private final long dueNanos;
    private boolean sent;
    private long sentNanos;
    private long leavingNanos;
    private long leftNanos;

    private Probe(int number, int ttl, long dueNanos) {
      this.number = number;
      this.ttl = ttl;
      this.dueNanos = dueNanos;
    }

    @Override
    public int compareTo(Probe other) {
      int byTime = Long.compare(dueNanos, other.dueNanos);
      return byTime != 0 ? byTime : Integer.compare(number, other.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return number;
    }
  }

  /** {@code first} is any number: where to begin. */
  ProbeCore(ProbeForm form, int first, TraceOut out, ProbeListener listener) {
    this.form = form;
    this.out = out;
    this.listener = listener;
    next = Math.floorMod(first, form.capacity());
  }

  /**
   * A probe that the next {@link #proceed} sends. Its wait begins now.
   *
   * @return its number, or {@link ProbeForm#NONE} where every number is waited for
   */
  int add(int ttl, long waitNanos, long nowNanos) {
    if (byNumber.size() >= form.capacity()) return ProbeForm.NONE;
    while (byNumber.containsKey(next)) next = after(next);
    Probe probe = new Probe(next, ttl, nowNanos + waitNanos);
    next = after(next);
    byNumber.put(probe.number, probe);
    waiting.add(probe);
    wanted.add(probe);
    return probe.number;
  }

  private int after(int number) {
    return (number + 1) % form.capacity();
  }

  /** How many are waited for, or to be sent. */
  int outstanding() {
    return byNumber.size();
  }

  @Override
  public ProbeForm form() {
    return form;
  }

  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public boolean wasSent(int number) {
    Probe probe = byNumber.get(number);
    return probe != null && probe.sent;
  }

  /** An answer ends a probe, so that a second one has none to belong to. */
  @Override
  public long duplicates() {
    return 0;
  }

  @Override
  public void proceed(long nowNanos) {
    if (blocked && nowNanos - blockedUntil >= 0) blocked = false;
    while (!wanted.isEmpty() && !blocked && !crowded && isGone(wanted.element(), nowNanos))
      wanted.remove();
    while (!waiting.isEmpty() && nowNanos - waiting.first().dueNanos > 0) {
      Probe silent = waiting.first();
      forget(silent);
      listener.silent(silent.number);
    }
  }

  /** It need not be sent, or there was room for it. */
  private boolean isGone(Probe probe, long now) {
    if (!probe.equals(byNumber.get(probe.number))) return true; // given up before it could leave
    probe.sentNanos = now;
    probe.sent = out.send(probe.number, probe.ttl);
    crowded = !probe.sent;
    return probe.sent;
  }

  /** No listener hears of any probe any more. */
  void clear() {
    byNumber.clear();
    waiting.clear();
    wanted.clear();
  }

  private void forget(Probe probe) {
    byNumber.remove(probe.number);
    waiting.remove(probe);
  }

  @Override
  public long nextDue() {
    if (waiting.isEmpty()) return NEVER;
    long due = waiting.first().dueNanos + 1;
    boolean held = !wanted.isEmpty() && !crowded;
    return held && blockedUntil - due < 0 ? blockedUntil : due;
  }

  @Override
  public void leaving(int number, long stampNanos) {
    Probe probe = byNumber.get(number);
    if (probe != null) probe.leavingNanos = stampNanos;
  }

  @Override
  public void stamped(int number, long nanos) {
    Probe probe = byNumber.get(number);
    // It cannot have left before it was handed over: that is another probe's stamp.
    if (probe != null && nanos >= probe.leavingNanos) probe.leftNanos = nanos;
  }

  @Override
  public void takenBack(int number, long againNanos) {
    Probe probe = byNumber.get(number);
    if (probe == null) return;
    probe.sent = false;
    wanted.add(probe);
    if (!blocked || againNanos - blockedUntil > 0) blockedUntil = againNanos;
    blocked = true;
  }

  @Override
  public boolean isCrowded() {
    return crowded;
  }

  @Override
  public void room() {
    crowded = false;
  }

  @Override
  public void unsent(int number, HopResult.Unsent result) {
    Probe probe = byNumber.get(number);
    if (probe == null) return;
    forget(probe);
    listener.unsent(number, result.why());
  }

  @Override
  public boolean answered(int number, HopAnswer answer, long nowNanos, long stampNanos) {
    Probe probe = byNumber.get(number);
    if (probe == null || !probe.sent) return false;
    forget(probe);
    long user = nowNanos - probe.sentNanos;
    RoundTrip trip = RoundTrip.of(user, probe.leavingNanos, probe.leftNanos, stampNanos);
    listener.replied(number, new HopReply(probe.ttl, 0, answer, trip.nanos(), trip.clock()));
    return true;
  }
}
