package dev.sonde.probe;

import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The targets of an engine: by number, by address, and by when the next request expires. */
final class PingTargets {
  private static final int FIRST_CAPACITY = 16;

  private @Nullable PingTarget[] byNumber = new PingTarget[FIRST_CAPACITY];
  private final Map<IpAddress, List<PingTarget>> byAddress = new HashMap<>();
  private final List<PingTarget> groups = new ArrayList<>();
  private final PriorityQueue<PingTarget> due =
      new PriorityQueue<>((one, other) -> Long.signum(one.dueNanos - other.dueNanos));
  private int size;
  private int stale;
  private int lastNumber;

  PingTarget add(IpAddress address, PingOptions options, int identifier, int remembered) {
    if (size * 2 >= byNumber.length) grow();
    // A number is not used again until 2^32 others were: a stale reply finds nobody.
    do lastNumber++;
    while (byNumber[slot(lastNumber)] != null);
    PingTarget target = new PingTarget(address, options, lastNumber, identifier, remembered);
    byNumber[slot(lastNumber)] = target;
    list(target).add(target);
    size++;
    return target;
  }

  void remove(PingTarget target) {
    if (byNumber(target.number()) != target) return;
    byNumber[slot(target.number())] = null;
    list(target).remove(target);
    if (!target.isGroup() && list(target).isEmpty()) byAddress.remove(plain(target.address()));
    size--;
    if (target.watched && ++stale > size) sweep();
  }

  /**
   * Removed targets keep their places among those due until they are the most: a search is slow.
   */
  private void sweep() {
    due.removeIf(target -> byNumber(target.number()) != target);
    stale = 0;
  }

  private List<PingTarget> list(PingTarget target) {
    return target.isGroup()
        ? groups
        : byAddress.computeIfAbsent(plain(target.address()), _ -> new ArrayList<>(1));
  }

  /** A quoted datagram has no scope, so the index has none. */
  private static IpAddress plain(IpAddress address) {
    return address instanceof Ip6Address v6 ? v6.withScope(0) : address;
  }

  private void grow() {
    @Nullable PingTarget[] old = byNumber;
    byNumber = new PingTarget[old.length * 2];
    for (PingTarget target : old) {
      if (target != null) byNumber[slot(target.number())] = target;
    }
  }

  private int slot(int number) {
    return number & byNumber.length - 1;
  }

  @Nullable PingTarget byNumber(int number) {
    PingTarget target = byNumber[slot(number)];
    return target != null && target.number() == number ? target : null;
  }

  /** The targets at one address that is not a group's. */
  List<PingTarget> at(IpAddress address) {
    return byAddress.getOrDefault(plain(address), List.of());
  }

  List<PingTarget> groups() {
    return groups;
  }

  /** Remembers when the target's oldest request expires, unless an earlier time is known. */
  void watch(PingTarget target, long nanos) {
    if (target.watched) return;
    target.watched = true;
    target.dueNanos = nanos;
    due.add(target);
  }

  /** A target to look at, or null when none is before {@code now}; it is watched no more. */
  @Nullable PingTarget due(long now) {
    PingTarget first = due.peek();
    while (first != null && first.dueNanos - now <= 0) {
      due.remove();
      first.watched = false;
      if (byNumber(first.number()) == first) return first;
      stale--; // that one was removed
      first = due.peek();
    }
    return null;
  }

  /** When {@link #due} will next have one, or {@code otherwise}. */
  long nextDue(long otherwise) {
    PingTarget first = due.peek();
    return first == null ? otherwise : first.dueNanos;
  }
}
