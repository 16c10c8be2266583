package dev.sonde.cli;

import dev.sonde.loop.Interest;
import dev.sonde.loop.LoopFailure;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Registration;
import dev.sonde.loop.Source;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of standard input on a loop, as bytes, of which too long ones are kept in part. The
 * descriptor stays as it is, since others may share it: it is never made non-blocking, and read
 * once each time that epoll(7) says that a read would not wait. A regular file is always ready;
 * epoll refuses it. Owned by the loop's thread.
 */
final class LineInput {
  private static final int EPERM = 1;
  private static final int CHUNK = 4096;

  private final Reactor reactor;
  private final InputStream stream;
  private final Taker taker;
  private final byte[] chunk = new byte[CHUNK];
  private final byte[] line;
  private @Nullable Registration registration;
  private int at;
  private int count;
  private long length;
  private boolean paused;

  /** Takes lines. */
  interface Taker {
    /**
     * A line without its end.
     *
     * @param bytes what is kept of it
     * @param length of the whole line
     * @return whether it was taken; if not, it is offered again after {@link #resume}
     */
    boolean line(byte[] bytes, long length) throws IOException;

    /** Nothing more will come. */
    void end();
  }

  private LineInput(Reactor reactor, InputStream stream, int longest, Taker taker) {
    this.reactor = reactor;
    this.stream = stream;
    this.taker = taker;
    line = new byte[longest];
  }

  /** Begins to read standard input; of a line at most so many bytes are kept. */
  static LineInput standard(Reactor reactor, int longest, Taker taker) throws IOException {
    InputStream stream = new FileInputStream(FileDescriptor.in);
    LineInput input = new LineInput(reactor, stream, longest, taker);
    input.watch(() -> 0);
    return input;
  }

  private void watch(Source descriptor) throws IOException {
    try {
      registration = reactor.register(descriptor, Interest.READ, (_, _) -> turn());
    } catch (LoopFailure file) {
      if (file.errno() != EPERM) throw file;
      reactor.post(this::again);
    }
  }

  private void again() {
    try {
      turn();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Reads once, and hands on what came. */
  private void turn() throws IOException {
    if (paused) return;
    if (at == count) {
      at = 0;
      count = stream.read(chunk);
    }
    if (!isHandedOn()) pause(true);
    else if (count < 0) end();
    else if (registration == null) reactor.post(this::again);
  }

  private boolean isHandedOn() throws IOException {
    for (; at < count; at++) {
      if (chunk[at] != '\n') keep(chunk[at]);
      else if (!isTaken()) return false;
    }
    return count >= 0 || length == 0 || isTaken(); // the last line may lack its end
  }

  private void keep(byte octet) {
    if (length < line.length) line[(int) length] = octet;
    length++;
  }

  private boolean isTaken() throws IOException {
    if (!taker.line(line, length)) return false;
    length = 0;
    return true;
  }

  private void end() {
    Registration waiting = registration;
    if (waiting != null) waiting.close();
    paused = true;
    taker.end();
  }

  private void pause(boolean now) throws IOException {
    paused = now;
    Registration waiting = registration;
    if (waiting != null) waiting.interest(now ? Interest.NONE : Interest.READ);
  }

  /** Offers the line again that was not taken, and goes on. */
  void resume() throws IOException {
    pause(false);
    turn();
  }
}
