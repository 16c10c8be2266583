package dev.sonde.cli;

import dev.sonde.loop.Reactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A loop that ends at the first thing that goes wrong on it, which then comes out of {@link #run}:
 * output that fails, above all. Owned by the loop's thread.
 */
final class LoopRun {
  private final Reactor reactor;
  private @Nullable Throwable failure;

  LoopRun(Reactor reactor) {
    this.reactor = reactor;
    reactor.uncaught(this::fail);
  }

  /** Something that prints. */
  interface Telling {
    void run() throws IOException;
  }

  /** Tells something on the loop; output that fails ends it. */
  static void tell(Telling telling) {
    try {
      telling.run();
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  private void fail(Throwable thrown) {
    if (failure == null) failure = thrown;
    reactor.stop();
  }

  /** Runs the loop until it is stopped. */
  void run() throws IOException {
    reactor.run();
    switch (failure) {
      case null -> {}
      case UncheckedIOException output -> throw output.getCause();
      case RuntimeException fault -> throw fault;
      case Error fault -> throw fault;
      case Throwable fault -> throw new IOException(fault);
    }
  }
}
