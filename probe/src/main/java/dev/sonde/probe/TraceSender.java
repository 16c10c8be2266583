package dev.sonde.probe;

import dev.sonde.socket.ControlData;
import dev.sonde.socket.ErrorOrigin;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.StampClock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The probes that leave by one socket, whole ladders of hops by one call, each with its own time to
 * live in control data; and the time stamps of when they left. Owned by the loop's thread.
 */
final class TraceSender implements AutoCloseable {
  private static final int EAGAIN = 11;
  private static final int ENOMEM = 12;
  private static final int ENOBUFS = 105;
  private static final int BATCH = 64;
  private static final int STAMPS = 64;
  private static final int STAMP_ROOM = 64;
  private static final int REMEMBERED = 4096;
  private static final long AGAIN = 10_000_000;

  private final IpSocket socket;
  private final SendBatch batch;
  private final ReceiveBatch errors = new ReceiveBatch(STAMPS, STAMP_ROOM);
  private final Queue<Wanted> wanted = new ArrayDeque<>();
  private final Wanted[] leaving = new Wanted[BATCH];
  private final Wanted[] stamped = new Wanted[REMEMBERED];
  private int next;
  private int seen;

  private record Wanted(Trace trace, int number, int ttl) {}

  TraceSender(IpSocket socket, int room) {
    this.socket = socket;
    batch = new SendBatch(socket.family(), BATCH, room);
  }

  /** Sends with the next {@link #flush}. */
  void add(Trace trace, int number, int ttl) {
    wanted.add(new Wanted(trace, number, ttl));
  }

  /** Hands what was added to the kernel, and tells of traces whose probes it would not send. */
  void flush(long nowNanos, Consumer<Trace> refused) {
    if (!wanted.isEmpty()) drainStamps(); // room for those to come
    while (!wanted.isEmpty()) {
      batch.clear();
      while (!batch.isFull() && !wanted.isEmpty()) write(wanted.remove());
      send(nowNanos, refused);
    }
  }

  private void write(Wanted probe) {
    ProbeForm form = probe.trace.core.form();
    int index = batch.add(form.to(), 0);
    leaving[index] = probe;
    batch.hops(index, probe.ttl);
    int trafficClass = probe.trace.options.trafficClass();
    if (trafficClass != 0) batch.trafficClass(index, trafficClass);
    batch.source(index, form.from(), form.from().scope());
    batch.stamp(index);
    form.write(probe.number, batch.bytes(), batch.at(index));
    batch.length(index, form.length());
  }

  private void send(long nowNanos, Consumer<Trace> refused) {
    long stamp = StampClock.nanos();
    for (int index = 0; index < batch.size(); index++) {
      leaving[index].trace.core.leaving(leaving[index].number, stamp);
    }
    int first = 0;
    while (first < batch.size()) {
      int result = socket.send(batch, first);
      if (result > 0) {
        for (int index = first; index < first + result; index++) remember(leaving[index]);
        first += result;
      } else {
        restartStamps();
        refuse(leaving[first++], -result, nowNanos, refused);
      }
    }
  }

  private static void refuse(Wanted probe, int errno, long nowNanos, Consumer<Trace> refused) {
    TraceCore core = probe.trace.core;
    if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM) {
      core.takenBack(probe.number, nowNanos + AGAIN);
    } else {
      core.unsent(probe.number, new SocketFailure("sendto " + core.form().to(), errno));
    }
    refused.accept(probe.trace);
  }

  private void remember(Wanted probe) {
    stamped[next & REMEMBERED - 1] = probe;
    next++;
  }

  /** A send that failed may have used up a stamp's number: only a fresh count is sure. */
  private void restartStamps() {
    try {
      socket.stamps();
    } catch (SocketFailure impossible) {
      throw new IllegalStateException("time stamps were possible before", impossible);
    }
    next = 0;
    seen = 0;
  }

  /** Reads when probes left: what came back did so later. */
  void drainStamps() {
    if (next == seen) return;
    int count = socket.receiveErrors(errors);
    while (count > 0) {
      for (int index = 0; index < count; index++) stamp(errors.control(index));
      count = socket.receiveErrors(errors);
    }
  }

  private void stamp(ControlData control) {
    if (!control.hasError() || control.errorOrigin() != ErrorOrigin.STAMP) return;
    int id = control.stampId();
    int ago = next - id;
    if (ago <= 0 || ago > REMEMBERED) return;
    if (id + 1 - seen > 0) seen = id + 1;
    Wanted probe = stamped[id & REMEMBERED - 1];
    probe.trace.core.stamped(probe.number, control.stampNanos());
  }

  @Override
  public void close() {
    batch.close();
    errors.close();
  }
}
