package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A capture file to read: pcap or pcapng, whole or damaged, compressed by gzip or not, from a path
 * or a stream. A file with a path is mapped; what is no regular file, or is compressed, is read as
 * a stream in bounded memory. Either way no packet allocates anything.
 *
 * <p>Only opening fails. After that everything that is whole is read, and {@link #ended} says where
 * and why that was all. A file that grows is read to where it ends when that is reached; one that
 * is cut while it is read ends there.
 *
 * <p>Used by one thread at a time.
 */
public final class CaptureFile implements AutoCloseable {
  /** What capture programs keep of a packet where nobody said how much. */
  private static final int USUAL_SNAP_LENGTH = PacketLimit.USUAL;

  private static final int MAGIC = 4;
  private static final int GZIP = 0x1f8b;
  private static final int CHUNK = 1 << 16;
  private static final String CUT = "the file was cut while it was read";

  private final FileWindow in;
  private final Decoder decoder;
  private @Nullable Ended lost;
  private long packets;

  private CaptureFile(FileWindow in, Decoder decoder) {
    this.in = in;
    this.decoder = decoder;
  }

  /** Opens a file; the message of what it throws starts with the path. */
  public static CaptureFile open(Path path) throws IOException {
    String name = path.toString();
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw Failures.named(name, e);
    }
    try {
      // What has no size, as in /proc, may have content all the same.
      if (!Files.isRegularFile(path) || channel.size() == 0 || isCompressed(channel)) {
        return open(Channels.newInputStream(channel), name);
      }
      return open(new MappedWindow(channel), name);
    } catch (IOException | RuntimeException | Error e) {
      Closing.quietly(channel);
      throw e;
    }
  }

  /** Opens what comes by a stream, which is closed with the file. */
  public static CaptureFile open(InputStream stream, String name) throws IOException {
    InputStream buffered = new BufferedInputStream(stream);
    buffered.mark(2);
    boolean compressed;
    try {
      compressed = (buffered.read() << 8 | buffered.read()) == GZIP;
      buffered.reset();
      if (compressed) buffered = new GZIPInputStream(buffered, CHUNK);
    } catch (IOException e) {
      Closing.quietly(stream);
      throw Failures.named(name, e);
    } catch (RuntimeException | Error e) {
      Closing.quietly(stream);
      throw e;
    }
    return open(new StreamWindow(buffered), name);
  }

  public static CaptureFile standardInput() throws IOException {
    return open(new FileInputStream(FileDescriptor.in), "standard input");
  }

  private static boolean isCompressed(FileChannel channel) throws IOException {
    ByteBuffer two = ByteBuffer.allocate(2);
    channel.read(two, 0);
    return (two.getShort(0) & 0xffff) == GZIP;
  }

  private static CaptureFile open(FileWindow in, String name) throws IOException {
    try {
      return new CaptureFile(in, decoder(in));
    } catch (IOException e) {
      in.close();
      throw Failures.named(name, e);
    } catch (InternalError e) {
      in.close();
      if (!isCut(e)) throw e;
      throw new IOException(name + ": " + CUT, e);
    } catch (RuntimeException | Error e) {
      in.close();
      throw e;
    }
  }

  private static Decoder decoder(FileWindow in) throws IOException {
    if (!in.has(MAGIC)) {
      String trouble = in.trouble();
      if (trouble != null) throw new IOException(trouble);
      throw new IOException("not a capture file, it has " + in.left() + " bytes");
    }
    for (int turn = 0; turn < 2; turn++) {
      in.order(turn > 0);
      if (in.i32(0) == PcapngDecoder.SECTION) return new PcapngDecoder(in);
      if (PcapDecoder.knows(in.i32(0))) return PcapDecoder.open(in);
    }
    throw new IOException(
        "not a capture file, it starts with %08x".formatted(in.i32(0))); // in order of the bytes
  }

  /**
   * Fills the packet with the next one. It is in place, valid until the next call or {@link
   * #close}. False when there is no more: see {@link #ended}.
   */
  public boolean next(CapturedPacket packet) {
    if (ended() != null) return false;
    try {
      if (!decoder.next(packet)) return false;
    } catch (InternalError e) {
      return lost(e);
    }
    packets++;
    return true;
  }

  /** Gives every packet that is left to the handler, always in the same object. */
  public Ended forEach(PacketHandler handler) {
    CapturedPacket packet = new CapturedPacket();
    try {
      while (next(packet)) {
        handler.packet(packet);
      }
    } catch (InternalError e) {
      lost(e); // it may be the handler who read where the file no longer is
    }
    Ended ended = ended();
    return ended == null ? new Ended(in.position(), true, "end of file") : ended;
  }

  /**
   * For who calls {@link #next} and then touches a packet's bytes: ends the reading where the error
   * is the JVM's answer to a page whose file was cut, as {@link #forEach} does; throws any other.
   */
  public void cut(InternalError error) {
    lost(error);
  }

  private boolean lost(InternalError error) {
    if (!isCut(error)) throw error;
    lost = new Ended(in.position(), false, CUT);
    return false;
  }

  /** The JVM's answer to SIGBUS: a mapped page whose file was cut. */
  private static boolean isCut(InternalError error) {
    String message = error.getMessage();
    return message != null && message.contains("unsafe memory access");
  }

  /** How the reading ended; null as long as it has not. */
  public @Nullable Ended ended() {
    return lost != null ? lost : decoder.ended();
  }

  /** How many packets have been read. */
  public long packets() {
    return packets;
  }

  public boolean isPcapng() {
    return decoder instanceof PcapngDecoder;
  }

  /**
   * The link type of the first interface. In a pcapng file others may differ: {@link
   * CapturedPacket#linkType} is right for each packet. Ethernet where there is no interface, and so
   * no packet.
   */
  public LinkType linkType() {
    List<CaptureInterface> all = decoder.interfaces();
    return all.isEmpty() ? LinkType.EN10MB : all.getFirst().linkType();
  }

  /** The most bytes that were kept of a packet of the first interface. Packets may be longer. */
  public int snapLength() {
    List<CaptureInterface> all = decoder.interfaces();
    int length = all.isEmpty() ? 0 : all.getFirst().snapLength();
    return length <= 0 ? USUAL_SNAP_LENGTH : length;
  }

  /** Whether the stamps of the first interface are finer than microseconds. */
  public boolean hasNanos() {
    List<CaptureInterface> all = decoder.interfaces();
    int code = all.isEmpty() ? 0 : all.getFirst().unit().resolution();
    return code > 0x80 + 19 || (code < 0x80 && code > 6);
  }

  /** The interfaces of the section that is being read, as far as it has been read. */
  public List<CaptureInterface> interfaces() {
    return decoder.interfaces();
  }

  /** The header of the section that is being read; null in a pcap file. */
  public @Nullable Section section() {
    return decoder instanceof PcapngDecoder ng ? ng.section().header() : null;
  }

  /** The names of addresses that the section has, as far as it has been read; the first 65,536. */
  public List<ResolvedName> names() {
    return decoder instanceof PcapngDecoder ng ? ng.section().names() : List.of();
  }

  /** The last statistics of each interface of the section, as far as it has been read. */
  public List<InterfaceStatistics> statistics() {
    return decoder instanceof PcapngDecoder ng ? ng.section().statistics() : List.of();
  }

  /** The options of the packet that was read last. */
  public List<FileOption> options() {
    return decoder instanceof PcapngDecoder ng && ended() == null ? ng.options() : List.of();
  }

  /** The comments on the packet that was read last, safe to print. */
  public List<String> comments() {
    return Options.comments(options());
  }

  /** How many bytes at the end of the last packet are its frame check sequence; 0 if not known. */
  public int checkSequenceLength() {
    return decoder.checkSequence();
  }

  @Override
  public void close() {
    in.close();
  }
}
