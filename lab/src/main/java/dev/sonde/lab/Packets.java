package dev.sonde.lab;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Packets on their way: slots of one memory, and a heap of them in the order in which they are due,
 * those of the same time in the order in which they were scheduled. Nothing is allocated once it is
 * made.
 *
 * <pre>
 *   where   n      arrives at node n
 *           ~n     is sent by node n
 * </pre>
 */
final class Packets {
  /** The longest packet: more than what fits into an Ethernet frame. */
  static final int ROOM = 2048;

  static final int NONE = -1;

  final MemorySegment bytes;
  private final int[] length;
  private final int[] where;
  private final int[] steps;
  private final long[] due;
  private final long[] order;
  private final int[] free;
  private final int[] heap;
  private int frees;
  private int size;
  private long sequence;

  Packets(int capacity, SegmentAllocator memory) {
    bytes = memory.allocate((long) capacity * ROOM, Long.BYTES);
    length = new int[capacity];
    where = new int[capacity];
    steps = new int[capacity];
    due = new long[capacity];
    order = new long[capacity];
    free = new int[capacity];
    heap = new int[capacity];
    while (frees < capacity) free[frees] = capacity - ++frees;
  }

  /** A slot of the caller's for so many bytes, or {@link #NONE}. */
  int take(int bytes) {
    if (frees == 0 || bytes > ROOM) return NONE;
    int slot = free[--frees];
    length[slot] = bytes;
    steps[slot] = 0;
    return slot;
  }

  /** A slot with the same bytes, or {@link #NONE}. */
  int copy(int slot) {
    int copy = take(length[slot]);
    if (copy == NONE) return NONE;
    MemorySegment.copy(bytes, at(slot), bytes, at(copy), length[slot]);
    steps[copy] = steps[slot];
    return copy;
  }

  void release(int slot) {
    free[frees++] = slot;
  }

  /** How many slots are in use. */
  int inUse() {
    return free.length - frees;
  }

  long at(int slot) {
    return (long) slot * ROOM;
  }

  int length(int slot) {
    return length[slot];
  }

  void length(int slot, int bytes) {
    length[slot] = bytes;
  }

  int where(int slot) {
    return where[slot];
  }

  long due(int slot) {
    return due[slot];
  }

  /** How many nodes it has come to. */
  int steps(int slot) {
    return steps[slot];
  }

  void step(int slot) {
    steps[slot]++;
  }

  void schedule(int slot, int place, long at) {
    where[slot] = place;
    due[slot] = at;
    order[slot] = sequence++;
    int hole = size++;
    while (hole > 0 && before(slot, heap[(hole - 1) / 2])) {
      heap[hole] = heap[(hole - 1) / 2];
      hole = (hole - 1) / 2;
    }
    heap[hole] = slot;
  }

  private boolean before(int a, int b) {
    return due[a] < due[b] || (due[a] == due[b] && order[a] < order[b]);
  }

  /** When the first is due, or Long.MAX_VALUE. */
  long nextDue() {
    return size == 0 ? Long.MAX_VALUE : due[heap[0]];
  }

  /** Where the first is then; there must be one. */
  int nextWhere() {
    return where[heap[0]];
  }

  /** Takes the first one off the heap. */
  int next() {
    int first = heap[0];
    int last = heap[--size];
    int hole = 0;
    for (int child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], last)) break;
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = last;
    return first;
  }
}
