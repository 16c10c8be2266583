package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written to a channel comes in pieces that a pipe takes as a whole. */
class StreamPiecesTest {
  private static final int PAGE = 4096;
  private static final int FILE_HEADER = 24;
  private static final int RECORD = 16 + 100;

  /** Takes at most a page at once, and after so many bytes nothing. */
  private static final class Pipe implements WritableByteChannel {
    private final List<Integer> pieces = new ArrayList<>();
    private long room;
    private boolean closed;

    private Pipe(long room) {
      this.room = room;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int count = Math.min(bytes.remaining(), PAGE);
      if (count > room) throw new IOException("full");
      room -= count;
      bytes.position(bytes.position() + count);
      pieces.add(count);
      return count;
    }

    @Override
    public boolean isOpen() {
      return !closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static PcapWriter writer(Pipe pipe) throws IOException {
    return PcapWriter.to(pipe, "pipe", LinkType.EN10MB, 0, false);
  }

  private static void write(PcapWriter writer, int count, int length) throws IOException {
    for (int i = 0; i < count; i++) {
      writer.write(PacketValue.of(new byte[length], LinkType.EN10MB));
    }
    writer.flush();
  }

  @Test
  void pieceIsAsManyWholeRecordsAsAPageHolds() throws IOException {
    Pipe pipe = new Pipe(Long.MAX_VALUE);
    try (PcapWriter writer = writer(pipe)) {
      write(writer, 100, 100);
      write(writer, 1, 100);
      write(writer, 1, 9000);
    }
    int most = PAGE / RECORD * RECORD;
    assertThat(pipe.pieces)
        .startsWith(FILE_HEADER, most, most, 100 * RECORD - 2 * most, RECORD)
        .endsWith(PAGE, PAGE, 9016 - 2 * PAGE)
        .hasSize(8);
    assertThat(pipe.isOpen()).isFalse();
  }

  @Test
  void failureBetweenPacketsIsToldApartFromOneInAPacket() throws IOException {
    try (PcapWriter writer = writer(new Pipe(FILE_HEADER + PAGE))) {
      assertThatThrownBy(() -> write(writer, 100, 100)).hasMessage("pipe: full");
      assertThatThrownBy(() -> write(writer, 1, 100)).hasMessageContaining("nothing more");
    }
    try (PcapWriter writer = writer(new Pipe(FILE_HEADER + PAGE))) {
      assertThatThrownBy(() -> write(writer, 1, 9000))
          .hasMessage("pipe, in the middle of a packet: full");
    }
  }
}
