package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.sys.Errno;
import dev.sonde.sys.PcapLibrary;
import dev.sonde.sys.PcapLibrary.PcapPkthdr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A capture file that libpcap writes: pcap_dump(3PCAP). It takes packets as a handler does, so that
 * {@code pcap.loop(-1, dumper)} copies. It may outlive the {@link Pcap} that made it. For any
 * number of threads, one at a time.
 */
public final class PcapDumper implements PacketHandler, AutoCloseable {
  private static final long NANOS = 1_000_000_000;

  private final int fraction;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment header = arena.allocate(PcapPkthdr.SIZE, Long.BYTES);
  private MemorySegment copy = MemorySegment.NULL;
  private long dumper;

  PcapDumper(long dumper, int fraction) {
    this.dumper = dumper;
    this.fraction = fraction;
  }

  private long open() {
    if (dumper == 0) throw new IllegalStateException("this PcapDumper is closed");
    return dumper;
  }

  /** Writes a packet. It is buffered: what went wrong with it, {@link #flush} tells. */
  @Override
  public synchronized void packet(CapturedPacket packet) {
    long to = open();
    long nanos = packet.hasStamp() ? packet.stampNanos() : 0;
    header.set(ValueLayout.JAVA_LONG, PcapPkthdr.ts, Math.floorDiv(nanos, NANOS));
    long part = Math.floorMod(nanos, NANOS) / fraction;
    header.set(ValueLayout.JAVA_LONG, PcapPkthdr.ts + Long.BYTES, part);
    header.set(ValueLayout.JAVA_INT, PcapPkthdr.caplen, packet.length());
    header.set(ValueLayout.JAVA_INT, PcapPkthdr.len, packet.originalLength());
    PcapLibrary.dump(to, header, copy(packet));
  }

  /** C would read what is gone, and cannot read what lies on Java's heap. */
  private MemorySegment copy(CapturedPacket packet) {
    if (copy.byteSize() < packet.length()) copy = arena.allocate(2L * packet.length());
    MemorySegment.copy(packet.bytes(), packet.at(), copy, 0, packet.length());
    return copy;
  }

  /** Hands what is buffered to the system: pcap_dump_flush(3PCAP). */
  public synchronized void flush() throws PcapFailure {
    String call = "pcap_dump_flush";
    int result = PcapLibrary.dumpFlush(open());
    if (result < 0) {
      throw new PcapFailure(call, PcapLibrary.PCAP_ERROR, Errno.description(-result));
    }
    if (PcapLibrary.dumpFailed(dumper)) {
      throw new PcapFailure(call, PcapLibrary.PCAP_ERROR, "what came before was not written");
    }
  }

  /** Flushes and closes the file: pcap_dump_close(3PCAP), which alone would tell of no failure. */
  @Override
  public synchronized void close() throws PcapFailure {
    if (dumper == 0) return;
    try {
      flush();
    } finally {
      PcapLibrary.dumpClose(dumper);
      dumper = 0;
      arena.close();
    }
  }
}
