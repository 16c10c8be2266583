package dev.sonde.capture;

import dev.sonde.loop.RoomWait;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A buffer of whole records before a file, outside of the heap so that none is copied twice. When
 * the system takes only some of the bytes, on a full disk, a file that was made here is cut back to
 * the last whole record. A channel of somebody else's, which may lead to a pipe, gets records in
 * pieces that a pipe takes as a whole, as far as the records are short enough. Owns the channel.
 * Used by one thread.
 */
final class RecordOutput {
  private static final int CAPACITY = 1 << 18;

  /** The length of the record at a place, as its own header says. */
  @FunctionalInterface
  interface Measure {
    long length(MemorySegment bytes, long at);
  }

  private final WritableByteChannel channel;
  private final String name;
  private final Measure measure;
  private final @Nullable FileChannel own;
  private Arena arena = Arena.ofShared();
  private MemorySegment bytes = arena.allocate(CAPACITY);
  private ByteBuffer buffer = bytes.asByteBuffer();
  private long used;
  private long flushed;
  private @Nullable IOException failure;
  private boolean closed;

  /** What is not its own may have bytes before and others who write: nobody cuts that. */
  private RecordOutput(
      WritableByteChannel channel, String name, Measure measure, @Nullable FileChannel own) {
    this.channel = channel;
    this.name = name;
    this.measure = measure;
    this.own = own;
  }

  /** Makes the file, or empties it. */
  static RecordOutput create(Path path, Measure measure) throws IOException {
    String name = path.toString();
    try {
      FileChannel channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
      return new RecordOutput(channel, name, measure, channel);
    } catch (IOException e) {
      throw Failures.named(name, e);
    }
  }

  @SuppressWarnings("resource") // the channel is closed with this, and the stream with it
  static RecordOutput standardOutput(Measure measure) {
    FileChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();
    return new RecordOutput(channel, "standard output", measure, null);
  }

  static RecordOutput to(WritableByteChannel channel, String name, Measure measure) {
    return new RecordOutput(channel, name, measure, null);
  }

  String name() {
    return name;
  }

  long length() {
    return flushed + used;
  }

  /** Makes room for a record of so many bytes; {@link #bytes} from {@link #at} on is for it. */
  void reserve(long count) throws IOException {
    if (failure != null || closed) {
      throw new IOException(name + ": nothing more can be written", failure);
    }
    if (bytes.byteSize() - used >= count) return;
    flush();
    if (count > bytes.byteSize()) {
      enlarge(count);
    }
  }

  /** What is there stays, and is closed later, where there is no memory for more. */
  private void enlarge(long count) {
    Arena larger = Arena.ofShared();
    try {
      bytes = larger.allocate(count);
    } catch (RuntimeException | Error e) {
      larger.close();
      throw e;
    }
    buffer = bytes.asByteBuffer();
    arena.close();
    arena = larger;
  }

  MemorySegment bytes() {
    return bytes;
  }

  long at() {
    return used;
  }

  /** The record that was begun at {@link #at} has so many bytes and is whole. */
  void commit(long count) {
    used += count;
  }

  void flush() throws IOException {
    if (used == 0 || failure != null) return;
    buffer.limit((int) used).position(0);
    try {
      if (channel instanceof FileChannel) writeTo(used);
      else writePieces();
    } catch (IOException e) {
      throw failed(e, buffer.position());
    }
    flushed += used;
    used = 0;
  }

  private void writeTo(long end) throws IOException {
    buffer.limit((int) end);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private void writePieces() throws IOException {
    long end = 0;
    while (end < used) {
      long from = end;
      end = next(end);
      while (end < used && next(end) - from <= RoomWait.ATOMIC) {
        end = next(end);
      }
      writeTo(end);
    }
  }

  /** Where the record ends that begins there; the file header comes alone. */
  private long next(long at) {
    return flushed == 0 ? used : at + measure.length(bytes, at);
  }

  /** Takes back the half of a record; only of what it made itself. */
  private IOException failed(IOException cause, long written) {
    long whole = 0;
    while (whole < written && next(whole) <= written) whole = next(whole);
    boolean half = whole < written && !(channel instanceof FileChannel);
    IOException told = Failures.named(half ? name + ", in the middle of a packet" : name, cause);
    failure = told;
    try {
      if (own != null && whole < written) own.truncate(flushed + whole);
    } catch (IOException e) {
      told.addSuppressed(e);
    }
    used = 0;
    flushed += whole;
    return told;
  }

  void close() throws IOException {
    if (closed) return;
    closed = true;
    try (Closeable _ = this::closeChannel) {
      flush();
    } finally {
      arena.close();
    }
  }

  private void closeChannel() throws IOException {
    try {
      channel.close();
    } catch (IOException e) {
      throw Failures.named(name, e);
    }
  }
}
