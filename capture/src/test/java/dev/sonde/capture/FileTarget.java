package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.testkit.Growth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The laws of reading any file: it is refused when opened, or read to where it ends, and both are
 * told in letters that harm no terminal; how the bytes arrive plays no part. An input is the file.
 */
final class FileTarget implements Growth.Target {
  FileTarget() {}

  /** What is to be seen of a file: that it was refused, or its packets, and how it ended. */
  record Seen(String refused, List<PacketValue> packets, String ended, String told) {}

  /** A stream that has one byte at a time, as a slow pipe does. */
  private static final class Trickle extends ByteArrayInputStream {
    Trickle(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] into, int at, int length) {
      return super.read(into, at, Math.min(length, 1));
    }
  }

  @Override
  public void take(byte[] input) {
    Seen seen = streamed(new ByteArrayInputStream(input));
    Seen slowly = streamed(new Trickle(input));
    if (!seen.equals(slowly)) {
      throw new AssertionError("one by one it is another file: " + seen + "\n" + slowly);
    }
    String told = seen.refused + seen.ended;
    if (told.isEmpty() || !told.chars().allMatch(letter -> letter >= ' ' && letter <= '~')) {
      throw new AssertionError("not printable: " + told);
    }
  }

  static Seen streamed(InputStream in) {
    try (CaptureFile file = CaptureFile.open(in, "f")) {
      return seen(file);
    } catch (IOException e) {
      return refused(e, "f");
    }
  }

  /** What is to be seen of a file of some name that could not be opened. */
  static Seen refused(IOException why, String name) {
    String message = Objects.requireNonNull(why.getMessage());
    return new Seen(message.replace(name, "f"), List.of(), "", "");
  }

  static Seen seen(CaptureFile file) {
    List<PacketValue> packets = new ArrayList<>();
    CapturedPacket packet = new CapturedPacket();
    while (file.next(packet)) {
      packets.add(PacketValue.of(packet));
      Objects.requireNonNull(file.comments());
    }
    if (file.next(packet)) {
      throw new AssertionError("a packet after the last");
    }
    Ended ended = Objects.requireNonNull(file.ended());
    String told = file.interfaces() + "" + file.section() + file.names() + file.statistics();
    return new Seen("", packets, ended.toString(), told + file.comments() + file.linkType());
  }
}
