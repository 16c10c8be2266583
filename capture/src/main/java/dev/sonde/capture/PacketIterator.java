package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.socket.SocketFailure;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Copies of the packets of a capture, until it is closed. Owned by one thread. */
final class PacketIterator implements Iterator<CapturedPacket> {
  private final Capture capture;
  private @Nullable CapturedPacket next;

  PacketIterator(Capture capture) {
    this.capture = capture;
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && !capture.isClosed()) next = capture.take(Capture.FOREVER);
      return next != null;
    } catch (SocketFailure failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public CapturedPacket next() {
    if (!hasNext()) throw new NoSuchElementException("the capture is closed");
    CapturedPacket packet = next;
    if (packet == null) throw new NoSuchElementException("the capture is closed");
    next = null;
    return packet;
  }
}
