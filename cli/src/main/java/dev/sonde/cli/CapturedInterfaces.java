package dev.sonde.cli;

import dev.sonde.capture.CaptureFile;
import dev.sonde.capture.CaptureInterface;
import dev.sonde.capture.CaptureWriter;
import dev.sonde.capture.FileOption;
import dev.sonde.capture.PcapngWriter;
import dev.sonde.packet.CapturedPacket;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pcapng file whose packets keep the interfaces that they came by, and their comments: of a live
 * capture there is one, of a file those of each of its sections.
 */
final class CapturedInterfaces implements CaptureWriter {
  private static final long MOST_REMEMBERED = 8 << 20;
  private static final int OPTION = 64;

  private final PcapngWriter writer;
  private final CaptureOrigin origin;
  private final Map<CaptureInterface, Integer> numbers = new HashMap<>();
  private @Nullable CaptureInterface last;
  private int lastNumber;
  private long remembered;

  CapturedInterfaces(PcapngWriter writer, CaptureOrigin origin) throws IOException {
    this.writer = writer;
    this.origin = origin;
    if (origin.file() == null) {
      writer.add(CaptureInterface.named(origin.name(), origin.linkType(), origin.snapLength()));
    } else {
      writer.uncut();
    }
  }

  @Override
  public void write(CapturedPacket packet) throws IOException {
    CaptureFile file = origin.file();
    if (file == null) writer.write(packet, 0, List.of());
    else writer.write(packet, number(origin.of(packet)), comments(file.options()));
  }

  private static List<FileOption> comments(List<FileOption> options) {
    if (options.isEmpty()) return options;
    return options.stream().filter(option -> option.code() == FileOption.COMMENT).toList();
  }

  private int number(CaptureInterface by) throws IOException {
    if (by.equals(last)) return lastNumber;
    Integer known = numbers.get(by);
    if (known == null) {
      known = writer.add(by);
      remember(by, known);
    }
    last = by;
    lastNumber = known;
    return known;
  }

  /** Who is forgotten is described once more: of hostile files, which have megabytes of options. */
  private void remember(CaptureInterface by, int number) {
    for (FileOption option : by.options()) remembered += OPTION + option.value().length();
    if (remembered > MOST_REMEMBERED) {
      numbers.clear();
      remembered = 0;
    }
    numbers.put(by, number);
  }

  @Override
  public void flush() throws IOException {
    writer.flush();
  }

  @Override
  public long length() {
    return writer.length();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
