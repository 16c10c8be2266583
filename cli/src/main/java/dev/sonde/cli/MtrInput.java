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
 * Where mtr's lines come from, read in a loop when something is there. The descriptor stays as it
 * is, since others may share it: it is never made non-blocking, and read once each time that
 * epoll(7) says that a read would not wait. A regular file always is ready; epoll refuses it.
 */
final class MtrInput {
  private static final int EPERM = 1;

  private final InputStream stream;
  private final @Nullable Source source;
  private final byte[] bytes = new byte[4096];

  /** Takes what comes. */
  interface Taker {
    void bytes(byte[] bytes, int count);

    /** Nothing more will come. */
    void end();
  }

  /** {@code source} is its descriptor, or null where it is always ready. */
  MtrInput(InputStream stream, @Nullable Source source) {
    this.stream = stream;
    this.source = source;
  }

  static MtrInput standard() {
    return new MtrInput(new FileInputStream(FileDescriptor.in), () -> 0);
  }

  void open(Reactor reactor, Taker taker) throws IOException {
    if (source != null && watch(reactor, source, taker)) return;
    reactor.post(() -> again(reactor, taker));
  }

  private boolean watch(Reactor reactor, Source watched, Taker taker) throws IOException {
    try {
      reactor.register(watched, Interest.READ, (registration, _) -> ready(registration, taker));
      return true;
    } catch (LoopFailure file) {
      if (file.errno() == EPERM) return false;
      throw file;
    }
  }

  private void ready(Registration registration, Taker taker) throws IOException {
    if (!isRead(taker)) registration.close();
  }

  private void again(Reactor reactor, Taker taker) {
    try {
      if (isRead(taker)) reactor.post(() -> again(reactor, taker));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Reads once; whether there may be more. */
  private boolean isRead(Taker taker) throws IOException {
    int count = stream.read(bytes);
    if (count < 0) taker.end();
    else taker.bytes(bytes, count);
    return count >= 0;
  }
}
