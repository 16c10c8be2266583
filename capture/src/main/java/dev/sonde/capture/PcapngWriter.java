package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a pcapng file of one section (draft-ietf-opsawg-pcapng) in the byte order of this machine,
 * with stamps in nanoseconds; {@link PcapngDecoder} and {@link PcapngSection} draw the bytes.
 * Nothing is allocated per packet, but for comments.
 *
 * <p>Interfaces are added before their packets and numbered from 0. Statistics belong at the end.
 */
public final class PcapngWriter implements CaptureWriter {
  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final int TRAILER = 4;
  private static final int SECTION_HEADER = 24;
  private static final int INTERFACE_HEADER = 16;
  private static final int STATISTICS_HEADER = 20;
  private static final int PACKET_HEADER = 28;
  private static final int FLAGS_OPTION = Options.HEADER + Integer.BYTES;
  private static final int SLACK = 4;
  private static final int NANOS = 9;
  private static final long UNKNOWN_LENGTH = -1;

  private static final int OUTBOUND = 2;
  private static final int NOT_READY = 1 << 9;
  private static final int VALID = 1 << 10;
  private static final int MERGED = 1 << 11;

  private final RecordOutput out;
  private final List<CaptureInterface> interfaces = new ArrayList<>(); // without options
  private boolean cuts = true;

  private PcapngWriter(RecordOutput out, Section section) throws IOException {
    this.out = out;
    try {
      writeSection(section);
      out.flush();
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  /** Makes the file, or empties it; what the section says of order and version is not used. */
  public static PcapngWriter create(Path path, Section section) throws IOException {
    return new PcapngWriter(RecordOutput.create(path, PcapngWriter::length), section);
  }

  public static PcapngWriter standardOutput(Section section) throws IOException {
    return new PcapngWriter(RecordOutput.standardOutput(PcapngWriter::length), section);
  }

  /** Writes to a channel, as {@link PcapWriter#to} does. */
  public static PcapngWriter to(WritableByteChannel channel, String name, Section section)
      throws IOException {
    return new PcapngWriter(RecordOutput.to(channel, name, PcapngWriter::length), section);
  }

  /** Keeps packets that are longer than the snap length whole, as they came from another file. */
  public PcapngWriter uncut() {
    cuts = false;
    return this;
  }

  private static long length(MemorySegment bytes, long at) {
    return Integer.toUnsignedLong(bytes.get(WORD, at + 4));
  }

  private void writeSection(Section section) throws IOException {
    long at = begin(PcapngDecoder.SECTION, SECTION_HEADER, section.options());
    MemorySegment bytes = out.bytes();
    bytes.set(WORD, at + 8, PcapngDecoder.BYTE_ORDER);
    bytes.set(HALF, at + 12, (short) 1);
    bytes.set(HALF, at + 14, (short) 0);
    bytes.set(LONG, at + 16, UNKNOWN_LENGTH);
    end(at, SECTION_HEADER, section.options());
  }

  /**
   * Adds an interface and returns its number. Its unit of time becomes the nanosecond. There may be
   * as many as are read: 65,536.
   */
  public int add(CaptureInterface description) throws IOException {
    if (interfaces.size() == PcapngSection.MOST_INTERFACES) {
      throw new IOException(out.name() + ": more than " + interfaces.size() + " interfaces");
    }
    List<FileOption> options = inNanos(description.options());
    long at = begin(PcapngDecoder.INTERFACE, INTERFACE_HEADER, options);
    MemorySegment bytes = out.bytes();
    bytes.set(HALF, at + 8, (short) PcapWriter.number(description.linkType()));
    bytes.set(HALF, at + 10, (short) 0);
    bytes.set(WORD, at + 12, description.snapLength());
    end(at, INTERFACE_HEADER, options);
    interfaces.add(
        new CaptureInterface(
            description.linkType(), description.snapLength(), StampUnit.NANOS, List.of()));
    return interfaces.size() - 1;
  }

  private static List<FileOption> inNanos(List<FileOption> options) {
    List<FileOption> all = new ArrayList<>(options);
    all.removeIf(option ->
        option.code() == FileOption.RESOLUTION || option.code() == FileOption.STAMP_OFFSET);
    all.add(FileOption.octet(FileOption.RESOLUTION, NANOS));
    return all;
  }

  /** Adds what was counted at an interface. */
  public void add(InterfaceStatistics statistics) throws IOException {
    long at = begin(PcapngDecoder.STATISTICS, STATISTICS_HEADER, statistics.options());
    out.bytes().set(WORD, at + 8, statistics.number());
    stamp(at + 12, statistics.stampNanos());
    end(at, STATISTICS_HEADER, statistics.options());
  }

  /**
   * Adds a packet of the only interface, or where there are several of the one whose number is its
   * {@link CapturedPacket#device}.
   */
  @Override
  public void write(CapturedPacket packet) throws IOException {
    write(packet, interfaces.size() == 1 ? 0 : packet.device(), List.of());
  }

  /** Adds a packet of an interface, with comments and other options. */
  public void write(CapturedPacket packet, int number, List<FileOption> options)
      throws IOException {
    check(packet, number);
    int most = cuts ? interfaces.get(number).snapLength() : 0;
    int captured = InlineFrame.length(packet, most);
    long data = Options.padded(captured);
    int flags = flags(packet);
    long flagsLength = flags == 0 ? 0 : FLAGS_OPTION + (options.isEmpty() ? Options.HEADER : 0);
    long length = PACKET_HEADER + data + flagsLength + Options.length(options) + TRAILER;
    out.reserve(length + SLACK);
    MemorySegment bytes = out.bytes();
    long at = out.at();
    bytes.set(WORD, at, PcapngDecoder.ENHANCED);
    bytes.set(WORD, at + 4, (int) length);
    bytes.set(WORD, at + 8, number);
    stamp(at + 12, packet.hasStamp() ? packet.stampNanos() : 0);
    bytes.set(WORD, at + 20, captured);
    bytes.set(WORD, at + 24, InlineFrame.originalLength(packet));
    InlineFrame.copy(packet, captured, bytes, at + PACKET_HEADER);
    for (long pad = captured; pad < data; pad++) {
      bytes.set(ValueLayout.JAVA_BYTE, at + PACKET_HEADER + pad, (byte) 0);
    }
    long next = at + PACKET_HEADER + data;
    if (flags != 0) next = writeFlags(bytes, next, flags, options.isEmpty());
    next = Options.write(options, bytes, next);
    bytes.set(WORD, next, (int) length);
    out.commit(length);
  }

  private void check(CapturedPacket packet, int number) throws IOException {
    if (number < 0 || number >= interfaces.size()) {
      throw new IOException(
          "%s: a packet of interface %d, of %d".formatted(out.name(), number, interfaces.size()));
    }
    CaptureInterface by = interfaces.get(number);
    if (PcapWriter.number(by.linkType()) != PcapWriter.number(packet.linkType())) {
      throw new IOException(
          "%s: a packet of link type %s of an interface of %s"
              .formatted(out.name(), packet.linkType(), by.linkType()));
    }
  }

  private static int flags(CapturedPacket packet) {
    int flags = packet.isMerged() ? MERGED : 0;
    flags |=
        switch (packet.direction()) {
          case HOST -> 1 | 1 << 2;
          case MULTICAST -> 1 | 2 << 2;
          case BROADCAST -> 1 | 3 << 2;
          case OTHER_HOST -> 1 | 4 << 2;
          case OUTGOING -> OUTBOUND;
          case UNKNOWN -> 0;
        };
    return switch (packet.offload()) {
      case PARTIAL -> flags | NOT_READY;
      case VALID -> flags | VALID;
      case UNKNOWN -> flags;
    };
  }

  private static long writeFlags(MemorySegment bytes, long at, int flags, boolean alone) {
    bytes.set(HALF, at, (short) FileOption.PACKET_FLAGS);
    bytes.set(HALF, at + 2, (short) Integer.BYTES);
    bytes.set(WORD, at + Options.HEADER, flags);
    if (!alone) return at + FLAGS_OPTION;
    bytes.set(WORD, at + FLAGS_OPTION, 0); // the end of the options
    return at + FLAGS_OPTION + Options.HEADER;
  }

  /**
   * A stamp has its upper half first, in either byte order; it is unsigned, so none before 1970.
   */
  private void stamp(long at, long time) {
    long nanos = Math.max(time, 0);
    out.bytes().set(WORD, at, (int) (nanos >>> Integer.SIZE));
    out.bytes().set(WORD, at + 4, (int) nanos);
  }

  private long begin(int type, int header, List<FileOption> options) throws IOException {
    long length = (long) header + Options.length(options) + TRAILER;
    out.reserve(length);
    long at = out.at();
    out.bytes().set(WORD, at, type);
    out.bytes().set(WORD, at + 4, (int) length);
    return at;
  }

  private void end(long at, int header, List<FileOption> options) {
    long next = Options.write(options, out.bytes(), at + header);
    long length = next + TRAILER - at;
    out.bytes().set(WORD, next, (int) length);
    out.commit(length);
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
