package dev.sonde.probe;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Which request a message answers: RFC 792, RFC 4443. Pure: packets and times come as arguments.
 *
 * <p>A request carries a cookie, its target's number and its own sequence number sealed under the
 * engine's key, so a reply finds its request among any number in flight, and neither a forger nor
 * another process with the same id is believed. What has no cookie, small requests and errors that
 * quote 8 bytes, is matched by id, sequence and address, and dropped where that fits more than one.
 *
 * <p>Owned by one thread; a steady state allocates nothing.
 */
final class PingCore {
  private final Cookie cookie;
  private final PingListener listener;
  private final PingTargets targets = new PingTargets();
  private final Match match = new Match();
  private @Nullable Answer answer;
  private @Nullable PingTarget latest;
  private boolean userTime;
  private final Queue<Refusal> held = new ArrayDeque<>();
  private int holds;
  private long malformed;
  private long foreign;
  private long ambiguous;
  private long unverified;

  PingCore(Cookie cookie, PingListener listener) {
    this.cookie = cookie;
    this.listener = listener;
  }

  /** Takes round trips from this process's clock alone. */
  void userTime(boolean on) {
    userTime = on;
  }

  PingTarget add(IpAddress address, PingOptions options, int identifier, int remembered) {
    return targets.add(address, options, identifier, remembered);
  }

  void remove(PingTarget target) {
    targets.remove(target);
    if (latest == target) latest = null;
  }

  /**
   * Makes what the target has {@link PingTarget#fill filled} its next request, counted as sent at
   * these times, and returns its number.
   */
  long next(PingTarget target, MemorySegment out, long at, long nowNanos, long stampNanos) {
    Outstanding outstanding = target.outstanding();
    outstanding.add(nowNanos, stampNanos);
    target.number(out, at, cookie);
    targets.watch(target, nowNanos + target.timeoutNanos());
    return outstanding.newest();
  }

  /** A request is about to be handed to the kernel, at this time on both clocks. */
  void leaving(PingTarget target, long sequence, long nowNanos, long stampNanos) {
    int index = target.outstanding().find(sequence);
    if (index != Outstanding.NONE) target.outstanding().leaving(index, nowNanos, stampNanos);
  }

  /** The kernel refused a request: it waits for nothing. */
  void unsent(PingTarget target, long sequence) {
    int index = target.outstanding().find(sequence);
    if (index != Outstanding.NONE) target.outstanding().refused(index);
  }

  /** The kernel said when a request left. */
  void stamped(PingTarget target, long sequence, long nanos) {
    Outstanding outstanding = target.outstanding();
    int index = outstanding.find(sequence);
    // It cannot have left before it was handed over: that is another request's stamp.
    if (index != Outstanding.NONE && nanos >= outstanding.stampNanos(index)) {
      outstanding.stamp(index, nanos);
    }
  }

  /** When {@link #expire} has something to do, or {@code otherwise}. */
  long nextExpiry(long otherwise) {
    return targets.nextDue(otherwise);
  }

  /** Reports every request whose time is over. */
  void expire(long nowNanos) {
    PingTarget target = targets.due(nowNanos);
    while (target != null) {
      expire(target, nowNanos);
      target = targets.due(nowNanos);
    }
  }

  private void expire(PingTarget target, long nowNanos) {
    Outstanding outstanding = target.outstanding();
    while (outstanding.waiting() > 0) {
      long sequence = outstanding.oldestWaiting();
      int index = outstanding.find(sequence);
      long due = outstanding.sentNanos(index) + target.timeoutNanos();
      if (due - nowNanos > 0) {
        targets.watch(target, due);
        return;
      }
      outstanding.expired(index);
      listener.expired(target, sequence);
    }
  }

  /** A message from the network. */
  void received(Arrival arrival) {
    if (arrival.length < IcmpView.HEADER) {
      malformed++;
      return;
    }
    arrival.look();
    if (arrival.kind() == IcmpKind.ECHO_REPLY) reply(arrival);
    else if (!arrival.icmp().hasQuote()) overheard(arrival);
    else if (arrival.isDamaged()) malformed++;
    else refusal(arrival, arrival.icmp());
  }

  private void overheard(Arrival arrival) {
    foreign++;
    listener.overheard(arrival);
  }

  private void reply(Arrival arrival) {
    match.clear();
    if (arrival.bodyLength() >= PingTarget.COOKIE) {
      matchCookie(arrival.bytes, arrival.bodyAt(), arrival.sequence());
    }
    if (match.count == 0) matchShort(arrival);
    PingTarget target = match.target;
    if (target == null || arrival.identifier() != target.identifier()) overheard(arrival);
    else if (match.count > 1) ambiguous++;
    else answered(target, match.index, arrival);
  }

  private void matchShort(Arrival arrival) {
    IcmpView icmp = arrival.icmp();
    for (PingTarget target : targets.at(arrival.from())) matchShort(target, icmp);
    for (PingTarget target : targets.groups()) matchShort(target, icmp);
  }

  private void matchCookie(MemorySegment bytes, long at, int sequence) {
    long sealed = Wire.i64(bytes, at);
    if (matchLatest(sealed, sequence)) return;
    long plain = cookie.open(sealed);
    PingTarget target = targets.byNumber((int) (plain >>> Integer.SIZE));
    if (target == null || !target.hasCookie() || sequence != ((int) plain & 0xffff)) return;
    int index = target.outstanding().findByLow32((int) plain);
    if (index == Outstanding.NONE) return;
    match.add(target, index);
    latest = target;
  }

  /** The next reply is most often of the same target as the last: that is seen without the key. */
  private boolean matchLatest(long sealed, int sequence) {
    PingTarget target = latest;
    if (target == null) return false;
    int index = target.outstanding().findByCookie(sequence, sealed);
    if (index == Outstanding.NONE) return false;
    match.add(target, index);
    return true;
  }

  /** For requests too small for a cookie; what should carry one and does not is not believed. */
  private void matchShort(PingTarget target, IcmpView icmp) {
    int index = target.outstanding().findByLow16(icmp.sequence());
    if (target.identifier() != icmp.id() || index == Outstanding.NONE) return;
    if (target.hasCookie()) unverified++;
    else match.add(target, index);
  }

  private void answered(PingTarget target, int index, Arrival arrival) {
    Outstanding outstanding = target.outstanding();
    Answer seen = answer;
    if (seen == null) answer = seen = new Answer(target, arrival);
    seen.target = target;
    seen.arrival = arrival;
    seen.sequence = outstanding.sequence(index);
    seen.duplicate = outstanding.isAnswered(index);
    seen.late = outstanding.isExpired(index);
    seen.elsewhere = !target.isGroup() && !target.isAt(arrival.fromHigh, arrival.fromLow);
    seen.wrongAt = target.wrongAt(arrival.bytes, arrival.at, arrival.length);
    seen.badChecksum = isDamaged(seen, outstanding.cookieAt(index));
    time(seen, outstanding, index);
    // A damaged reply settles nothing: the request still waits for a whole one.
    if (!seen.badChecksum) outstanding.answered(index);
    listener.answered(seen);
  }

  /** What is as it was sent, under the checksum of that, need not be summed up. */
  private static boolean isDamaged(Answer seen, long cookie) {
    PingTarget target = seen.target;
    Arrival arrival = seen.arrival;
    boolean verified = arrival.ipLength == 0; // by the kernel
    boolean same = seen.wrongAt < 0 && arrival.length == target.length();
    if (verified || (same && arrival.head == target.replyHead(seen.sequence, cookie))) return false;
    return arrival.isDamaged();
  }

  /**
   * Takes the best pair of clocks there is. A kernel's interval lies within this process's; outside
   * it, the wall clock was set in between, or the stamp is that of another copy: a multicast
   * request comes back before its device has sent it.
   */
  private void time(Answer seen, Outstanding outstanding, int index) {
    long user = Math.max(0, seen.arrival.nowNanos - outstanding.sentNanos(index));
    long received = userTime ? 0 : seen.arrival.stampNanos;
    long kernel = interval(outstanding.kernelNanos(index), received);
    long mixed = interval(outstanding.stampNanos(index), received);
    if (kernel >= 0 && kernel <= user) time(seen, kernel, RttClock.KERNEL);
    else if (mixed >= 0 && mixed <= user) time(seen, mixed, RttClock.KERNEL_RECEIVE);
    else time(seen, user, RttClock.USER);
  }

  /** From one stamp to another; negative where either is missing. */
  private static long interval(long sent, long received) {
    return sent == 0 || received == 0 ? -1 : received - sent;
  }

  private static void time(Answer seen, long nanos, RttClock clock) {
    seen.rttNanos = nanos;
    seen.clock = clock;
  }

  /** An error about a datagram; ours when it quotes an echo request to a known target. */
  private void refusal(Arrival arrival, IcmpView icmp) {
    match.clear();
    QuotedDatagram quote = QuotedDatagram.of(icmp);
    if (quote.family() == icmp.family() && quote.hasIcmp()) {
      matchRequest(IcmpView.of(quote), quote.to());
    }
    if (match.target == null) overheard(arrival);
    else refused(arrival.from(), icmp.kind(), icmp.type(), icmp.code(), info(icmp));
  }

  private static long info(IcmpView icmp) {
    return switch (icmp.kind()) {
      case PACKET_TOO_BIG -> icmp.mtu();
      case PARAMETER_PROBLEM -> icmp.pointer();
      case REDIRECT -> Integer.toUnsignedLong(icmp.rest());
      default -> 0;
    };
  }

  /**
   * The kernel reports an error about a request, of which it returns the bytes: ip(7), IP_RECVERR.
   * {@code info} is the next hop's MTU where the error is about the length.
   */
  void reported(
      Arrival request, IpAddress to, @Nullable IpAddress from, int type, int code, long info) {
    if (request.length < IcmpView.HEADER) {
      malformed++;
      return;
    }
    match.clear();
    IpFamily family = request.family.ip();
    matchRequest(new IcmpView(family, request.bytes, request.at, request.length), to);
    if (match.target == null) foreign++;
    else refused(from, IcmpKind.of(family, type, code), type, code, info);
  }

  /** Finds the request that came back, by its cookie, or by id and sequence if that was cut off. */
  private void matchRequest(IcmpView request, IpAddress to) {
    if (request.kind() != IcmpKind.ECHO_REQUEST) return;
    if (request.bodyLength() >= PingTarget.COOKIE) {
      matchCookie(request.bytes(), request.bodyAt(), request.sequence());
      PingTarget target = match.target;
      if (target != null && isAt(target, to)) return;
      match.clear();
    }
    for (PingTarget target : targets.at(to)) matchCut(target, request);
    for (PingTarget target : targets.groups()) {
      if (isAt(target, to)) matchCut(target, request);
    }
  }

  private static boolean isAt(PingTarget target, IpAddress address) {
    return target.isAt(address.high(), address.low());
  }

  /** What survived must not contradict: a whole cookie that is wrong is another's request. */
  private void matchCut(PingTarget target, IcmpView request) {
    boolean cut = request.bodyLength() < PingTarget.COOKIE;
    if (target.identifier() != request.id() || (target.hasCookie() && !cut)) return;
    int index = target.outstanding().findByLow16(request.sequence());
    if (index != Outstanding.NONE) match.add(target, index);
  }

  private void refused(@Nullable IpAddress from, IcmpKind kind, int type, int code, long info) {
    PingTarget target = match.target;
    if (target == null) return;
    if (match.count > 1) {
      ambiguous++;
      return;
    }
    boolean last = kind != IcmpKind.REDIRECT && kind != IcmpKind.SOURCE_QUENCH;
    Outstanding outstanding = target.outstanding();
    long sequence = outstanding.sequence(match.index);
    if (last) outstanding.refused(match.index);
    held.add(new Refusal(target, sequence, from, target.family(), type, code, info, last));
    tellHeld();
  }

  /** Refusals wait for {@link #release}: their listener may send, which is not possible now. */
  void hold() {
    holds++;
  }

  void release() {
    holds--;
    tellHeld();
  }

  private void tellHeld() {
    while (holds == 0 && !held.isEmpty()) listener.refused(held.remove());
  }

  /** A message that was too short or broken for its socket to hand over. */
  void malformed() {
    malformed++;
  }

  /** Messages came that answer nothing of ours. */
  boolean hasForeign() {
    return foreign != 0;
  }

  /** What was seen; the shell knows the rest. */
  PingCounts counts(long receiveDrops, long congested) {
    return new PingCounts(malformed, foreign, ambiguous, unverified, receiveDrops, congested);
  }

  /** The requests a message may concern: none, one, or too many to tell. */
  private static final class Match {
    private @Nullable PingTarget target;
    private int index;
    private int count;

    private void clear() {
      target = null;
      count = 0;
    }

    private void add(PingTarget found, int at) {
      target = found;
      index = at;
      count++;
    }
  }
}
