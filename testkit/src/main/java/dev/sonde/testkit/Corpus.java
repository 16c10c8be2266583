package dev.sonde.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Inputs that {@link Growth} found, each for going somewhere in the code where no other goes.
 * Packets are in a pcap file for each link type, which tcpdump and Wireshark show; other inputs are
 * one to a line, where a byte that is not printable ASCII is <code>&#92;x</code> and its digits.
 */
public final class Corpus {
  private static final String FOLDER = "/dev/sonde/testkit/corpus/";
  private static final int MAGIC = 0xa1b2_c3d4, FILE_HEADER = 24, LINK = 20, RECORD_HEADER = 16;
  private static final int SNAP_LENGTH = 262_144;
  private static final int ESCAPED = 4;

  /** The link types of which there are packets. */
  public static final List<Integer> LINKS = List.of(0, 1, 101, 108, 113, 228, 229, 276);

  private Corpus() {}

  /** A packet as it was captured, and how long it was. */
  public static final class Packet {
    private final int link;
    private final byte[] bytes;
    private final int original;

    /** The bytes are not to be changed from here on. */
    public Packet(int link, byte[] bytes, int original) {
      this.link = link;
      this.bytes = bytes;
      this.original = original;
    }

    public int link() {
      return link;
    }

    public byte[] bytes() {
      return bytes;
    }

    public int original() {
      return original;
    }
  }

  /** Those of all link types. */
  public static List<Packet> packets() throws IOException {
    List<Packet> packets = new ArrayList<>();
    for (int link : LINKS) {
      packets.addAll(packets(ByteBuffer.wrap(bytes("link-" + link + ".pcap"))));
    }
    return packets;
  }

  /** Inputs of another kind. */
  public static List<byte[]> lines(String name) throws IOException {
    String text = new String(bytes(name + ".txt"), StandardCharsets.US_ASCII);
    return text.lines().map(Corpus::unescaped).toList();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = Corpus.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IOException("no " + FOLDER + name);
      }
      return in.readAllBytes();
    }
  }

  private static List<Packet> packets(ByteBuffer in) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    int link = in.getInt(LINK);
    List<Packet> packets = new ArrayList<>();
    in.position(FILE_HEADER);
    while (in.hasRemaining()) {
      in.getLong(); // the time
      byte[] bytes = new byte[in.getInt()];
      int original = in.getInt();
      in.get(bytes);
      packets.add(new Packet(link, bytes, original));
    }
    return packets;
  }

  /** Where a test that grows a corpus writes it: tests run in the folder of their room. */
  public static Path file(String name) {
    return Path.of("../testkit/src/main/resources" + FOLDER + name);
  }

  /** Writes the packets of one link type; each a second after the one before. */
  public static void write(Path file, int link, List<Packet> packets) throws IOException {
    int size = FILE_HEADER;
    for (Packet packet : packets) {
      size += RECORD_HEADER + packet.bytes.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putLong(0);
    out.putInt(SNAP_LENGTH).putInt(link);
    int seconds = 0;
    for (Packet packet : packets) {
      out.putInt(seconds++).putInt(0).putInt(packet.bytes.length).putInt(packet.original);
      out.put(packet.bytes);
    }
    Files.write(file, out.array());
  }

  /** Writes inputs of another kind. */
  public static void write(Path file, List<byte[]> inputs) throws IOException {
    Files.write(file, inputs.stream().map(Corpus::escaped).sorted().toList());
  }

  static String escaped(byte[] input) {
    StringBuilder line = new StringBuilder();
    for (byte value : input) {
      if (value >= ' ' && value <= '~' && value != '\\') {
        line.append((char) value);
      } else {
        line.append(String.format("\\x%02x", value));
      }
    }
    return line.toString();
  }

  private static byte[] unescaped(String line) {
    ByteBuffer bytes = ByteBuffer.allocate(line.length());
    for (int at = 0; at < line.length(); at++) {
      if (line.charAt(at) == '\\') {
        bytes.put((byte) Integer.parseInt(line, at + 2, at + ESCAPED, 16));
        at += ESCAPED - 1;
      } else {
        bytes.put((byte) line.charAt(at));
      }
    }
    byte[] input = new byte[bytes.position()];
    bytes.flip().get(input);
    return input;
  }
}
