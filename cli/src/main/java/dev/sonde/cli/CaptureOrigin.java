package dev.sonde.cli;

import dev.sonde.capture.Capture;
import dev.sonde.capture.CaptureFile;
import dev.sonde.capture.CaptureInterface;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where packets come from, as far as files and JSON are to tell: an interface, or a file. */
record CaptureOrigin(String name, LinkType linkType, int snapLength, @Nullable CaptureFile file) {

  static CaptureOrigin of(Capture capture) {
    return new CaptureOrigin(capture.device(), capture.linkType(), capture.snapLength(), null);
  }

  static CaptureOrigin of(String name, CaptureFile file) {
    return new CaptureOrigin(name, file.linkType(), file.snapLength(), file);
  }

  /** The interface that a packet came by. */
  CaptureInterface of(CapturedPacket packet) {
    if (file == null) return CaptureInterface.named(name, linkType, snapLength);
    List<CaptureInterface> known = file.interfaces();
    // In a pcap file the number is one that the system gave, which means nothing here.
    int number = file.isPcapng() ? packet.device() : 0;
    if (Integer.compareUnsigned(number, known.size()) < 0) return known.get(number);
    return CaptureInterface.named("", packet.linkType(), snapLength);
  }

  /** The name of that interface; null where nobody knows. */
  @Nullable String device(CapturedPacket packet, DeviceNames devices) {
    if (file == null) return devices.name(packet.device());
    String known = of(packet).name();
    return known.isEmpty() ? null : known;
  }
}
