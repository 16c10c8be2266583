package dev.sonde.cli;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.RoomWait;
import dev.sonde.loop.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Output whose reader may keep its writer waiting: a pipe, a socket, a terminal. It waits no longer
 * than {@link ReaderPatience} says. Owned by the loop's thread.
 */
final class WaitingOutput implements WritableByteChannel {
  private final FileChannel channel;
  private final RoomWait room;
  private final Reactor reactor;
  private final ReaderPatience patience;

  /** The reader has not taken what there is for longer than anybody waits. */
  static final class Unread extends IOException {
    private static final long serialVersionUID = 1;

    Unread(String message) {
      super(message);
    }
  }

  private WaitingOutput(
      FileChannel channel, RoomWait room, Reactor reactor, ReaderPatience patience) {
    this.channel = channel;
    this.room = room;
    this.reactor = reactor;
    this.patience = patience;
  }

  /** Writes by {@code channel}, of that descriptor; null for what never waits, as a file. */
  static @Nullable WaitingOutput of(
      FileChannel channel, Source descriptor, Reactor reactor, ReaderPatience patience)
      throws IOException {
    RoomWait room = RoomWait.of(reactor, descriptor);
    return room == null ? null : new WaitingOutput(channel, room, reactor, patience);
  }

  /** Writes at most {@link RoomWait#ATOMIC} bytes, which a pipe takes as a whole. */
  @Override
  public int write(ByteBuffer bytes) throws IOException {
    if (!room.isThere()) await();
    int limit = bytes.limit();
    bytes.limit(Math.min(limit, bytes.position() + RoomWait.ATOMIC));
    try {
      return channel.write(bytes);
    } finally {
      bytes.limit(limit);
    }
  }

  private void await() throws IOException {
    long since = reactor.now();
    while (true) {
      room.prepare();
      long left = patience.left(since, reactor.now());
      if (room.await(left)) return;
      if (left == 0) throw new Unread("nobody reads it, and the rest is lost");
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  /** Stops waiting; the descriptor stays open. */
  void release() {
    room.close();
  }

  /** Closes the descriptor: who reads finds the end. */
  @Override
  public void close() throws IOException {
    release();
    channel.close();
  }
}
