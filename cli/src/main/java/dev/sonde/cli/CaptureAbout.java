package dev.sonde.cli;

import dev.sonde.capture.CaptureFile;
import dev.sonde.packet.LinkType;
import java.io.IOException;

/** What {@code -D}, {@code -L}, {@code -J} and {@code -d} print, for which nothing is captured. */
final class CaptureAbout {
  private CaptureAbout() {}

  static void print(CaptureCommand command, Output out, Output err) throws IOException {
    if (command.listsInterfaces()) new DeviceList().print(out);
    else if (command.listsLinkTypes()) linkTypes(command, out);
    else if (command.listsClocks()) clocks(command, out);
    else filter(command, out, err);
    out.flush();
  }

  private static void linkTypes(CaptureCommand command, Output out) throws IOException {
    DeviceList devices = new DeviceList();
    String device = devices.chosen(command);
    LinkType own = devices.linkType(device);
    out.print("Data link types for " + Text.harmless(device) + " (use option -y to set):\n");
    out.print("  " + CaptureMessages.described(own) + "\n");
    for (LinkType cooked : new LinkType[] {LinkType.LINUX_SLL, LinkType.LINUX_SLL2}) {
      if (!cooked.equals(own)) out.print("  " + CaptureMessages.described(cooked) + "\n");
    }
  }

  private static void clocks(CaptureCommand command, Output out) throws IOException {
    String device = new DeviceList().chosen(command);
    String shown = Text.harmless(device);
    out.print("Time stamp types for " + shown + " (use option -j to set):\n");
    out.print("  host (this machine's clock)\n");
    out.print("  adapter_unsynced (the device's clock, where it has one)\n");
  }

  /** For packets of a file, of a device, or without either of Ethernet. */
  private static void filter(CaptureCommand command, Output out, Output err) throws IOException {
    String file = command.read();
    LinkType asked = command.linkType();
    if (file != null) {
      try (CaptureFile opened = CaptureFile.open(CaptureCommand.path("--read", file))) {
        new CaptureFilters(command, null).dump(opened.linkType(), out);
      }
    } else if (command.device() != null) {
      DeviceList devices = new DeviceList();
      String device = devices.chosen(command);
      LinkType type = asked == null ? devices.linkType(device) : asked;
      new CaptureFilters(command, device).dump(type, out);
    } else {
      if (asked == null) new CaptureMessages(err, false).assuming();
      new CaptureFilters(command, null).dump(asked == null ? LinkType.EN10MB : asked, out);
    }
  }
}
