package dev.sonde.cli;

import dev.sonde.capture.Capture;
import dev.sonde.capture.CaptureDevice;
import dev.sonde.capture.CaptureDevices;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The interfaces that can be captured from, in the order and by the numbers of {@code -D}. */
final class DeviceList {
  private static final Pattern NUMBER = Pattern.compile("\\D(\\d{1,6})$");

  /** An interface, or all of them. */
  private record Entry(
      String name, boolean up, boolean running, boolean loopback, LinkType linkType) {
    static final Entry ANY = new Entry(Capture.ANY, true, true, false, LinkType.LINUX_SLL2);

    static Entry of(CaptureDevice device) {
      return new Entry(
          device.name(), device.isUp(), device.isRunning(), device.isLoopback(), device.linkType());
    }

    boolean isAny() {
      return name.equals(Capture.ANY);
    }

    /** As libpcap sorts: what is of most use first, then all of them, loopback last. */
    int rank() {
      int rank = 0;
      if (!running) rank += 16;
      if (!up) rank += 8;
      if (!running && !loopback) rank += 4;
      if (loopback) rank += 2;
      return isAny() ? rank + 1 : rank;
    }

    /** The digits at the end of its name. */
    int number() {
      Matcher number = NUMBER.matcher(name);
      return number.find() ? Integer.parseInt(number.group(1)) : 0;
    }

    String line() {
      List<String> words = new ArrayList<>();
      if (up) words.add("Up");
      if (running) words.add("Running");
      if (loopback) words.add("Loopback");
      if (words.isEmpty()) words.add("none");
      if (!loopback && !isAny()) words.add(running ? "Connected" : "Disconnected");
      String what = isAny() ? " (Pseudo-device that captures on all interfaces)" : "";
      return Text.harmless(name) + what + " [" + String.join(", ", words) + "]";
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  /** Asks for the interfaces of this network. */
  DeviceList() throws IOException {
    for (CaptureDevice device : CaptureDevices.list()) entries.add(Entry.of(device));
    entries.add(Entry.ANY);
    entries.sort(Comparator.comparingInt(Entry::rank).thenComparingInt(Entry::number));
  }

  void print(Output out) throws IOException {
    int number = 1;
    for (Entry each : entries) out.print(number++ + "." + each.line() + "\n");
  }

  /** The name of the one that was asked for by name or number; else of the first. */
  String chosen(CaptureCommand command) {
    String asked = command.device();
    if (asked == null) return entries.getFirst().name();
    boolean isName = entries.stream().anyMatch(each -> each.name().equals(asked));
    if (isName || !asked.matches("[1-9]\\d{0,8}")) return asked;
    int number = Integer.parseInt(asked);
    if (number > entries.size()) throw new BadUsage("there is no interface " + number + ": see -D");
    return entries.get(number - 1).name();
  }

  /** What packets of an interface start with, unless told otherwise. */
  LinkType linkType(String device) throws IOException {
    for (Entry each : entries) {
      if (each.name().equals(device)) return each.linkType();
    }
    throw absent(device);
  }

  /** As tcpdump says it. */
  static IOException absent(String device) {
    return new IOException(device + ": No such device exists");
  }
}
