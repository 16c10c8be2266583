package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that libpcap writes are those that were made by hand. */
class PcapDumperKernelTest {
  @TempDir private Path folder;

  @BeforeEach
  void libpcap() {
    assumeTrue(Pcap.isInstalled(), Libpcap.ABSENT);
  }

  private static PcapBytes nanoseconds() {
    return new PcapBytes(ByteOrder.nativeOrder(), true, LinkType.EN10MB);
  }

  @Test
  void copyOfAFileIsTheFile() throws Exception {
    byte[] all = nanoseconds().frames(5).record(999_999_999, 3, 1500, new byte[3]).all();
    Path copy = folder.resolve("copy.pcap");
    try (Pcap pcap = Pcap.openOffline(Files.write(folder.resolve("p.pcap"), all));
        PcapDumper dumper = pcap.dump(copy)) {
      assertThat(pcap.loop(-1, dumper)).isTrue();
    }
    assertThat(copy).hasBinaryContent(all);
  }

  @Test
  void dumperOutlivesItsMakerAndTakesPacketsOfTheHeap() throws Exception {
    Path file = folder.resolve("new.pcap");
    try (PcapDumper dumper = dumper(file)) {
      for (int number = 0; number < 3; number++) {
        byte[] frame = PcapBytes.frame(number);
        CapturedPacket packet = new CapturedPacket();
        packet.place(MemorySegment.ofArray(frame), 0, frame.length, frame.length);
        packet.stamp(PcapBytes.SECOND * 1_000_000_000L + number);
        dumper.packet(packet);
      }
      dumper.flush();
      assertThat(Files.readAllBytes(file)).endsWith(PcapBytes.frame(2));
    }
    byte[] expected = nanoseconds().frames(3).all();
    System.arraycopy(new byte[] {(byte) 0xff, (byte) 0xff, 0, 0}, 0, expected, 16, 4);
    assertThat(file).hasBinaryContent(expected);
  }

  private static PcapDumper dumper(Path file) throws PcapFailure {
    try (Pcap pcap = Pcap.openDead(LinkType.EN10MB, PcapBytes.SNAP_LENGTH)) {
      return pcap.dump(file);
    }
  }

  @Test
  void packetWithoutATimeIsWrittenAtTheEpoch() throws Exception {
    Path file = folder.resolve("timeless.pcap");
    try (PcapDumper dumper = dumper(file)) {
      CapturedPacket packet = new CapturedPacket();
      packet.place(MemorySegment.ofArray(new byte[60]), 0, 60, 60);
      dumper.packet(packet);
    }
    try (Pcap pcap = Pcap.openOffline(file)) {
      assertThat(pcap.nextEx()).isEqualTo(Pcap.Next.PACKET);
      assertThat(pcap.packet().stampNanos()).isZero();
    }
  }

  @Test
  void fullDeviceIsAFailureAtTheFlush() throws Exception {
    try (Pcap pcap = Pcap.openDead(LinkType.EN10MB, PcapBytes.SNAP_LENGTH)) {
      PcapDumper dumper = pcap.dump(Path.of("/dev/full"));
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(dumper::flush)
          .withMessage("pcap_dump_flush: No space left on device");
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(dumper::close)
          .withMessage("pcap_dump_flush: what came before was not written");
      dumper.close(); // it was closed all the same
    }
  }

  @Test
  void failureBetweenFlushesIsNotForgotten() throws Exception {
    try (Pcap pcap = Pcap.openDead(LinkType.EN10MB, PcapBytes.SNAP_LENGTH)) {
      PcapDumper dumper = pcap.dump(Path.of("/dev/full"));
      CapturedPacket packet = new CapturedPacket();
      packet.place(MemorySegment.ofArray(new byte[60_000]), 0, 60_000, 60_000);
      dumper.packet(packet);
      assertThatExceptionOfType(PcapFailure.class).isThrownBy(dumper::close);
    }
  }

  @Test
  void fileThatCannotBeMadeIsAFailure() throws Exception {
    Path nowhere = folder.resolve("none").resolve("new.pcap");
    assertThatExceptionOfType(PcapFailure.class)
        .isThrownBy(() -> dumper(nowhere))
        .withMessage("pcap_dump_open: " + nowhere + ": No such file or directory");
  }

  @Test
  void closedDumperIsRefused() throws Exception {
    PcapDumper dumper = dumper(folder.resolve("new.pcap"));
    dumper.close();
    assertThatIllegalStateException().isThrownBy(dumper::flush);
    assertThatIllegalStateException().isThrownBy(() -> dumper.packet(new CapturedPacket()));
  }
}
