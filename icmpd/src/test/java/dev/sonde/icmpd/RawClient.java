package dev.sonde.icmpd;

import dev.sonde.loop.Source;
import dev.sonde.packet.Bytes;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UnixSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client that says what it is told to, right or wrong, and reads bytes. */
final class RawClient implements AutoCloseable {
  /** What {@link #poll} says where nothing has come. */
  static final int NOTHING = -1;

  private static final long PATIENCE_SECONDS = 60;
  private static final int EAGAIN = 11;
  private static final int ROOM = 1 << 16;

  private final UnixSocket socket;
  private final MemorySegment bytes = Arena.ofAuto().allocate(ROOM);

  RawClient(Path path) throws SocketFailure {
    socket = UnixSocket.connect(path);
  }

  /** Connects, and sends one byte with these descriptors. */
  static RawClient saying(Path path, int first, Source... descriptors) throws SocketFailure {
    RawClient client = new RawClient(path);
    client.say(first, descriptors);
    return client;
  }

  void say(int letter, Source... descriptors) throws SocketFailure {
    bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) letter);
    int result =
        descriptors.length == 0
            ? socket.send(bytes, 0, 1)
            : socket.sendWith(List.of(descriptors), bytes, 0, 1);
    if (result < 0) throw new SocketFailure("sendmsg", -result);
  }

  /** The next so many bytes, or fewer before the end. */
  Bytes read(int length) {
    int end = 0;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (end < length) {
      int count = socket.receive(bytes, end, length - end);
      if (count == 0) break;
      if (count > 0) end += count;
      else if (count != -EAGAIN) throw new AssertionError("read: errno " + -count);
      else if (System.nanoTime() > deadline) throw new AssertionError("nothing more came");
    }
    return Bytes.copy(bytes, 0, end);
  }

  /** Reads one byte: the daemon's answer. */
  char answer() {
    return (char) read(1).u8(0);
  }

  /** The next byte if it is there, or 0 at the end, or {@link #NOTHING}. */
  int poll() {
    int count = socket.receive(bytes, 0, 1);
    if (count == -EAGAIN) return NOTHING;
    if (count < 0) throw new AssertionError("read: errno " + -count);
    return count == 0 ? 0 : bytes.get(ValueLayout.JAVA_BYTE, 0) & 0xff;
  }

  /** All that is there, as much as there is room for: how many bytes. */
  int drain() {
    int count = socket.receive(bytes, 0, ROOM);
    if (count == -EAGAIN) return 0;
    if (count <= 0) throw new AssertionError("read: " + count);
    return count;
  }

  /** The next frame, whole. */
  Bytes frame() {
    Bytes head = read(Frame.HEADER);
    Bytes body = read((int) Frame.length(head.segment(), 0) - Frame.HEADER);
    byte[] whole = new byte[head.length() + body.length()];
    head.write(MemorySegment.ofArray(whole), 0);
    body.write(MemorySegment.ofArray(whole), head.length());
    return Bytes.of(whole);
  }

  /** Whether the daemon has ended the connection, once what it said before was read. */
  boolean isEnded() {
    return read(1).isEmpty();
  }

  @Override
  public void close() throws SocketFailure {
    socket.close();
  }
}
