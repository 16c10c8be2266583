package dev.sonde.cli;

import dev.sonde.packet.LinkType;
import java.io.IOException;

/**
 * What tcpdump(8) says on standard error beside the packets, which programs look for. Where
 * standard error takes nothing, since it is closed or its disk is full, the packets come all the
 * same; only a reader of it who went away ends the capture.
 */
final class CaptureMessages {
  private static final String SPEAKER = "sonde capture: ";

  private final Output err;
  private final boolean terse;

  /** {@code terse}: what JSON says is not said twice. */
  CaptureMessages(Output err, boolean terse) {
    this.err = err;
    this.terse = terse;
  }

  /** A link type and what it is, as {@code EN10MB (Ethernet)}. */
  static String described(LinkType type) {
    String what =
        switch (type.number()) {
          case 0 -> "BSD loopback";
          case 1 -> "Ethernet";
          case LinkType.DLT_RAW, 101 -> "Raw IP";
          case 108 -> "OpenBSD loopback";
          case 113 -> "Linux cooked v1";
          case 228 -> "Raw IPv4";
          case 229 -> "Raw IPv6";
          case 276 -> "Linux cooked v2";
          default -> "not printed";
        };
    return type.name() + " (" + what + ")";
  }

  void listening(CaptureOrigin origin) throws IOException {
    if (terse) return;
    complain(
        "listening on %s, link-type %s, snapshot length %d bytes"
            .formatted(origin.name(), described(origin.linkType()), origin.snapLength()));
  }

  void reading(CaptureOrigin origin) throws IOException {
    if (terse) return;
    complain(
        "reading from file %s, link-type %s, snapshot length %d"
            .formatted(origin.name(), described(origin.linkType()), origin.snapLength()));
  }

  void complain(String line) throws IOException {
    tell(SPEAKER + Text.harmless(line) + "\n");
  }

  /** The filter is for nothing that was named. */
  void assuming() throws IOException {
    tell("Warning: assuming Ethernet\n");
  }

  private void tell(String text) throws IOException {
    try {
      err.print(text);
      err.flush();
    } catch (Output.ClosedPipe gone) {
      throw gone;
    } catch (IOException untold) {
      return; // what is captured is worth more than what is said of it
    }
  }

  /** How many packets, in words. */
  static String packets(long count) {
    return count + (count == 1 ? " packet" : " packets");
  }

  /** The counts in the middle of a capture. */
  void counts(long captured, long received, long dropped) throws IOException {
    complain(
        "%s captured, %s received by filter, %s dropped by kernel"
            .formatted(packets(captured), packets(received), packets(dropped)));
  }

  /** On a terminal, how far it has got, in the same place each time. */
  void progress(long captured) throws IOException {
    if (!err.isTerminal()) return;
    tell("Got " + captured + "\r");
  }

  /** A signal came: what a terminal shows for Ctrl-C has a line of its own. */
  void interrupted() throws IOException {
    if (err.isTerminal()) tell("\n");
  }

  /** The counts at the end. */
  void summary(long captured, long received, long dropped) throws IOException {
    if (!terse) {
      tell(packets(captured) + " captured\n");
      tell(packets(received) + " received by filter\n");
      tell(packets(dropped) + " dropped by kernel\n");
    }
    if (dropped == 0) return;
    complain(
        packets(dropped) + " came too fast and are missing; -B, -s, -w or a filter would help");
  }
}
