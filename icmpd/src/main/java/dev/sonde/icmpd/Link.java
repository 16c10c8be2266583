package dev.sonde.icmpd;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Ready;
import dev.sonde.loop.Registration;
import dev.sonde.loop.Source;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.Wire;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The client's end of a connection: cuts what comes into frames. Owned by the loop's thread. */
final class Link implements AutoCloseable {
  private static final int EAGAIN = 11;
  private static final int ROOM = 64 << 10;
  private static final int ROUNDS = 16;

  /** What comes over a link. */
  interface Out {
    void accepted();

    /** A frame that is whole; valid until this returns. */
    void frame(int kind, MemorySegment bytes, long at, int length);

    /** Nothing more will come. Told once, and not when this end closed the link. */
    void ended(IOException why);
  }

  private final Path path;
  private final Out out;
  private final UnixSocket socket;
  private final MemorySegment bytes = Arena.ofAuto().allocate(ROOM, Long.BYTES);
  private final Registration registration;
  private int end;
  private boolean answered;
  private boolean closed;

  private Link(Reactor reactor, Path path, UnixSocket socket, Out out) throws IOException {
    this.path = path;
    this.socket = socket;
    this.out = out;
    registration = reactor.register(socket, Interest.READ, this::ready);
  }

  /** Connects and asks for something, by one byte and, it may be, a descriptor. */
  static Link open(Reactor reactor, Path path, int asked, @Nullable Source sent, Out out)
      throws IOException {
    UnixSocket socket = UnixSocket.connect(path);
    try {
      ask(socket, path, asked, sent);
      return new Link(reactor, path, socket, out);
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
  }

  private static void ask(UnixSocket socket, Path path, int asked, @Nullable Source sent)
      throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocate(1);
      Wire.put8(word, 0, asked);
      int result = sent == null ? socket.send(word, 0, 1) : socket.sendWith(sent, word, 0, 1);
      if (result < 0) throw new SocketFailure("sendmsg " + path, -result);
    }
  }

  private void ready(Registration self, Ready ready) {
    for (int round = 0; round < ROUNDS && !closed; round++) {
      int count = socket.receive(bytes, end, ROOM - end);
      if (count == -EAGAIN) return;
      if (count < 0) end(new SocketFailure("recvmsg " + path, -count));
      else if (count == 0) end(new EOFException(path + ": the daemon has ended"));
      else read(count);
    }
  }

  private void read(int count) {
    end += count;
    int at = 0;
    try {
      if (!answered) at += answer();
      while (!closed && end - at >= Frame.HEADER) {
        int from = at;
        int length = length(from);
        if (end - from < length) break;
        at += length; // before it is told: what a listener throws does not bring it again
        frame(from, length);
      }
    } catch (Malformed frame) {
      end(new IOException(path + ": this is no ICMP error daemon: " + frame.getMessage()));
    } finally {
      MemorySegment.copy(bytes, at, bytes, 0, end - at);
      end -= at;
    }
  }

  private int answer() {
    int letter = Wire.u8(bytes, 0);
    answered = true;
    if (letter == Protocol.ACCEPTED) out.accepted();
    else if (letter != Protocol.REFUSED) throw new Malformed("answer", 0, '1', letter);
    return 1;
  }

  private int length(int at) {
    long length = Frame.length(bytes, at);
    if (length < Frame.HEADER || length > Frame.LONGEST) {
      throw new Malformed("frame", at, Frame.LONGEST, (int) Math.min(length, Integer.MAX_VALUE));
    }
    int version = Frame.version(bytes, at);
    if (version != Frame.VERSION) throw new Malformed("version", at, Frame.VERSION, version);
    return (int) length;
  }

  private void frame(int at, int length) {
    int kind = Frame.kind(bytes, at);
    if (kind == Frame.REFUSED) end(refusal(at, length));
    else out.frame(kind, bytes, at, length);
  }

  /** As the daemon has it, whose words end with what the errno means. */
  private SocketFailure refusal(int at, int length) {
    String why = text(bytes, at, length);
    int errno = Wire.i32(bytes, at + Frame.HEADER);
    String meaning = String.valueOf(new SocketFailure("", errno).getMessage());
    String what = why.endsWith(meaning) ? why.substring(0, why.length() - meaning.length()) : why;
    return new SocketFailure(path + ": refused: " + what, errno);
  }

  /** The text of a frame that has one: {@link Frame#text}. */
  static String text(MemorySegment bytes, long at, int length) {
    if (length < Frame.TEXT) throw new Malformed("text", at, Frame.TEXT, length);
    Bytes text = Bytes.copy(bytes, at + Frame.TEXT, length - Frame.TEXT);
    return new String(text.toArray(), StandardCharsets.UTF_8);
  }

  private void end(IOException why) {
    if (closed) return;
    close();
    out.ended(why);
  }

  /** Reads no more for now, or again; what comes waits with the daemon. */
  void pause(boolean on) throws IOException {
    if (!closed) registration.interest(on ? Interest.NONE : Interest.READ);
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    registration.close();
    try {
      socket.close();
    } catch (SocketFailure failure) {
      throw new IllegalStateException(failure);
    }
  }
}
