package dev.sonde.capture;

import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** Writes more than it may, in a process of its own, and prints what comes of it. */
final class FullDiskChild {
  private static final int PACKETS = 1000;

  private FullDiskChild() {}

  /** Arguments: pcap or pcapng, and the file, or - for standard output. */
  public static void main(String[] words) throws IOException {
    boolean piped = words[1].equals("-");
    PrintStream said = piped ? System.err : System.out;
    CaptureWriter writer = piped ? pipe() : file(words[0], Path.of(words[1]));
    try {
      for (int i = 0; i < PACKETS; i++) {
        writer.write(PacketValue.of(new byte[1001], LinkType.EN10MB));
      }
      said.println("all was written");
    } catch (IOException e) {
      said.println(e.getMessage());
    }
    writer.close();
  }

  private static CaptureWriter pipe() throws IOException {
    return PcapWriter.standardOutput(LinkType.EN10MB, 0, false);
  }

  private static CaptureWriter file(String format, Path path) throws IOException {
    if (format.equals("pcap")) return PcapWriter.create(path, LinkType.EN10MB, 0, false);
    PcapngWriter writer = PcapngWriter.create(path, Section.by("test"));
    writer.add(CaptureInterface.named("eth0", LinkType.EN10MB, 0));
    return writer;
  }
}
