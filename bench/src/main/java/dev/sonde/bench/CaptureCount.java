package dev.sonde.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.sonde.capture.Capture;
import dev.sonde.socket.PacketCounts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Counts what comes by a device, one flood after another. When a flood is over it prints how many
 * packets it saw, how many were dropped, and the nanoseconds of processor time that the whole
 * process took for each.
 *
 * <p>Arguments: the device, how many floods.
 */
public final class CaptureCount {
  private static final Duration SILENCE = Duration.ofMillis(300);
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private long packets;
  private long bytes;

  private CaptureCount() {}

  /** Counts. */
  public static void main(String[] words) throws IOException {
    try (Capture capture = Capture.on(words[0]).promiscuous(true).open()) {
      System.out.println("ready");
      for (int flood = Integer.parseInt(words[1]); flood > 0; flood--) {
        System.out.println(new CaptureCount().flood(capture));
      }
    }
  }

  private String flood(Capture capture) throws IOException {
    PacketCounts before = capture.stats();
    while (packets == 0) count(capture);
    long start = SYSTEM.getProcessCpuTime();
    long first = packets;
    long last;
    do {
      last = packets;
      count(capture);
    } while (packets > last);
    long took = SYSTEM.getProcessCpuTime() - start;
    long dropped = capture.stats().dropped() - before.dropped();
    return "%d %d %.1f %d".formatted(packets, dropped, took / (double) (packets - first), bytes);
  }

  private void count(Capture capture) throws IOException {
    capture.dispatch(
        packet -> {
          packets++;
          bytes += packet.originalLength();
        },
        SILENCE);
  }
}
