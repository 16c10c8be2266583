package dev.sonde.probe;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.StampClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The requests that leave by one socket, in batches. A request the kernel has no room for is taken
 * back; one it refuses for good is reported. Owned by the loop's thread.
 */
final class PingSender implements AutoCloseable {
  private static final int EAGAIN = 11;
  private static final int ENOMEM = 12;
  private static final int ENOBUFS = 105;
  private static final long NOT_YET = 0;
  private static final int RETRIES = 8;

  private final IpSocket socket;
  private final PingCore core;
  private final PingListener listener;
  private final SendBatch batch;

  /** Whose requests are in the batch or, beyond its end, were there last and still are. */
  private final PingTarget[] targets;

  private final long[] sequences;
  private final Stamps stamps = new Stamps();
  private boolean stamping = true;
  private long congested;

  /** What became of a flush. */
  enum Outcome {
    /** Everything left, or was reported. */
    DONE,
    /** The socket's buffer is full: it will be writable again. */
    FULL,
    /** The device's queue is full: nobody tells when it is not. */
    CONGESTED
  }

  PingSender(IpSocket socket, PingCore core, PingListener listener, int count, int room) {
    this.socket = socket;
    this.core = core;
    this.listener = listener;
    batch = new SendBatch(socket.family(), count, room);
    targets = new PingTarget[count];
    sequences = new long[count];
  }

  Stamps stamps() {
    return stamps;
  }

  /** See {@link PingEngine#arrivalsOnly}. */
  void arrivalsOnly() throws SocketFailure {
    socket.arrivalStamps();
    stamping = false;
  }

  /** How often the kernel had no room. */
  long congested() {
    return congested;
  }

  boolean isFull() {
    return batch.isFull();
  }

  /** Adds the target's next request and returns its number. */
  long add(PingTarget target, long nowNanos) {
    int index = begin(target);
    PingOptions options = target.options();
    if (options.hops() != 0) batch.hops(index, options.hops());
    if (options.trafficClass() != 0) batch.trafficClass(index, options.trafficClass());
    IpAddress source = options.source();
    if (source != null) batch.source(index, source, source.scope());
    if (stamping) batch.stamp(index);
    long sequence = core.next(target, batch.bytes(), batch.at(index), nowNanos, NOT_YET);
    batch.length(index, target.length());
    sequences[index] = sequence;
    return sequence;
  }

  /** What the last request in this place left there will do for the next one of its target. */
  private int begin(PingTarget target) {
    int index = batch.size();
    if (targets[index] == target) return batch.again();
    batch.add(target.address(), 0);
    target.fill(batch.bytes(), batch.at(index));
    targets[index] = target;
    return index;
  }

  /** Hands what was added to the kernel. Who hears of a refusal may add more, but afterwards. */
  Outcome flush(Runnable drainErrors) {
    core.hold();
    try {
      return send(drainErrors);
    } finally {
      core.release();
    }
  }

  private Outcome send(Runnable drainErrors) {
    int first = 0;
    int tries = 0;
    List<Refused> refused = List.of();
    if (stamping) leaving(0, batch.size());
    while (first < batch.size()) {
      int result = stamping ? socket.send(batch, first) : sendOne(first);
      if (result > 0) {
        first = sent(first, result);
        tries = 0;
        continue;
      }
      if (result == -EAGAIN || result == -ENOBUFS || result == -ENOMEM) {
        takeBack(first);
        report(refused);
        return result == -EAGAIN ? Outcome.FULL : Outcome.CONGESTED;
      }
      // With IP_RECVERR the error may be an earlier request's: ip(7). Its queue tells; ask again,
      // more than once, since others may fail meanwhile.
      drainErrors.run();
      if (tries++ < RETRIES) continue;
      tries = 0;
      if (refused.isEmpty()) refused = new ArrayList<>();
      refused.add(refused(first++, -result));
    }
    batch.clear();
    report(refused);
    return Outcome.DONE;
  }

  /** No stamp will tell when it left: this process's clock must be looked at for each. */
  private int sendOne(int index) {
    leaving(index, index + 1);
    return socket.sendOne(batch, index);
  }

  /** One look at the clocks serves these: this is when they leave. */
  private void leaving(int first, int end) {
    if (first == end) return;
    long stamp = StampClock.nanos();
    long now = System.nanoTime();
    for (int index = first; index < end; index++) {
      core.leaving(targets[index], sequences[index], now, stamp);
    }
  }

  private int sent(int first, int count) {
    for (int index = first; index < first + count; index++) {
      if (stamping) stamps.sent(targets[index], sequences[index]);
    }
    return first + count;
  }

  private record Refused(PingTarget target, long sequence, SocketFailure why) {}

  private Refused refused(int index, int errno) {
    restartStamps();
    PingTarget target = targets[index];
    core.unsent(target, sequences[index]);
    SocketFailure why = new SocketFailure("sendto " + target.address(), errno);
    return new Refused(target, sequences[index], why);
  }

  /** Told when the batch is empty again: a listener may send. */
  private void report(List<Refused> refused) {
    for (int index = 0; index < refused.size(); index++) { // an iterator would be an object
      Refused each = refused.get(index);
      listener.unsent(each.target, each.sequence, each.why);
    }
  }

  private void takeBack(int first) {
    congested++;
    restartStamps();
    int count = batch.size() - first;
    PingTarget[] back = Arrays.copyOfRange(targets, first, batch.size());
    long[] numbers = Arrays.copyOfRange(sequences, first, batch.size());
    batch.clear();
    for (int index = count - 1; index >= 0; index--) back[index].outstanding().takeBack();
    for (int index = 0; index < count; index++) listener.congested(back[index], numbers[index]);
  }

  /** A send that failed may have used up a stamp's number: only a fresh count is sure. */
  private void restartStamps() {
    if (!stamping) return;
    try {
      socket.stamps();
    } catch (SocketFailure impossible) {
      throw new IllegalStateException("time stamps were possible before", impossible);
    }
    stamps.restart();
  }

  @Override
  public void close() {
    batch.close();
  }
}
