package dev.sonde.cli;

import dev.sonde.packet.CapturedPacket;
import java.io.IOException;
import java.util.List;

/** Where the packets of a capture go. */
interface CaptureSink extends AutoCloseable {
  void packet(CapturedPacket packet) throws IOException;

  /** No packet waits: what was held back to be written together is written. */
  void idle() throws IOException;

  /** It wants no more. */
  default boolean isFinished() {
    return false;
  }

  @Override
  void close() throws IOException;

  /** The same to each of them, in their order. */
  static CaptureSink all(List<CaptureSink> sinks) {
    return sinks.size() == 1 ? sinks.getFirst() : new All(List.copyOf(sinks));
  }

  /** Any number of sinks as one. */
  record All(List<CaptureSink> sinks) implements CaptureSink {
    @Override
    public void packet(CapturedPacket packet) throws IOException {
      for (CaptureSink sink : sinks) sink.packet(packet);
    }

    @Override
    public void idle() throws IOException {
      for (CaptureSink sink : sinks) sink.idle();
    }

    @Override
    public boolean isFinished() {
      for (CaptureSink sink : sinks) if (sink.isFinished()) return true; // no stream: per packet
      return false;
    }

    @Override
    public void close() throws IOException {
      IOException failure = null;
      for (CaptureSink sink : sinks) {
        try {
          sink.close();
        } catch (IOException failed) {
          if (failure == null) failure = failed;
          else failure.addSuppressed(failed);
        }
      }
      if (failure != null) throw failure;
    }
  }
}
