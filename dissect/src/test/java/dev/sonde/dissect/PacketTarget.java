package dev.sonde.dissect;

import dev.sonde.dissect.PacketTextOptions.Dump;
import dev.sonde.dissect.PacketTextOptions.Stamp;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The laws of what is said of any packet, in each way of saying it: nothing is thrown, nothing
 * harms a terminal, it is not too long, and bytes that were not captured play no part. An input is
 * a link type, by its place among those of {@link Corpus}, how many bytes are missing from the
 * packet's end (2), and the packet.
 */
final class PacketTarget implements Growth.Target {
  static final int HEADER = 3;

  /** A byte is at most "M-^X", and a name in DNS may be pointed at by every record. */
  private static final int MOST_LETTERS_A_BYTE = 300;

  private static final int MARGIN = 64;
  private static final List<PacketTextOptions> WAYS =
      List.of(
          options().dump(Dump.HEX, false),
          options().names(new HostileNames()).verbosity(1).link(true),
          options().verbosity(2).dump(Dump.HEX_ASCII, true),
          options().numbers(true).verbosity(3).link(true).absolute(true),
          options().names(new HostileNames()).quiet(true).dump(Dump.ASCII, false),
          options().quiet(true).verbosity(1).link(true));

  /** The same packets go to both, for they remember connections. */
  private final List<PacketText> exact = WAYS.stream().map(PacketText::new).toList();

  private final List<PacketText> amid = WAYS.stream().map(PacketText::new).toList();

  PacketTarget() {}

  /** Names as a hostile name server may give them. */
  private static final class HostileNames implements PacketNames {
    private static final String NAME = "a\u001b[2J\n\u009b\u202e";

    @Override
    public @Nullable String host(IpAddress address) {
      return NAME;
    }

    @Override
    public @Nullable String port(int port, int protocol) {
      return NAME;
    }

    @Override
    public @Nullable String protocol(int protocol) {
      return NAME;
    }

    @Override
    public @Nullable String device(int index) {
      return NAME;
    }
  }

  private static PacketTextOptions options() {
    return new PacketTextOptions().zone(ZoneOffset.UTC).stamp(Stamp.NONE);
  }

  static byte[] input(Corpus.Packet packet) {
    ByteBuffer input = ByteBuffer.allocate(HEADER + packet.bytes().length);
    input.put((byte) Corpus.LINKS.indexOf(packet.link()));
    input.putShort((short) (packet.original() - packet.bytes().length));
    return input.put(packet.bytes()).array();
  }

  /** The packet of an input; null where there is none. */
  static Corpus.@Nullable Packet packet(byte[] input) {
    if (input.length <= HEADER) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(input);
    int link = Corpus.LINKS.get((in.get() & 0xff) % Corpus.LINKS.size());
    int missing = in.getShort() & 0xffff;
    byte[] bytes = Arrays.copyOfRange(input, HEADER, input.length);
    return new Corpus.Packet(link, bytes, bytes.length + missing);
  }

  @Override
  public void take(byte[] input) {
    Corpus.Packet packet = packet(input);
    if (packet == null) {
      return;
    }
    CapturedPacket alone = placed(packet, 0);
    CapturedPacket among = placed(packet, MARGIN);
    for (int way = 0; way < WAYS.size(); way++) {
      String line = line(exact.get(way), alone);
      harmless(line);
      if (line.length() > 2000 + MOST_LETTERS_A_BYTE * packet.original()) {
        throw new AssertionError(line.length() + " letters of " + packet.original() + " bytes");
      }
      same(line, line(amid.get(way), among));
    }
    String fields = fields(alone);
    harmless(fields);
    same(fields, fields(among));
  }

  private static CapturedPacket placed(Corpus.Packet from, int margin) {
    int length = from.bytes().length;
    byte[] bytes = new byte[length + 2 * margin];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (length - 31 * i); // other bytes than any packet has there
    }
    System.arraycopy(from.bytes(), 0, bytes, margin, length);
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), margin, length, from.original());
    packet.link(new LinkType(from.link()));
    Offload[] offloads = Offload.values();
    packet.offload(offloads[from.bytes()[0] & 1]);
    return packet;
  }

  private static String line(PacketText text, CapturedPacket packet) {
    TextBuffer line = new TextBuffer();
    text.line(line, packet);
    return line.toString();
  }

  private static String fields(CapturedPacket packet) {
    Walked walked = new Walked();
    new PacketWalk().walk(packet, walked);
    if (walked.isOpen()) {
      throw new AssertionError("a layer without end: " + walked);
    }
    return walked.toString();
  }

  private static void same(String exact, String other) {
    if (!exact.equals(other)) {
      throw new AssertionError("by bytes that are not of the packet:\n" + exact + "\n" + other);
    }
  }

  static void harmless(CharSequence line) {
    for (int i = 0; i < line.length(); i++) {
      char letter = line.charAt(i);
      if ((letter < ' ' || letter > '~') && letter != '\n' && letter != '\t') {
        throw new AssertionError("character " + (int) letter + " at " + i + " of " + line);
      }
    }
  }
}
