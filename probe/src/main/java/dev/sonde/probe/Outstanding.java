package dev.sonde.probe;

/**
 * The requests of one target, by sequence number: when each left, and whether it waits. A ring that
 * doubles rather than overwrite a request that still waits, up to {@link #LARGEST}.
 *
 * <p>Sequence numbers are 64 bits wide and rise by one. An index is valid until the next {@link
 * #add}. Owned by one thread; adding allocates only when the ring grows.
 */
final class Outstanding {
  /** A target with more requests waiting than this must hold back. */
  static final int LARGEST = 1 << 22;

  static final int NONE = -1;

  private static final byte WAITING = 1;
  private static final byte ANSWERED = 2;
  private static final byte EXPIRED = 3;
  private static final byte REFUSED = 4;

  private long[] sequences;
  private long[] sentNanos;
  private long[] stampNanos;
  private byte[] states;
  private long[] kernelNanos;
  private long[] cookies;
  private long oldest = 1;
  private long newest;
  private int waiting;

  /** {@code capacity} is a power of two: a sequence number's low bits are its slot. */
  Outstanding(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < 0) {
      throw new IllegalArgumentException(capacity + " is no power of two");
    }
    sequences = new long[capacity];
    sentNanos = new long[capacity];
    stampNanos = new long[capacity];
    states = new byte[capacity];
    kernelNanos = new long[capacity];
    cookies = new long[capacity];
  }

  /** The next sequence number could be added without forgetting a request that waits. */
  boolean hasRoom() {
    return sequences.length < LARGEST || !isWaiting(slot(newest + 1));
  }

  /** Adds the request after {@link #newest}; the clocks are monotonic and of the stamps. */
  void add(long sent, long stamp) {
    long sequence = ++newest;
    while (isWaiting(slot(sequence))) grow();
    int slot = slot(sequence);
    sequences[slot] = sequence;
    sentNanos[slot] = sent;
    stampNanos[slot] = stamp;
    states[slot] = WAITING;
    kernelNanos[slot] = 0;
    waiting++;
  }

  /** Takes the newest request back: it was never sent. */
  void takeBack() {
    int slot = slot(newest);
    if (isWaiting(slot)) waiting--;
    states[slot] = 0;
    newest--;
  }

  private void grow() {
    if (sequences.length >= LARGEST) throw new IllegalStateException("hold back: hasRoom() is no");
    Outstanding larger = new Outstanding(sequences.length * 2);
    for (int slot = 0; slot < sequences.length; slot++) {
      if (states[slot] == 0) continue;
      int to = larger.slot(sequences[slot]);
      larger.sequences[to] = sequences[slot];
      larger.sentNanos[to] = sentNanos[slot];
      larger.stampNanos[to] = stampNanos[slot];
      larger.states[to] = states[slot];
      larger.kernelNanos[to] = kernelNanos[slot];
      larger.cookies[to] = cookies[slot];
    }
    sequences = larger.sequences;
    sentNanos = larger.sentNanos;
    stampNanos = larger.stampNanos;
    states = larger.states;
    kernelNanos = larger.kernelNanos;
    cookies = larger.cookies;
  }

  private int slot(long sequence) {
    return (int) sequence & sequences.length - 1;
  }

  long newest() {
    return newest;
  }

  /** How many wait. */
  int waiting() {
    return waiting;
  }

  /** The oldest sequence number that waits, or {@code newest + 1} when none does. */
  long oldestWaiting() {
    if (waiting == 0) oldest = newest + 1;
    while (oldest <= newest && !isWaiting(find(oldest))) oldest++;
    return oldest;
  }

  /** Where a request is kept, or {@link #NONE} when it is forgotten or was never sent. */
  int find(long sequence) {
    int slot = slot(sequence);
    return sequence > 0 && sequences[slot] == sequence && states[slot] != 0 ? slot : NONE;
  }

  /** The request whose number has these low 32 bits, nearest to the newest. */
  int findByLow32(int low) {
    return find(newest - ((int) newest - low & 0xffff_ffffL));
  }

  /**
   * The request whose number has these low 16 bits, or {@link #NONE} when two that wait have them:
   * with more than 65,536 in flight a sequence number alone says nothing.
   */
  int findByLow16(int low) {
    if (oldestWaiting() + 0xffff < newest) return NONE;
    return find(newest - ((int) newest - low & 0xffff));
  }

  /** The newest request carries this cookie. */
  void cookie(long sealed) {
    cookies[slot(newest)] = sealed;
  }

  /** The cookie a request carries, if it carries one. */
  long cookieAt(int index) {
    return cookies[index];
  }

  /** The newest request whose number has these low 16 bits, if it carries this cookie. */
  int findByCookie(int low, long sealed) {
    int index = find(newest - ((int) newest - low & 0xffff));
    return index != NONE && cookies[index] == sealed ? index : NONE;
  }

  boolean isWaiting(int index) {
    return index != NONE && states[index] == WAITING;
  }

  boolean isAnswered(int index) {
    return states[index] == ANSWERED;
  }

  boolean isExpired(int index) {
    return states[index] == EXPIRED;
  }

  void answered(int index) {
    if (isWaiting(index)) waiting--;
    states[index] = ANSWERED;
  }

  /** An error came for it; a reply may still, and is then its first. */
  void refused(int index) {
    if (!isWaiting(index)) return;
    waiting--;
    states[index] = REFUSED;
  }

  void expired(int index) {
    if (isWaiting(index)) waiting--;
    states[index] = EXPIRED;
  }

  long sequence(int index) {
    return sequences[index];
  }

  long sentNanos(int index) {
    return sentNanos[index];
  }

  /** When it was handed over, on the clock of the stamps. */
  long stampNanos(int index) {
    return stampNanos[index];
  }

  /** When the kernel says that it left, on the same clock; 0 while it has not said. */
  long kernelNanos(int index) {
    return kernelNanos[index];
  }

  /** When it was handed over, on both clocks. */
  void leaving(int index, long sent, long stamp) {
    sentNanos[index] = sent;
    stampNanos[index] = stamp;
  }

  /** The kernel said when it left. */
  void stamp(int index, long nanos) {
    kernelNanos[index] = nanos;
  }
}
