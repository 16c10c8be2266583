package dev.sonde.icmpd;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Registration;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import dev.sonde.socket.ClosingThreads;
import dev.sonde.socket.PeerCredentials;
import dev.sonde.socket.UnixSocket;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, from its first byte to its end. Owned by the loop's thread.
 *
 * <p>What the client does not read waits in the kernel's buffer, then in the outbox; beyond that
 * errors are lost, counted, and the client is told how many once it reads again.
 */
final class Session implements Owner {
  private static final int EAGAIN = 11;

  final UnixSocket socket;
  private final Sessions sessions;
  private final PeerCredentials peer;
  private final Outbox outbox;
  private @Nullable Registration registration;

  /** Its socket in the core's table, once it is registered. */
  @Nullable Watch watch;

  /** It counts among its user's clients. */
  boolean admitted;

  private boolean framed;
  private boolean touched;
  private boolean blocked;
  private long lost;
  private long lostTold;

  Session(Sessions sessions, UnixSocket socket, PeerCredentials peer, Chunks chunks) {
    this.sessions = sessions;
    this.socket = socket;
    this.peer = peer;
    outbox = new Outbox(chunks);
  }

  /** Who connected: what the kernel vouches for. */
  PeerCredentials peer() {
    return peer;
  }

  /** It is waited for from now on. */
  void begin(Registration waiting) {
    registration = waiting;
  }

  /** It is told things in frames from now on, or as the book's daemon does. */
  void speak(boolean inFrames) {
    framed = inFrames;
  }

  /** The answer to what it asked for: the first thing it is told. */
  void answer(int letter) {
    Chunk chunk = Objects.requireNonNull(outbox.room(1));
    Wire.put8(chunk.bytes, chunk.end++, letter);
    touch();
  }

  /** A frame with a text, if there is room; a client without frames hears nothing of it. */
  void text(int kind, int errno, String words) {
    if (!framed) return;
    Bytes text = Bytes.utf8(words);
    Chunk chunk = outbox.room(Frame.TEXT + text.length());
    if (chunk != null) chunk.end += Frame.text(chunk.bytes, chunk.end, kind, errno, text);
  }

  @Override
  public void tell(Notice notice) {
    if (!framed && !ClassicRecord.covers(notice)) return;
    Chunk chunk = outbox.room(framed ? ErrorFrame.LONGEST : ClassicRecord.SIZE);
    if (chunk == null) {
      lost++;
      sessions.dropped();
      return;
    }
    if (framed) {
      chunk.end += ErrorFrame.write(chunk.bytes, chunk.end, notice, lost);
      lostTold = lost;
    } else {
      IpFamily family = Objects.requireNonNull(watch).socket.family().ip();
      ClassicRecord.write(chunk.bytes, chunk.end, notice, family);
      chunk.end += ClassicRecord.SIZE;
    }
    sessions.delivered();
    touch();
  }

  @Override
  public void gone() {
    sessions.forget(this);
  }

  private void touch() {
    if (touched || blocked) return;
    touched = true;
    sessions.touched(this);
  }

  /** Gives the kernel what it takes; the rest waits until it takes more. */
  void flush() throws IOException {
    touched = false;
    if (socket.isClosed()) return;
    int result = outbox.flush(socket);
    if (result == 0 && framed && lost > lostTold) {
      Chunk chunk = Objects.requireNonNull(outbox.room(Frame.LOST_SIZE)); // it is empty
      Frame.lost(chunk.bytes, chunk.end, lost);
      chunk.end += Frame.LOST_SIZE;
      lostTold = lost;
      result = outbox.flush(socket);
    }
    if (result < 0 && result != -EAGAIN) sessions.end(this);
    else block(result < 0);
  }

  private void block(boolean now) throws IOException {
    if (blocked == now) return;
    blocked = now;
    Registration waiting = registration;
    if (waiting != null) waiting.interest(now ? Interest.READ_WRITE : Interest.READ);
  }

  /** Ends it; descriptors that it brought and that nobody took are closed elsewhere. */
  void close(ClosingThreads closing) throws IOException {
    Registration waiting = registration;
    if (waiting != null) waiting.close();
    outbox.clear();
    closing.close(peer.uid(), socket);
  }
}
