package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Garbage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of packets to a file, at any rate. */
class CaptureWritesTest {
  private static final int PACKETS = 1000;
  private static final CaptureOrigin ORIGIN =
      new CaptureOrigin("eth0", LinkType.EN10MB, 65_535, null);

  private static void write(CaptureSink sink, CapturedPacket packet) {
    try {
      for (int count = 0; count < PACKETS; count++) {
        sink.packet(packet);
        if (sink.isFinished()) throw new AssertionError("finished");
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-w /dev/null", "-w /dev/null --pcapng", "-w /dev/null -C 9000"})
  void packetToAFileLeavesNoGarbage(String line) throws IOException {
    Output nowhere = new Output(OutputStream.nullOutputStream(), Path.of("/proc/self/fd/1"));
    CaptureCommand command = CaptureCommandTest.command(line.split(" ", -1));
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(new byte[60]), 0, 60, 60);
    packet.stamp(1_700_000_000_123_456_789L);
    try (CaptureSink sink = new CaptureWrites(command, "/dev/null", ORIGIN, nowhere, _ -> null)) {
      long enough = PACKETS; // less than a byte for each
      assertThat(Garbage.ofTheBestRound(enough, () -> write(sink, packet))).isLessThan(enough);
    }
  }
}
