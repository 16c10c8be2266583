package dev.sonde.packet;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The frames of {@code icmp-frames.txt}, captured from real kernels, by name. */
final class Frames {
  private static final int ETHERNET = 14;
  private static final Map<String, Bytes> ALL = read();

  private Frames() {}

  private static Map<String, Bytes> read() {
    Map<String, Bytes> frames = new LinkedHashMap<>();
    String[] entries = text().split("\n== ", -1);
    for (int i = 1; i < entries.length; i++) {
      String[] parts = entries[i].split("\n", 3); // name, line of tcpdump, hex digits
      byte[] bytes = HexFormat.of().parseHex(parts[2].replaceAll("\\s", ""));
      frames.put(parts[0], Bytes.of(bytes));
    }
    return frames;
  }

  private static String text() {
    try (InputStream in = Frames.class.getResourceAsStream("icmp-frames.txt")) {
      return new String(requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Bytes> all() {
    return ALL;
  }

  static Bytes frame(String name) {
    return requireNonNull(ALL.get(name), name);
  }

  /** The packet in a frame, from its IP header on. */
  static Bytes packet(String name) {
    Bytes frame = frame(name);
    return frame.slice(ETHERNET, frame.length() - ETHERNET);
  }

  /** The names of all frames that hold an ICMP error with a quote. */
  static List<String> errors() {
    return ALL.keySet().stream().filter(name -> isIcmp(name) && icmp(name).hasQuote()).toList();
  }

  static boolean isIcmp(String name) {
    Bytes packet = packet(name);
    return QuotedDatagram.isThere(packet.segment(), 0, packet.length())
        && new QuotedDatagram(packet.segment(), 0, packet.length()).hasIcmp();
  }

  /** The ICMP message in a frame. */
  static IcmpView icmp(String name) {
    Bytes packet = packet(name);
    QuotedDatagram ip = new QuotedDatagram(packet.segment(), 0, packet.length());
    return IcmpView.of(ip);
  }
}
