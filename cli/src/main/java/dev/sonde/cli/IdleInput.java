package dev.sonde.cli;

import dev.sonde.loop.Interest;
import dev.sonde.loop.LoopFailure;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Registration;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard input for whoever reads as a stream and still wants signals: where nothing is to be
 * read, others are told, and the loop turns until there is. Owned by the loop's thread, outside of
 * its turns.
 */
final class IdleInput extends InputStream {
  private static final int STANDARD = 0;

  private final InputStream in = new FileInputStream(FileDescriptor.in);
  private final Reactor reactor;
  private final LoopRun run;
  private final LoopRun.Telling idle;
  private final @Nullable Registration registration;
  private boolean readable;
  private boolean ended;

  /** {@code idle} is run before each wait. */
  IdleInput(Reactor reactor, LoopRun run, LoopRun.Telling idle) {
    this.reactor = reactor;
    this.run = run;
    this.idle = idle;
    registration = register();
  }

  /** A regular file is always ready, and no loop waits for it. */
  private @Nullable Registration register() {
    try {
      return reactor.register(
          () -> STANDARD,
          Interest.READ.oneShot(),
          (_, _) -> {
            readable = true;
            reactor.stop();
          });
    } catch (LoopFailure regular) {
      return null;
    }
  }

  /** Whoever reads finds the end from now on. */
  void end() {
    ended = true;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int at, int length) throws IOException {
    await();
    return ended ? -1 : in.read(bytes, at, length);
  }

  private void await() throws IOException {
    if (registration == null || ended || in.available() > 0) return;
    idle.run();
    readable = false;
    registration.interest(Interest.READ.oneShot());
    while (!readable && !ended) run.run();
  }

  @Override
  public int available() throws IOException {
    return ended ? 0 : in.available();
  }

  @Override
  public void close() throws IOException {
    if (registration != null) registration.close();
    in.close();
  }
}
