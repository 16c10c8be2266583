package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import java.lang.foreign.MemorySegment;

/** Where a test sends single messages to. */
record Outbox(IpSocket socket, IpAddress to, int port) {
  /** A control message to send along. */
  @FunctionalInterface
  interface Extra {
    void add(SendBatch batch, int index);
  }

  Outbox(IpSocket socket, IpAddress to) {
    this(socket, to, 0);
  }

  /** Sends, and answers as the kernel does: 1, or minus errno. */
  int send(MemorySegment data, Extra... extras) {
    int length = (int) data.byteSize();
    try (SendBatch batch = new SendBatch(socket.family(), 1, length)) {
      int index = batch.add(to, port);
      MemorySegment.copy(data, 0, batch.bytes(), batch.at(index), length);
      batch.length(index, length);
      for (Extra extra : extras) extra.add(batch, index);
      return socket.send(batch, 0);
    }
  }

  /** Sends, which must succeed. */
  void sent(MemorySegment data, Extra... extras) {
    assertThat(send(data, extras)).as("messages sent, or minus errno").isEqualTo(1);
  }
}
