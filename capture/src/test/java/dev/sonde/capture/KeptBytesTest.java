package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.CapturedPacket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** However much a file has beside its packets: little of it is kept, and the packets are read. */
class KeptBytesTest {
  private static final int LARGE = 60_000;
  private static final int MANY = 100; // of these 6 MB

  private final CapturedPacket packet = new CapturedPacket();

  private static Blocks file() {
    return new Blocks(ByteOrder.nativeOrder()).section();
  }

  private static Blocks options(Blocks file) {
    Blocks options = file.body();
    for (int i = 0; i < MANY; i++) {
      options.option(1, new byte[LARGE]);
    }
    return options;
  }

  private static CaptureFile open(Blocks file) throws IOException {
    return CaptureFile.open(new ByteArrayInputStream(file.array()), "f");
  }

  private static int kept(List<FileOption> options) {
    return options.stream().mapToInt(option -> option.value().length()).sum();
  }

  @Test
  void optionsOfInterfacesAreDroppedBeyondEightMegabytesButTheirUnitIsNot() throws IOException {
    Blocks file = file();
    for (int i = 0; i < 4; i++) {
      file.described(1, 0, options(file).option(9, (byte) 9).option(2, new byte[LARGE]));
    }
    try (CaptureFile in = open(file.packet(3, 7, (byte) 1))) {
      assertThat(in.next(packet)).isTrue();
      assertThat(packet.stampNanos()).isEqualTo(7);
      assertThat(in.interfaces()).hasSize(4);
      int all = in.interfaces().stream().mapToInt(it -> kept(it.options())).sum();
      assertThat(all).isBetween(KeptBytes.MOST - 2 * LARGE, KeptBytes.MOST);
      assertThat(in.next(packet)).isFalse();
      assertThat(in.ended()).hasToString("end of file");
    }
  }

  @Test
  void optionsOfASectionLeaveRoomForThoseOfTheNext() throws IOException {
    Blocks file = file();
    for (int i = 0; i < 3; i++) {
      file.section(1, 0, options(file)).described(1, 0, file.body()).packet(0, 7, (byte) 1);
    }
    try (CaptureFile in = open(file)) {
      while (in.next(packet)) {
        Section section = Objects.requireNonNull(in.section());
        assertThat(kept(section.options())).isEqualTo(MANY * LARGE);
      }
      assertThat(in.packets()).isEqualTo(3);
    }
  }

  @Test
  void lastStatisticsAreKeptHoweverManyCameBefore() throws IOException {
    Blocks file = file();
    file.described(1, 0, file.body());
    for (int i = 0; i < 4; i++) {
      file.block(5, file.body().u32(0, 0, i).bytes(options(file).array()));
    }
    try (CaptureFile in = open(file)) {
      assertThat(in.next(packet)).isFalse();
      assertThat(in.statistics()).hasSize(1);
      assertThat(in.statistics().getFirst().stampNanos()).isEqualTo(3000);
      assertThat(kept(in.statistics().getFirst().options())).isEqualTo(MANY * LARGE);
    }
  }

  @Test
  void namesAreDroppedBeyondEightMegabytes() throws IOException {
    Blocks file = file();
    Blocks names = file.body();
    byte[] name = "n".repeat(LARGE - 1).concat("\0").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < MANY; i++) {
      names.u16(1, 4 + LARGE).u8(198, 18, 0, i).bytes(name);
    }
    file.block(4, names.u32(0)).described(1, 0, file.body()).packet(0, 7, (byte) 1);
    try (CaptureFile in = open(file)) {
      assertThat(in.next(packet)).isTrue();
      assertThat(in.names()).hasSize(KeptBytes.MOST / (2 * LARGE));
    }
  }
}
