package dev.sonde.capture;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * An interface that packets of a capture file came by (draft-ietf-opsawg-pcapng section 4.2). A
 * pcap file has one, of which it knows no more than link type and snap length.
 *
 * @param snapLength the most bytes that were kept of a packet, unsigned; 0 is no limit
 * @param options in the order of the file, also those that mean nothing here
 */
public record CaptureInterface(
    LinkType linkType, int snapLength, StampUnit unit, List<FileOption> options) {

  public CaptureInterface {
    options = List.copyOf(options);
  }

  /** One with a name, for a file to write. */
  public static CaptureInterface named(String name, LinkType linkType, int snapLength) {
    List<FileOption> options = List.of(FileOption.text(FileOption.NAME, name));
    return new CaptureInterface(linkType, snapLength, StampUnit.NANOS, options);
  }

  /** The same with one option more. */
  public CaptureInterface with(FileOption option) {
    List<FileOption> all = new ArrayList<>(options);
    all.add(option);
    return new CaptureInterface(linkType, snapLength, unit, all);
  }

  /** The text of the first option with that code, or "". */
  public String text(int code) {
    return Options.text(options, code);
  }

  public String name() {
    return text(FileOption.NAME);
  }

  public String description() {
    return text(FileOption.DESCRIPTION);
  }

  /** The capture filter as people write it, or "". */
  public String filter() {
    for (FileOption option : options) {
      if (option.code() == FileOption.FILTER && option.value().length() > 1) {
        Bytes value = option.value();
        return value.u8(0) == 0 ? Printable.utf8(value.slice(1, value.length() - 1)) : "";
      }
    }
    return "";
  }
}
