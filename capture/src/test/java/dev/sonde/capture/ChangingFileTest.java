package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that others write or cut while they are read. */
class ChangingFileTest {
  private static final int LENGTH = 984; // with its header 1,000 bytes
  private static final int PACKETS = 1000;

  @TempDir private Path folder;
  private final CapturedPacket packet = new CapturedPacket();

  private static void write(CaptureWriter writer, int packets) throws IOException {
    for (int i = 0; i < packets; i++) {
      writer.write(PacketValue.of(new byte[LENGTH], LinkType.EN10MB));
    }
    writer.flush();
  }

  private static void cut(Path path, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  @Test
  void whatIsAddedBeforeTheEndIsReachedIsRead() throws IOException {
    Path path = folder.resolve("growing.pcap");
    try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      write(writer, 10);
      try (CaptureFile file = CaptureFile.open(path)) {
        for (int round = 0; round < 20; round++) {
          for (int i = 0; i < 10; i++) {
            assertThat(file.next(packet)).isTrue();
            assertThat(packet.stampNanos()).isEqualTo(1_000_000_000);
          }
          write(writer, round < 19 ? 10 : 0);
        }
        assertThat(file.next(packet)).isFalse();
        assertThat(file.ended()).isEqualTo(new Ended(200_024, true, "end of file"));
        write(writer, 1);
        assertThat(file.next(packet)).isFalse();
      }
    }
  }

  @Test
  void fileThatIsCutEndsThere() throws IOException {
    Path path = folder.resolve("cut.pcap");
    try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      write(writer, PACKETS);
    }
    try (CaptureFile file = CaptureFile.open(path)) {
      assertThat(file.next(packet)).isTrue();
      cut(path, 500_500);
      int read = 1;
      while (file.next(packet)) {
        read++;
      }
      assertThat(read).isEqualTo(500);
      assertThat(file.ended())
          .hasToString(
              "ended at byte 500024: the file ends after 476 of the 1000 bytes of a packet with its"
                  + " header");
    }
  }

  @Test
  void faultOfAPageThatWasCutAwayIsTheEndOfTheFile() throws IOException {
    Path path = folder.resolve("gone.pcap");
    for (boolean given : new boolean[] {false, true}) {
      try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
        write(writer, PACKETS);
      }
      try (CaptureFile file = CaptureFile.open(path)) {
        assertThat(file.next(packet)).isTrue();
        cut(path, 0);
        Ended ended =
            given
                ? file.forEach(it -> it.bytes().get(ValueLayout.JAVA_BYTE, it.at() + 900))
                : drained(file);
        assertThat(ended.whole()).isFalse();
        assertThat(ended.reason()).contains("was cut").contains("while it was read");
        assertThat(file.ended()).isEqualTo(ended);
        assertThat(file.next(packet)).isFalse();
      }
    }
  }

  @Test
  void faultInTheHandsOfWhoCallsNextMayBeHandedBack() throws IOException {
    Path path = folder.resolve("held.pcap");
    try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      write(writer, PACKETS);
    }
    try (CaptureFile file = CaptureFile.open(path)) {
      assertThat(file.next(packet)).isTrue();
      InternalError other = new InternalError("of something else");
      assertThatThrownBy(() -> file.cut(other)).isSameAs(other);
      assertThat(file.ended()).isNull();
      file.cut(new InternalError("a fault occurred in an unsafe memory access operation"));
      assertThat(file.next(packet)).isFalse();
      assertThat(file.ended())
          .hasToString("ended at byte 1024: the file was cut while it was read");
    }
  }

  private Ended drained(CaptureFile file) {
    int more = 0;
    while (file.next(packet)) {
      more++;
    }
    assertThat(more).isLessThan(PACKETS);
    return Objects.requireNonNull(file.ended());
  }

  @Test
  void packetOfAPipeIsReadAsSoonAsItIsThere() throws IOException {
    Path path = folder.resolve("pipe.pcap");
    try (PcapWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      write(writer, 3);
    }
    byte[] bytes = Files.readAllBytes(path);
    PipedOutputStream pipe = new PipedOutputStream();
    PipedInputStream end = new PipedInputStream(pipe, 1 << 16);
    pipe.write(bytes, 0, 24);
    try (CaptureFile file = CaptureFile.open(end, "pipe")) {
      for (int i = 0; i < 3; i++) {
        pipe.write(Arrays.copyOfRange(bytes, 24 + 1000 * i, 1024 + 1000 * i));
        assertThat(file.next(packet)).isTrue();
      }
      pipe.close();
      assertThat(file.next(packet)).isFalse();
      assertThat(file.ended()).hasToString("end of file");
    }
  }

  @Test
  void blocksOfGigabytesAreGoneOverWithoutBeingRead() throws IOException {
    Path path = folder.resolve("huge.pcapng");
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    Blocks start = new Blocks(order).section();
    start.described(1, 0, start.body()).packet(0, 1, (byte) 7);
    long huge = 0xf000_0000L;
    byte[] head = start.array();
    byte[] unknown = new Blocks(order).u32(99, huge).array();
    byte[] tail = new Blocks(order).u32(huge).packet(0, 2, (byte) 8).array();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(head), 0);
      channel.write(ByteBuffer.wrap(unknown), head.length);
      channel.write(ByteBuffer.wrap(tail), head.length + huge - 4);
    }
    try (CaptureFile file = CaptureFile.open(path)) {
      assertThat(PacketValue.all(file)).extracting(PacketValue::hex).containsExactly("07", "08");
      assertThat(file.ended())
          .isEqualTo(new Ended(head.length + huge - 4 + tail.length, true, "end of file"));
    }
  }
}
