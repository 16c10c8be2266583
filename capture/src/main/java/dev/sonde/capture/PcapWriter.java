package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Writes a pcap file (draft-ietf-opsawg-pcap) in the byte order of this machine; {@link
 * PcapDecoder} draws the bytes. The file header is handed to the system at once. Nothing is
 * allocated per packet.
 *
 * <p>A pcap file has one link type: a packet of another is refused. Its stamps go from 1970 to
 * 2106; a packet without a stamp, or with an earlier one, gets that of 1970.
 */
public final class PcapWriter implements CaptureWriter {
  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final int CAPTURED = 8;
  private static final int ORIGINAL = 12;
  private static final int SLACK = 4;
  private static final long SECOND = 1_000_000_000;
  private static final int MICRO = 1000;

  private final RecordOutput out;
  private final LinkType linkType;
  private final int snapLength;
  private final boolean nanos;
  private int most;

  private PcapWriter(RecordOutput out, LinkType linkType, int snapLength, boolean nanos)
      throws IOException {
    this.out = out;
    this.linkType = linkType;
    this.snapLength = snapLength;
    most = snapLength;
    this.nanos = nanos;
    try {
      writeHeader(nanos ? PcapDecoder.NANOS : PcapDecoder.MICROS);
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  /**
   * Makes the file, or empties it.
   *
   * @param snapLength the most bytes kept of a packet; 0 is no limit
   * @param nanos whether stamps are in nanoseconds, else in microseconds
   */
  public static PcapWriter create(Path path, LinkType linkType, int snapLength, boolean nanos)
      throws IOException {
    return new PcapWriter(
        RecordOutput.create(path, PcapWriter::length), linkType, snapLength, nanos);
  }

  public static PcapWriter standardOutput(LinkType linkType, int snapLength, boolean nanos)
      throws IOException {
    return new PcapWriter(
        RecordOutput.standardOutput(PcapWriter::length), linkType, snapLength, nanos);
  }

  /**
   * Writes to a channel, which is closed with this. Records go in pieces that a pipe takes as a
   * whole, where they are no longer than that (PIPE_BUF); {@code name} is for what goes wrong.
   */
  public static PcapWriter to(
      WritableByteChannel channel, String name, LinkType linkType, int snapLength, boolean nanos)
      throws IOException {
    return new PcapWriter(
        RecordOutput.to(channel, name, PcapWriter::length), linkType, snapLength, nanos);
  }

  /**
   * Keeps packets that are longer than the snap length whole, as they came from another file, as
   * far as readers of pcap files take them.
   */
  public PcapWriter uncut() {
    most = PacketLimit.of(linkType);
    return this;
  }

  private static long length(MemorySegment bytes, long at) {
    return PcapDecoder.RECORD_HEADER + Integer.toUnsignedLong(bytes.get(WORD, at + CAPTURED));
  }

  private void writeHeader(int magic) throws IOException {
    out.reserve(PcapDecoder.FILE_HEADER);
    MemorySegment bytes = out.bytes();
    bytes.asSlice(0, PcapDecoder.FILE_HEADER).fill((byte) 0);
    bytes.set(WORD, 0, magic);
    bytes.set(HALF, 4, (short) 2);
    bytes.set(HALF, 6, (short) 4);
    bytes.set(WORD, 16, snapLength == 0 ? PacketLimit.of(linkType) : snapLength);
    bytes.set(WORD, 20, number(linkType));
    out.commit(PcapDecoder.FILE_HEADER);
    out.flush();
  }

  /** What a file has for a link type: DLT_RAW is a number of programs only. */
  static int number(LinkType type) {
    return type.number() == LinkType.DLT_RAW ? LinkType.RAW.number() : type.number();
  }

  @Override
  public void write(CapturedPacket packet) throws IOException {
    if (number(packet.linkType()) != number(linkType)) {
      throw new IOException(
          "%s: a packet of link type %s in a pcap file of %s; a pcapng file has room for both"
              .formatted(out.name(), packet.linkType(), linkType));
    }
    int length = InlineFrame.length(packet, most);
    out.reserve(PcapDecoder.RECORD_HEADER + (long) length + SLACK);
    MemorySegment bytes = out.bytes();
    long at = out.at();
    long time = packet.hasStamp() ? Math.max(packet.stampNanos(), 0) : 0;
    int fraction = (int) (time % SECOND);
    bytes.set(WORD, at, (int) (time / SECOND));
    bytes.set(WORD, at + 4, nanos ? fraction : fraction / MICRO);
    bytes.set(WORD, at + CAPTURED, length);
    bytes.set(WORD, at + ORIGINAL, InlineFrame.originalLength(packet));
    InlineFrame.copy(packet, length, bytes, at + PcapDecoder.RECORD_HEADER);
    out.commit(PcapDecoder.RECORD_HEADER + (long) length);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public long length() {
    return out.length();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
