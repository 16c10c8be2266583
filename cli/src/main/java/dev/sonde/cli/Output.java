package dev.sonde.cli;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.RoomWait;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Standard output or standard error, in UTF-8: buffered, and flushed at the end of every line, so
 * that a filter behind it sees each line at once and each line is one write(2). Unlike a
 * PrintStream it does not swallow failures. Owned by one thread.
 */
final class Output extends OutputStream {
  private static final int CAPACITY = 8192;

  private static final int NONE = -1;

  private final OutputStream stream;
  private final int descriptor;
  private final Path link;
  private final byte[] buffer = new byte[CAPACITY];
  private int length;
  private @Nullable WaitingOutput waiting;

  /** {@code link} is where the descriptor points, as {@code /proc/self/fd/1}. */
  Output(OutputStream stream, Path link) {
    this(stream, link, NONE);
  }

  private Output(OutputStream stream, Path link, int descriptor) {
    this.stream = stream;
    this.link = link;
    this.descriptor = descriptor;
  }

  static Output standard() {
    return new Output(new FileOutputStream(FileDescriptor.out), Path.of("/proc/self/fd/1"), 1);
  }

  static Output error() {
    return new Output(new FileOutputStream(FileDescriptor.err), Path.of("/proc/self/fd/2"), 2);
  }

  /** Writes a line and flushes. */
  void line(String text) throws IOException {
    print(text);
    write('\n');
    flush();
  }

  /** Writes without flushing. */
  void print(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void write(int octet) throws IOException {
    if (length == CAPACITY) flush();
    buffer[length++] = (byte) octet;
  }

  @Override
  public void write(byte[] bytes, int at, int count) throws IOException {
    if (count > CAPACITY - length) flush();
    if (count > CAPACITY) {
      pass(bytes, at, count);
    } else {
      System.arraycopy(bytes, at, buffer, length, count);
      length += count;
    }
  }

  @Override
  public void flush() throws IOException {
    int count = length;
    length = 0; // else a failed write would be tried again at the last flush
    if (count > 0) pass(buffer, 0, count);
  }

  private void pass(byte[] bytes, int at, int count) throws IOException {
    try {
      if (waiting == null) stream.write(bytes, at, count);
      else pass(waiting, ByteBuffer.wrap(bytes, at, count));
    } catch (WaitingOutput.Unread e) {
      throw new WaitingOutput.Unread("standard output: " + e.getMessage());
    } catch (IOException e) {
      throw isPipe() ? new ClosedPipe(e) : new IOException("write error: " + e.getMessage(), e);
    }
  }

  /** Whole lines at a time, so that whoever reads on has no half of one. */
  private static void pass(WaitingOutput waiting, ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.hasRemaining()) {
      int piece = Math.min(end - bytes.position(), RoomWait.ATOMIC);
      bytes.limit(wholeLines(bytes, bytes.position() + piece));
      while (bytes.hasRemaining()) waiting.write(bytes);
      bytes.limit(end);
    }
  }

  /** Behind the last line that ends before {@code most}; that itself where none does. */
  private static int wholeLines(ByteBuffer bytes, int most) {
    for (int end = most; end > bytes.position(); end--) {
      if (bytes.get(end - 1) == '\n') return end;
    }
    return most;
  }

  /**
   * From now on, until {@link #release}, it waits for its reader only as long as {@code patience}
   * says; where that is the process's own, and not a file.
   */
  void attend(Reactor reactor, ReaderPatience patience) throws IOException {
    if (descriptor == NONE || !(stream instanceof FileOutputStream file)) return;
    waiting = WaitingOutput.of(file.getChannel(), () -> descriptor, reactor, patience);
  }

  /** What {@link #attend} has made, for bytes that are no text; or null. */
  @Nullable WritableByteChannel channel() {
    return waiting;
  }

  void release() {
    if (waiting != null) waiting.release();
    waiting = null;
  }

  /** A person reads along: it is a terminal. */
  boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException closed) {
      return false;
    }
  }

  /** The message of EPIPE is in the user's language, so the kind of file has to tell. */
  boolean isPipe() {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException closed) {
      return false; // it was closed before the start
    }
  }

  /** The reader went away, as in {@code sonde ping HOST | head -1}: no reason to complain. */
  static final class ClosedPipe extends IOException {
    private static final long serialVersionUID = 1;

    ClosedPipe(IOException cause) {
      super(cause);
    }
  }
}
