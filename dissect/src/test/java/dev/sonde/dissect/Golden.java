package dev.sonde.dissect;

import static java.util.Objects.requireNonNull;

import dev.sonde.dissect.PacketTextOptions.Dump;
import dev.sonde.dissect.PacketTextOptions.Stamp;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** An entry of {@code golden.txt}: packets, and the lines that tcpdump printed of them. */
record Golden(
    String name, String command, LinkType type, List<RealTcpdump.Captured> packets, String lines) {

  static List<Golden> all() throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("golden.txt")) {
      String text = new String(requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
      return List.of(text.split("\n== ", -1)).stream().skip(1).map(Golden::of).toList();
    }
  }

  private static Golden of(String entry) {
    List<String> lines = new ArrayList<>(entry.lines().toList());
    String name = lines.removeFirst();
    String command = lines.removeFirst();
    LinkType type = new LinkType(Integer.parseInt(command.replaceAll(".* ", "")));
    List<RealTcpdump.Captured> packets = new ArrayList<>();
    while (lines.getFirst().startsWith("> ")) {
      packets.add(packet(lines.removeFirst().substring(2)));
    }
    return new Golden(name, command, type, packets, String.join("\n", lines).stripTrailing());
  }

  /** The length on the wire, and the bytes that were captured. */
  private static RealTcpdump.Captured packet(String line) {
    String[] parts = line.split(": ", 2);
    byte[] bytes = HexFormat.of().parseHex(parts[1].replace(" ", ""));
    return new RealTcpdump.Captured(Bytes.of(bytes), bytes.length, Integer.parseInt(parts[0]), 0);
  }

  PacketTextOptions options() {
    PacketTextOptions options = new PacketTextOptions();
    for (String word : command.replaceAll(",.*", "").split(" ", -1)) {
      switch (word) {
        case "-n" -> options.numbers(true);
        case "-t" -> options.stamp(Stamp.NONE);
        case "-v", "-vv", "-vvv" -> options.verbosity(word.length() - 1);
        case "-e" -> options.link(true);
        case "-q" -> options.quiet(true);
        case "-S" -> options.absolute(true);
        case "-X" -> options.dump(Dump.HEX_ASCII, false);
        case "-xx" -> options.dump(Dump.HEX, true);
        case "-A" -> options.dump(Dump.ASCII, false);
        case "#", "tcpdump" -> {}
        default -> throw new IllegalArgumentException(word);
      }
    }
    return options;
  }
}
