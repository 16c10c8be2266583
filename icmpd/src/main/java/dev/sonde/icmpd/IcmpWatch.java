package dev.sonde.icmpd;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Source;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.Wire;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A UDP socket watched by the daemon, for a program with a loop. Belongs to the loop's thread. */
public final class IcmpWatch implements AutoCloseable {
  private final Link link;

  private IcmpWatch(Link link) {
    this.link = link;
  }

  static IcmpWatch open(Reactor reactor, Source socket, Path daemon, IcmpListener listener)
      throws IOException {
    return new IcmpWatch(
        Link.open(reactor, daemon, Protocol.EXTENDED, socket, new Reader(listener)));
  }

  /** Reads no more errors for now, or again; those that come wait, and beyond some are lost. */
  public void pause(boolean on) throws IOException {
    link.pause(on);
  }

  /** The daemon forgets the socket; the listener hears nothing of it. */
  @Override
  public void close() {
    link.close();
  }

  private record Reader(IcmpListener listener) implements Link.Out {
    @Override
    public void accepted() {
      listener.watching();
    }

    @Override
    public void frame(int kind, MemorySegment bytes, long at, int length) {
      switch (kind) {
        case Frame.ERROR -> listener.failed(ErrorFrame.read(bytes, at, length));
        case Frame.LOST -> listener.lost(lost(bytes, at, length));
        default -> {} // of a later version of the protocol
      }
    }

    private static long lost(MemorySegment bytes, long at, int length) {
      if (length < Frame.LOST_SIZE) throw new Malformed("lost", at, Frame.LOST_SIZE, length);
      return Wire.i64(bytes, at + Frame.HEADER);
    }

    @Override
    public void ended(IOException why) {
      listener.ended(why);
    }
  }
}
