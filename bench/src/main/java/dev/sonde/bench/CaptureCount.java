package dev.sonde.bench;

import dev.sonde.capture.Capture;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import java.io.IOException;

/**
 * Counts what comes by a device until SIGINT, and then says on standard error how many packets it
 * were, as tcpdump does. As one that needs no packet at once, it lets them wait for 50 ms.
 *
 * <p>Argument: the device.
 */
public final class CaptureCount {
  private static final int WAIT_MILLIS = 50;

  private long packets;
  private long bytes;

  private CaptureCount() {}

  /** Counts. */
  public static void main(String[] words) throws IOException {
    CaptureCount count = new CaptureCount();
    try (Reactor loop = Reactor.open();
        Capture capture = Capture.on(words[0]).promiscuous(true).blockMillis(WAIT_MILLIS).open()) {
      loop.on(Signal.INT, loop::stop);
      count.count(loop, capture);
    }
    System.err.println(count.packets + " packets captured");
    System.err.println(count.bytes + " bytes");
  }

  private void count(Reactor loop, Capture capture) throws IOException {
    capture.register(
        loop,
        packet -> {
          packets++;
          bytes += packet.originalLength();
        });
    System.err.println("listening on " + capture.device());
    loop.run();
  }
}
