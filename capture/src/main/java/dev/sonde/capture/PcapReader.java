package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.sys.PcapLibrary;
import dev.sonde.sys.PcapLibrary.PcapPkthdr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Takes packets from libpcap and shows each in the one {@link CapturedPacket}. The loop of a file
 * asks for one after another, which costs less than to be called; that of a device has libpcap
 * call, as a dispatch does. What a handler throws then is kept, since no exception may cross the
 * frames of C, and ends the dispatch. Used by who has the turn of the handle.
 */
final class PcapReader implements PcapLibrary.Handler {
  /** As a count: as many as there are. */
  static final int ALL = -1;

  private static final long NANOS = 1_000_000_000;
  private static final int MICROS_TO_NANOS = 1_000;

  /** What MAXIMUM_SNAPLEN is for the most generous of libpcap's link types. */
  private static final int MOST_BYTES = 128 << 20;

  private final PcapHandle handle;
  private final boolean ofFile;
  private final MemorySegment memory;
  private final MemorySegment pair;
  private final int fraction;
  private final CapturedPacket packet = new CapturedPacket();
  private MemorySegment window = MemorySegment.NULL;
  private LinkType linkType;
  private long callback;
  private @Nullable PacketHandler handler;
  private @Nullable Throwable thrown;

  PcapReader(PcapHandle handle, boolean ofFile, LinkType linkType, int precision) {
    this.handle = handle;
    this.ofFile = ofFile;
    this.linkType = linkType;
    memory = PcapLibrary.memory(handle.arena());
    pair = handle.arena().allocate(2 * Long.BYTES, Long.BYTES);
    fraction = precision == PcapLibrary.PCAP_TSTAMP_PRECISION_NANO ? 1 : MICROS_TO_NANOS;
  }

  /** What one unit of a fraction of a second is in nanoseconds. */
  int fraction() {
    return fraction;
  }

  LinkType linkType() {
    return linkType;
  }

  void linkType(LinkType type) {
    linkType = type;
  }

  CapturedPacket packet() {
    return packet;
  }

  /** The C function that calls this. */
  private long callback() {
    if (callback == 0) callback = PcapLibrary.callback(this, handle.arena());
    return callback;
  }

  /** pcap_next_ex: 1 when there is one in {@link #packet}, or what else it answers. */
  int next(long pcap) throws PcapFailure {
    refuseNested();
    return read(pcap);
  }

  private int read(long pcap) throws PcapFailure {
    int result = PcapLibrary.nextEx(pcap, pair);
    if (result > 0) {
      show(pair.get(ValueLayout.JAVA_LONG, 0), pair.get(ValueLayout.JAVA_LONG, Long.BYTES));
    }
    return result;
  }

  /** As pcap_loop: {@code count} packets, or {@link #ALL}. Less than 0 for a break or a failure. */
  int loop(long pcap, int count, PacketHandler handler) throws PcapFailure {
    return ofFile ? readAll(pcap, count, handler) : dispatchAll(pcap, count, handler);
  }

  /**
   * pcap_next_ex of a device looks for a break behind the packet that it takes, which nobody then
   * sees.
   */
  private int dispatchAll(long pcap, int count, PacketHandler handler) throws PcapFailure {
    int left = count;
    while (true) {
      int result = dispatch(pcap, left, handler);
      if (result < 0) return result;
      if (count == ALL) continue;
      left -= result;
      if (left <= 0) return 0;
    }
  }

  private int readAll(long pcap, int count, PacketHandler handler) throws PcapFailure {
    refuseNested();
    this.handler = handler;
    try {
      boolean atEnd = false;
      int seen = 0;
      while (count == ALL || seen < count) {
        int result = read(pcap);
        if (result > 0) {
          seen++;
          handler.packet(packet);
        } else if (result != PcapLibrary.PCAP_ERROR_BREAK || handle.takeBreak()) {
          return result;
        } else if (atEnd) {
          return 0;
        } else {
          atEnd = true; // or a second break, which came while the first was told of: ask again
        }
      }
      return 0;
    } finally {
      this.handler = null;
    }
  }

  /** As pcap_dispatch, but throws what the handler threw. */
  int dispatch(long pcap, int count, PacketHandler handler) throws PcapFailure {
    refuseNested();
    this.handler = handler;
    try {
      int result = PcapLibrary.dispatch(pcap, count, callback());
      if (thrown != null) {
        if (result >= 0) forgetBreak(pcap);
        handle.takeBreak();
        throw rethrow(thrown);
      }
      return result;
    } finally {
      this.handler = null;
      thrown = null;
    }
  }

  /** A loop within the handler of another would read over what that one still shows. */
  void refuseNested() {
    if (handler != null) throw new IllegalStateException("read from within its own handler");
  }

  /** A break is remembered until a loop has told of it: pcap_breakloop(3PCAP). */
  private void forgetBreak(long pcap) {
    int told = PcapLibrary.dispatch(pcap, 1, callback());
    assert told <= 0;
  }

  private static RuntimeException rethrow(Throwable thrown) throws PcapFailure {
    return switch (thrown) {
      case PcapFailure failure -> throw failure;
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException("a handler threw a checked exception", thrown);
    };
  }

  /** Called by libpcap. */
  @Override
  public void packet(long user, long header, long bytes) {
    if (thrown != null || handler == null) return;
    try {
      show(header, bytes);
      handler.packet(packet);
    } catch (Throwable any) {
      thrown = any;
      handle.breakLoop();
    }
  }

  /** Fills the packet with what lies at two addresses. */
  void show(long header, long bytes) throws PcapFailure {
    int captured = memory.get(ValueLayout.JAVA_INT, header + PcapPkthdr.caplen);
    int original = memory.get(ValueLayout.JAVA_INT, header + PcapPkthdr.len);
    if (captured < 0 || captured > MOST_BYTES) {
      String words = "a packet of " + Integer.toUnsignedLong(captured) + " captured bytes";
      throw new PcapFailure("pcap_pkthdr", PcapLibrary.PCAP_ERROR, words);
    }
    if (original < 0) original = Integer.MAX_VALUE; // unsigned there
    packet.place(window(bytes, captured), 0, captured, original);
    packet.link(linkType);
    packet.stamp(nanos(header + PcapPkthdr.ts));
  }

  private long nanos(long at) {
    long seconds = memory.get(ValueLayout.JAVA_LONG, at);
    return seconds * NANOS + memory.get(ValueLayout.JAVA_LONG, at + Long.BYTES) * fraction;
  }

  /** Bytes that cannot be read over, nor after the close. A file's packets share one buffer. */
  private MemorySegment window(long address, int length) {
    if (window.address() != address || window.byteSize() < length) {
      window = memory.asSlice(address, length);
    }
    return window;
  }
}
