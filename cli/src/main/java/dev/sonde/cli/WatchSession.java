package dev.sonde.cli;

import static dev.sonde.cli.LoopRun.tell;

import dev.sonde.icmpd.IcmpError;
import dev.sonde.icmpd.IcmpErrors;
import dev.sonde.icmpd.IcmpListener;
import dev.sonde.icmpd.IcmpWatch;
import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.loop.Signal;
import dev.sonde.packet.Bytes;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.Family;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The client of UNIX Network Programming, section 28.7: lines become datagrams of a socket that is
 * not connected, which the daemon watches. Owned by the loop's thread.
 */
final class WatchSession implements IcmpListener, LineInput.Taker {
  private static final int EAGAIN = 11;
  private static final int EMSGSIZE = 90;
  private static final int LARGEST = 65_535;
  private static final int ROUNDS = 16;

  /** So much is shown of a line that did not leave: as much as of one that met an error. */
  private static final int SHOWN = 128;

  /** What fits into a packet without its headers: RFC 791, RFC 768; RFC 8200. */
  private static final int LARGEST_V4 = 65_507;

  private static final int LARGEST_V6 = 65_527;

  private final Reactor reactor;
  private final UdpSocket socket;
  private final Endpoint target;
  private final Duration patience;
  private final WatchReport report;
  private final SendBatch leaving;
  private final ReceiveBatch coming = new ReceiveBatch(1, LARGEST);
  private final Registration registration;
  private @Nullable LineInput input;
  private boolean failed;

  private WatchSession(
      Reactor reactor, UdpSocket socket, Endpoint target, Duration patience, WatchReport report)
      throws IOException {
    this.reactor = reactor;
    this.socket = socket;
    this.target = target;
    this.patience = patience;
    this.report = report;
    leaving = new SendBatch(socket.family(), 1, LARGEST);
    registration = reactor.register(socket, Interest.READ, (_, ready) -> ready(ready));
  }

  /**
   * Runs until the input has ended and some time has passed, or Ctrl-C: the exit status. The daemon
   * knows who connected; from then on no privilege is of use.
   */
  static int run(Endpoint target, Path daemon, Duration patience, WatchReport report, Drop drop)
      throws IOException {
    try (Reactor reactor = Reactor.open();
        UdpSocket socket = UdpSocket.open(Family.of(target.address()))) {
      LoopRun run = new LoopRun(reactor);
      reactor.on(Signal.INT, reactor::stop);
      reactor.on(Signal.TERM, reactor::stop);
      WatchSession session = new WatchSession(reactor, socket, target, patience, report);
      try (IcmpWatch _ = watch(reactor, socket, daemon, session)) {
        drop.privileges();
        run.run();
      }
      return session.failed ? 1 : 0;
    }
  }

  private static IcmpWatch watch(
      Reactor reactor, UdpSocket socket, Path daemon, WatchSession session) throws IOException {
    try {
      return IcmpErrors.watch(reactor, socket, daemon, session);
    } catch (SocketFailure failure) {
      if (!IcmpdState.isNobodyThere(failure)) throw failure;
      String more = daemon.equals(IcmpErrors.DEFAULT_PATH) ? "" : " --path " + daemon;
      throw new IOException(
          "no daemon listens at " + daemon + "; start one by: sudo sonde icmpd" + more);
    }
  }

  @Override
  public void watching() {
    tell(() -> {
      report.began(target);
      input = LineInput.standard(reactor, LARGEST, this);
    });
  }

  @Override
  public void failed(IcmpError error) {
    failed = true;
    tell(() -> report.failed(error));
  }

  @Override
  public void lost(long errors) {
    failed = true;
    tell(() -> report.lost(errors));
  }

  @Override
  public void ended(IOException why) {
    throw new UncheckedIOException(why);
  }

  @Override
  public boolean line(byte[] bytes, long length) throws IOException {
    int result = length > longest() ? -EMSGSIZE : sent(bytes, (int) length);
    if (result == -EAGAIN) {
      registration.interest(Interest.READ_WRITE);
      return false;
    }
    if (result < 0) unsent(bytes, length, -result);
    return true;
  }

  private int longest() {
    return socket.family() == Family.AF_INET ? LARGEST_V4 : LARGEST_V6;
  }

  private int sent(byte[] bytes, int length) {
    leaving.clear();
    int index = leaving.add(target.address(), target.port());
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, leaving.bytes(), leaving.at(index), length);
    leaving.length(index, length);
    return socket.send(leaving, 0);
  }

  private void unsent(byte[] bytes, long length, int errno) throws IOException {
    failed = true;
    Bytes start = Bytes.of(Arrays.copyOf(bytes, (int) Math.min(length, SHOWN)));
    report.unsent(target, new SocketFailure("sendto", errno), length, start);
  }

  @Override
  public void end() {
    reactor.after(patience, reactor::stop);
  }

  private void ready(Ready ready) throws IOException {
    if (ready.error()) socket.takeError(); // or a level-triggered loop would spin
    LineInput waiting = input;
    if (ready.writable() && waiting != null) {
      registration.interest(Interest.READ);
      waiting.resume();
    }
    for (int round = 0; round < ROUNDS && socket.receive(coming) > 0; round++) {
      Bytes datagram = Bytes.copy(coming.bytes(), coming.at(0), coming.length(0));
      report.replied(new Endpoint(coming.address(0), coming.port(0)), datagram);
    }
  }
}
