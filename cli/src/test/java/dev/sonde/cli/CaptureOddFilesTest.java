package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capture.CaptureFile;
import dev.sonde.capture.CaptureInterface;
import dev.sonde.capture.CaptureWriter;
import dev.sonde.capture.FileOption;
import dev.sonde.capture.PcapWriter;
import dev.sonde.capture.PcapngWriter;
import dev.sonde.capture.Section;
import dev.sonde.loop.Reactor;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that no capture program writes, or that change under its reader. */
class CaptureOddFilesTest {
  private static final int LONG = 514;

  @TempDir private Path folder;

  private static CapturedPacket packet(int length) {
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(new byte[length]), 0, length, length);
    packet.stamp(1);
    return packet;
  }

  private static Run read(Path file, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("-n", "-r", file.toString()));
    all.addAll(List.of(words));
    return Run.of(CaptureProcess.kept(), all.toArray(String[]::new));
  }

  private Path pcapng(String name, CaptureInterface... interfaces) throws IOException {
    Path path = folder.resolve(name);
    try (PcapngWriter writer = PcapngWriter.create(path, Section.by("test"))) {
      for (CaptureInterface each : interfaces) {
        writer.write(packet(LONG), writer.add(each), List.of());
      }
    }
    return path;
  }

  @Test
  void numberOfAnInterfaceInAPcapFileMeansNothing() throws IOException {
    for (int number : new int[] {-1, 0, 7, Integer.MIN_VALUE}) {
      ByteBuffer patched = ByteBuffer.allocate(24 + 24 + 60).order(ByteOrder.nativeOrder());
      patched.putInt(0xa1b2cd34).putShort((short) 2).putShort((short) 4).putLong(0);
      patched.putInt(96).putInt(1).putInt(1).putInt(0).putInt(60).putInt(60).putInt(number);
      Path file = Files.write(folder.resolve("patched.pcap"), patched.array());
      Run run = read(file, "--json");
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out()).contains("\"event\":\"packet\"", "\"captured\":1");
      Path copy = folder.resolve("copy.pcapng");
      assertThat(read(file, "-w", copy.toString()).status()).isZero();
      try (CaptureFile in = CaptureFile.open(copy)) {
        assertThat(in.interfaces()).hasSize(1);
        assertThat(in.interfaces().getFirst().snapLength()).isEqualTo(96);
      }
    }
  }

  @Test
  void copyKeepsPacketsThatAreLongerThanTheSnapLengthSays() throws IOException {
    CaptureInterface brief = CaptureInterface.named("brief", LinkType.EN10MB, 60);
    Path mixed = pcapng("mixed", brief, CaptureInterface.named("whole", LinkType.EN10MB, 0));
    for (String name : List.of("copy.pcap", "copy.pcapng")) {
      Path copy = folder.resolve(name);
      assertThat(read(mixed, "-w", copy.toString()).status()).isZero();
      assertThat(lengths(copy)).containsExactly(60, LONG);
    }
    byte[] lying = Files.readAllBytes(folder.resolve("copy.pcap"));
    assertThat(ByteBuffer.wrap(lying).order(ByteOrder.nativeOrder()).getInt(16)).isEqualTo(60);
    Path twice = folder.resolve("twice.pcapng");
    assertThat(read(folder.resolve("copy.pcap"), "-w", twice.toString()).status()).isZero();
    assertThat(lengths(twice)).containsExactly(60, LONG);
  }

  private static List<Integer> lengths(Path path) throws IOException {
    List<Integer> lengths = new ArrayList<>();
    try (CaptureFile file = CaptureFile.open(path)) {
      file.forEach(packet -> lengths.add(packet.length()));
    }
    return lengths;
  }

  @Test
  void interfacesWithMegabytesOfOptionsAreForgottenAndDescribedAgain() throws IOException {
    byte[] large = Files.readAllBytes(pcapng("large", described("large", 100)));
    byte[] other = Files.readAllBytes(pcapng("other", described("other", 100)));
    byte[] small = Files.readAllBytes(pcapng("small", described("small", 0)));
    Path all = folder.resolve("all.pcapng");
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    for (byte[] part : List.of(small, large, small, other, large)) row.writeBytes(part);
    Files.write(all, row.toByteArray());
    Path copy = folder.resolve("copy.pcapng");
    assertThat(read(all, "-w", copy.toString()).status()).isZero();
    List<Integer> numbers = new ArrayList<>();
    try (CaptureFile file = CaptureFile.open(copy)) {
      file.forEach(packet -> numbers.add(packet.device()));
    }
    assertThat(numbers).containsExactly(0, 1, 0, 2, 3);
  }

  private static CaptureInterface described(String name, int comments) {
    CaptureInterface made = CaptureInterface.named(name, LinkType.EN10MB, 0);
    for (int i = 0; i < comments; i++) made = made.with(FileOption.comment("c".repeat(60_000)));
    return made;
  }

  /** Cuts the file, and then looks at the packet. */
  private static CaptureSink cutting(Path path) {
    return new CaptureSink() {
      @Override
      public void packet(CapturedPacket packet) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
          channel.truncate(0);
        }
        byte seen = packet.bytes().get(ValueLayout.JAVA_BYTE, packet.at());
        throw new IOException("seen: " + seen);
      }

      @Override
      public void idle() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void fileThatIsCutUnderThePrinterEndsThere() throws IOException {
    Path path = folder.resolve("cut.pcap");
    try (CaptureWriter writer = PcapWriter.create(path, LinkType.EN10MB, 0, false)) {
      writer.write(packet(1000));
    }
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CaptureMessages messages =
        new CaptureMessages(new Output(err, Path.of("/proc/self/fd/2")), false);
    String name = path.toString();
    CaptureCommand command = CaptureCommandTest.command("-r", name);
    try (Reactor reactor = Reactor.open();
        CaptureReading reading =
            new CaptureReading(command, name, messages, reactor, new LoopRun(reactor))) {
      reading.prepare();
      assertThat(reading.run(cutting(path))).isEqualTo(1);
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("cut.pcap: ended at byte 1040: the file was cut while it was read")
        .hasLineCount(1);
  }
}
