package dev.sonde.loop;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The armed timers in a binary heap, by deadline and then by the order of arming. Arming and
 * cancelling take O(log n) and allocate only when the heap grows. Deadlines compare as plain
 * numbers: on Linux System.nanoTime is CLOCK_MONOTONIC, which starts near zero at boot.
 */
final class Timers {
  private final Ownership ownership;
  private @Nullable Timer[] heap = new @Nullable Timer[64];
  private int size;
  private long sequence;
  private @Nullable Timer firstDue;
  private @Nullable Timer lastDue;

  Timers(Ownership ownership) {
    this.ownership = ownership;
  }

  int size() {
    return size;
  }

  /** The deadline that comes first; Long.MAX_VALUE when there is none. */
  long next() {
    return size == 0 ? Long.MAX_VALUE : at(0).deadline;
  }

  void arm(Timer timer, long deadline) {
    ownership.check();
    if (timer.slot >= 0) remove(timer);
    timer.deadline = deadline;
    timer.sequence = sequence++;
    if (size == heap.length) heap = Arrays.copyOf(heap, 2 * size);
    siftUp(size++, timer);
  }

  void cancel(Timer timer) {
    ownership.check();
    if (timer.slot >= 0) remove(timer);
    timer.slot = Timer.IDLE;
  }

  /**
   * Fires all that are due at {@code now}. They are set aside first: one that arms itself again for
   * a time gone by fires in the next turn, and holds up neither the others nor the descriptors.
   */
  void expire(long now, Consumer<Runnable> runner) {
    while (size > 0 && at(0).deadline <= now) setAside(at(0));
    for (Timer timer = firstDue; timer != null; timer = firstDue) {
      firstDue = timer.next;
      timer.next = null;
      if (timer.slot != Timer.DUE) continue; // cancelled or armed again by one before it
      timer.slot = Timer.IDLE;
      runner.accept(timer.task);
    }
  }

  private void setAside(Timer timer) {
    remove(timer);
    timer.slot = Timer.DUE;
    if (firstDue == null || lastDue == null) firstDue = timer;
    else lastDue.next = timer;
    lastDue = timer;
  }

  private void remove(Timer timer) {
    int hole = timer.slot;
    Timer last = at(--size);
    heap[size] = null;
    if (last == timer) return;
    if (hole > 0 && before(last, at((hole - 1) / 2))) siftUp(hole, last);
    else siftDown(hole, last);
  }

  private void siftUp(int from, Timer timer) {
    int slot = from;
    while (slot > 0) {
      int parent = (slot - 1) / 2;
      if (before(at(parent), timer)) break;
      place(slot, at(parent));
      slot = parent;
    }
    place(slot, timer);
  }

  private void siftDown(int from, Timer timer) {
    int slot = from;
    while (2 * slot + 1 < size) {
      int child = 2 * slot + 1;
      if (child + 1 < size && before(at(child + 1), at(child))) child++;
      if (before(timer, at(child))) break;
      place(slot, at(child));
      slot = child;
    }
    place(slot, timer);
  }

  private void place(int slot, Timer timer) {
    heap[slot] = timer;
    timer.slot = slot;
  }

  @SuppressWarnings("NullAway") // below size the heap has no holes
  private Timer at(int slot) {
    return heap[slot];
  }

  private static boolean before(Timer a, Timer b) {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.sequence < b.sequence;
  }
}
