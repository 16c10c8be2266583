package dev.sonde.cli;

import dev.sonde.dissect.PacketNames;
import dev.sonde.dissect.PacketTextOptions;
import dev.sonde.dissect.PacketTextOptions.Dump;
import dev.sonde.dissect.PacketTextOptions.Stamp;

/** How a command line wants packets printed. */
final class CaptureStyle {
  private static final Stamp[] STAMPS = {
    Stamp.TIME, Stamp.NONE, Stamp.UNIX, Stamp.SINCE_PREVIOUS, Stamp.DATE, Stamp.SINCE_FIRST
  };

  private CaptureStyle() {}

  static PacketTextOptions of(CaptureCommand command, PacketNames names) {
    PacketTextOptions options =
        new PacketTextOptions()
            .names(names)
            .numbers(command.isNumeric())
            .verbosity(command.verbosity())
            .quiet(command.isQuiet())
            .link(command.showsLink())
            .absolute(command.isAbsolute())
            .checksums(command.verifiesChecksums())
            .count(command.numbersLines())
            .nanoseconds(command.isNano())
            .stamp(STAMPS[command.timeForm()]);
    return dump(command, options);
  }

  /** Of several forms tcpdump takes the first of these. */
  private static PacketTextOptions dump(CaptureCommand command, PacketTextOptions options) {
    int both = command.dump("hex-ascii");
    if (both > 0) return options.dump(Dump.HEX_ASCII, both > 1);
    int hex = command.dump("hex");
    if (hex > 0) return options.dump(Dump.HEX, hex > 1);
    int ascii = command.dump("ascii");
    return ascii > 0 ? options.dump(Dump.ASCII, ascii > 1) : options;
  }
}
