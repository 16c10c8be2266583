package dev.sonde.capture;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of a section of a pcapng file (draft-ietf-opsawg-pcapng section 4.1).
 *
 * @param order of every number in the section
 */
public record Section(ByteOrder order, int major, int minor, List<FileOption> options) {

  public Section {
    options = List.copyOf(options);
  }

  /** One to write, by a program of that name. */
  public static Section by(String application, FileOption... more) {
    List<FileOption> options = new ArrayList<>();
    options.add(FileOption.text(FileOption.SECTION_APPLICATION, application));
    options.addAll(List.of(more));
    return new Section(ByteOrder.nativeOrder(), 1, 0, options);
  }

  public String application() {
    return Options.text(options, FileOption.SECTION_APPLICATION);
  }

  public String system() {
    return Options.text(options, FileOption.SECTION_SYSTEM);
  }

  public String hardware() {
    return Options.text(options, FileOption.SECTION_HARDWARE);
  }

  public List<String> comments() {
    return Options.comments(options);
  }
}
