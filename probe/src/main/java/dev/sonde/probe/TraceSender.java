package dev.sonde.probe;

import dev.sonde.packet.UdpView;
import dev.sonde.socket.ControlData;
import dev.sonde.socket.Family;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.StampClock;
import dev.sonde.socket.UdpSocket;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The probes that leave by one socket, whole ladders of hops by one call, each with its own time to
 * live in control data; and the time stamps of when they left. Owned by the loop's thread.
 */
final class TraceSender implements AutoCloseable {
  private static final int EAGAIN = 11;
  private static final int ENOMEM = 12;
  private static final int EMSGSIZE = 90;
  private static final int ENOBUFS = 105;
  private static final int BATCH = 64;
  private static final int STAMPS = 64;
  private static final int ERROR_ROOM = 1500;
  private static final int RETRIES = 8;
  private static final int REMEMBERED = 4096;
  private static final int ROUNDS = 128;
  private static final long AGAIN = 10_000_000;

  private final IpSocket socket;
  private final SendBatch batch;
  private final ReceiveBatch errors = new ReceiveBatch(STAMPS, ERROR_ROOM);
  private final Queue<Wanted> wanted = new ArrayDeque<>();
  private final Wanted[] leaving = new Wanted[BATCH];
  private final Wanted[] stamped = new Wanted[REMEMBERED];
  private final Errors told;
  private final @Nullable MemorySegment whole;

  /** What is refused is on its error queue, too; with that go routers' errors about its probes. */
  private final boolean hears;

  private int next;
  private int seen;
  private int deviceMtu;

  private record Wanted(Trace trace, int number, int ttl) {}

  /** Told of what else is on the error queue: of datagram sockets what routers say. */
  @FunctionalInterface
  interface Errors {
    void reported(ReceiveBatch batch, int index);
  }

  TraceSender(IpSocket socket, TraceSetup setup, Errors told) {
    int room = setup.largest();
    this.socket = socket;
    hears = !(socket instanceof RawSocket) || setup.whole();
    this.told = told;
    // The kernel writes the header of what UDP sockets send.
    whole = socket instanceof UdpSocket ? MemorySegment.ofArray(new byte[room]) : null;
    batch = new SendBatch(socket.family(), BATCH, room);
  }

  /** Sends with the next {@link #flush}. */
  void add(Trace trace, int number, int ttl) {
    wanted.add(new Wanted(trace, number, ttl));
  }

  /**
   * Hands a batch of what was added to the kernel, and tells of traces whose probes it would not
   * send.
   *
   * @return whether there is more
   */
  boolean flush(long nowNanos, Consumer<Trace> refused) {
    if (wanted.isEmpty()) return false;
    drainErrors(false); // room for those to come
    batch.clear();
    while (!batch.isFull() && !wanted.isEmpty()) write(wanted.remove());
    send(nowNanos, refused);
    return !wanted.isEmpty();
  }

  private void write(Wanted probe) {
    ProbeForm form = probe.trace.core.form();
    int port = whole != null && form instanceof UdpForm udp ? udp.port(probe.number) : 0;
    int index = batch.add(form.to(), port);
    leaving[index] = probe;
    batch.hops(index, probe.ttl);
    int trafficClass = probe.trace.options.trafficClass();
    if (trafficClass != 0) batch.trafficClass(index, trafficClass);
    batch.source(index, form.from(), form.from().scope());
    if (socket.family() == Family.AF_INET6) batch.flowLabel(index, probe.trace.options.label());
    // Where the socket has them for good they need no privilege now.
    if (probe.trace.route.length() > 0 && !socket.hasIpOptions())
      batch.ipOptions(index, probe.trace.route);
    batch.stamp(index);
    if (whole == null) form.write(probe.number, batch.bytes(), batch.at(index));
    else writeData(form, probe.number, whole, index);
    batch.length(index, form.length() - (whole == null ? 0 : UdpView.HEADER));
  }

  private void writeData(ProbeForm form, int number, MemorySegment probe, int index) {
    form.write(number, probe, 0);
    int length = form.length() - UdpView.HEADER;
    MemorySegment.copy(probe, UdpView.HEADER, batch.bytes(), batch.at(index), length);
  }

  private void send(long nowNanos, Consumer<Trace> refused) {
    long stamp = StampClock.nanos();
    for (int index = 0; index < batch.size(); index++) {
      leaving[index].trace.core.leaving(leaving[index].number, stamp);
    }
    int first = 0;
    int tries = 0;
    while (first < batch.size()) {
      int result = socket.send(batch, first);
      if (result > 0) {
        for (int index = first; index < first + result; index++) remember(leaving[index]);
        first += result;
        tries = 0;
      } else if (hears && tries++ < RETRIES) {
        drain(); // with IP_RECVERR the error may be an earlier probe's: ip(7)
      } else {
        tries = 0;
        restartStamps();
        refuse(leaving[first++], -result, nowNanos, refused);
      }
    }
  }

  private void refuse(Wanted probe, int errno, long nowNanos, Consumer<Trace> refused) {
    Probes core = probe.trace.core;
    if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM) {
      core.takenBack(probe.number, nowNanos + AGAIN);
    } else {
      SocketFailure why = new SocketFailure("sendto " + core.form().to(), errno);
      core.unsent(probe.number, new HopResult.Unsent(why, errno == EMSGSIZE ? deviceMtu : 0));
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

  /** Reads when probes left, and what else there is: what comes as a message did so later. */
  void drainErrors(boolean some) {
    if (some || next != seen || hears) drain();
  }

  private void drain() {
    int count = socket.receiveErrors(errors);
    for (int round = 0; round < ROUNDS && count > 0; round++) {
      for (int index = 0; index < count; index++) error(index);
      count = socket.receiveErrors(errors);
    }
  }

  private void error(int index) {
    ControlData control = errors.control(index);
    if (!control.hasError()) return;
    switch (control.errorOrigin()) {
      case STAMP -> stamp(control);
      case ICMP, ICMP6 -> told.reported(errors, index);
      case LOCAL -> refused(control);
      case OTHER -> {}
    }
  }

  /** Send answers that as well, but not with the number. */
  private void refused(ControlData control) {
    if (control.errno() == EMSGSIZE) deviceMtu = control.errorInfo();
  }

  private void stamp(ControlData control) {
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
