package dev.sonde.bench;

import dev.sonde.capture.Capture;
import dev.sonde.capture.PacketHandler;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.packet.CapturedPacket;
import java.io.IOException;

/**
 * Counts what comes by a device until SIGINT, and then says on standard error how many packets it
 * were, as tcpdump does. As one that needs no packet at once, it lets them wait for 50 ms.
 *
 * <p>Arguments: the device; and {@code bytes} to look at each packet and add up their lengths.
 */
public final class CaptureCount {
  private static final int WAIT_MILLIS = 50;

  private long bytes;

  private CaptureCount() {}

  /** Counts. */
  public static void main(String[] words) throws IOException {
    CaptureCount count = new CaptureCount();
    try (Reactor loop = Reactor.open();
        Capture capture = Capture.on(words[0]).promiscuous(true).blockMillis(WAIT_MILLIS).open()) {
      loop.on(Signal.INT, loop::stop);
      boolean looks = words.length > 1 && words[1].equals("bytes");
      count.count(loop, capture, looks ? count::look : PacketHandler.NONE);
      System.err.println(capture.seen() + " packets captured");
    }
    System.err.println(count.bytes + " bytes");
  }

  private void look(CapturedPacket packet) {
    bytes += packet.originalLength();
  }

  private void count(Reactor loop, Capture capture, PacketHandler handler) throws IOException {
    capture.register(loop, handler);
    System.err.println("listening on " + capture.device());
    loop.run();
  }
}
