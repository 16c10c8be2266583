package dev.sonde.bench;

import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.FrameBatch;
import dev.sonde.socket.PacketSocket;
import java.io.IOException;
import java.time.Duration;

/**
 * Sends frames of a protocol that nobody speaks by a device, as fast as the kernel takes them, past
 * its queues. Prints how many.
 *
 * <p>Arguments: the device, seconds, the length of a frame.
 */
public final class FrameFlood {
  private static final int BATCH = 64;
  private static final int ROOM = 2048;
  private static final int EXPERIMENT = 0x88b5;
  private static final double NANOS = 1e9;

  private FrameFlood() {}

  /** Floods. */
  public static void main(String[] words) throws IOException {
    try (PacketSocket socket = PacketSocket.open(PacketSocket.Kind.RAW);
        FrameBatch batch = new FrameBatch(BATCH, ROOM)) {
      socket.bind(socket.index(words[0]), 0);
      socket.bypassQueues();
      while (!batch.isFull()) fill(batch, batch.add(), Integer.parseInt(words[2]));
      long end = System.nanoTime() + (long) (Double.parseDouble(words[1]) * NANOS);
      long sent = 0;
      while (System.nanoTime() - end < 0) sent += socket.sendAll(batch, Duration.ofSeconds(1));
      System.out.println(sent);
    }
  }

  /** To a station that is not there: the kernel at the other end has no work with it. */
  private static void fill(FrameBatch batch, int index, int length) {
    long at = batch.at(index);
    MacAddress.parse("02:00:5e:00:53:02").write(batch.bytes(), at);
    MacAddress.parse("02:00:5e:00:53:01").write(batch.bytes(), at + MacAddress.BYTES);
    Wire.put16(batch.bytes(), at + 2 * MacAddress.BYTES, EXPERIMENT);
    batch.length(index, length);
  }
}
