package dev.sonde.cli;

import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.BpfTrace;
import dev.sonde.capture.CaptureFile;
import dev.sonde.capture.Ended;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The packets of a capture file, each run through the program for its link type. */
final class BpfPackets {
  private final BpfPrograms programs;
  private final @Nullable LinkType chosen;

  /** A run of a program on a packet. */
  interface Seen {
    void packet(CapturedPacket packet, BpfProgram program, BpfTrace trace) throws IOException;
  }

  /** {@code chosen} counts instead of what the file says its packets are; null is nothing. */
  BpfPackets(BpfPrograms programs, @Nullable LinkType chosen) {
    this.programs = programs;
    this.chosen = chosen;
  }

  /** Runs the programs over a file; how it ended. */
  Ended each(String name, Seen seen) throws IOException, BadFilter {
    try (CaptureFile file =
        name.equals("-") ? CaptureFile.standardInput() : CaptureFile.open(Path.of(name))) {
      programs.of(chosen == null ? file.linkType() : chosen); // also where there is no packet
      CapturedPacket packet = new CapturedPacket();
      while (file.next(packet)) {
        if (chosen != null) packet.link(chosen);
        BpfProgram program = programs.of(packet.linkType());
        seen.packet(packet, program, BpfTrace.of(program, packet));
      }
      Ended ended = file.ended();
      return ended == null ? new Ended(0, true, "end of file") : ended;
    }
  }
}
