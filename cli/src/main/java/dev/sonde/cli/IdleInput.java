package dev.sonde.cli;

import dev.sonde.loop.Interest;
import dev.sonde.loop.LoopFailure;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Registration;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Standard input, a FIFO or the like for whoever reads as a stream and still wants signals: where
 * nothing is to be read, others are told, and the loop turns until there is. Owned by the loop's
 * thread, outside of its turns.
 */
final class IdleInput extends InputStream {
  private static final int STANDARD = 0;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final InputStream in;
  private final int descriptor;
  private final Reactor reactor;
  private final LoopRun run;
  private final LoopRun.Telling idle;
  private final @Nullable Registration registration;
  private boolean readable;
  private boolean ended;

  private IdleInput(
      InputStream in, int descriptor, Reactor reactor, LoopRun run, LoopRun.Telling idle) {
    this.in = in;
    this.descriptor = descriptor;
    this.reactor = reactor;
    this.run = run;
    this.idle = idle;
    registration = register();
  }

  /** {@code idle} is run before each wait. */
  static IdleInput standard(Reactor reactor, LoopRun run, LoopRun.Telling idle) {
    return new IdleInput(new FileInputStream(FileDescriptor.in), STANDARD, reactor, run, idle);
  }

  /** The file at {@code path}, which has been opened. */
  static IdleInput of(
      Path path, InputStream opened, Reactor reactor, LoopRun run, LoopRun.Telling idle)
      throws IOException {
    return new IdleInput(opened, descriptor(path), reactor, run, idle);
  }

  /** A FIFO, a pipe that has a name as {@code /dev/stdin} has, a terminal. */
  static boolean isStream(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).isOther();
    } catch (IOException absent) {
      return false; // whoever opens it says why
    }
  }

  /** One that is open to that file: whichever it is, it is ready when they all are. */
  static int descriptor(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path each : all) {
        if (isAt(each, key)) return Integer.parseInt(String.valueOf(each.getFileName()));
      }
    }
    throw new IOException(path + ": it was replaced when it was opened");
  }

  private static boolean isAt(Path descriptor, @Nullable Object key) {
    try {
      BasicFileAttributes found = Files.readAttributes(descriptor, BasicFileAttributes.class);
      return key != null && key.equals(found.fileKey());
    } catch (IOException gone) {
      return false; // as the one that lists them
    }
  }

  /** A regular file is always ready, and no loop waits for it. */
  private @Nullable Registration register() {
    try {
      return reactor.register(
          () -> descriptor,
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
