package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capture.FileTarget.Seen;
import dev.sonde.packet.Bytes;
import dev.sonde.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes of a file are: it is refused when opened, or read to where it ends. */
class HostileFileTest {
  private static final List<ByteOrder> ORDERS =
      List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

  @TempDir private Path folder;
  private int files;

  /** A file, and where each of its records ends. */
  private record Whole(Bytes content, List<Integer> ends, boolean nextGeneration) {
    byte[] bytes() {
      return content.toArray();
    }

    int packetsWithin(int length) {
      return (int) ends.stream().filter(end -> end <= length).count();
    }
  }

  private static Whole pcap(ByteOrder order) {
    Blocks file = new Blocks(order).pcap(0xa1b2c3d4, 96, 1);
    List<Integer> ends = new ArrayList<>();
    for (int length : List.of(0, 1, 60, 3)) {
      file.record(length, 7, 60, new byte[length]);
      ends.add(file.array().length);
    }
    return new Whole(Bytes.of(file.array()), ends, false);
  }

  private static Whole pcapng(ByteOrder order) {
    Blocks file = new Blocks(order);
    file.section(1, 0, file.body().option(4, (byte) 'a').option(0));
    file.described(1, 0, file.body().option(2, (byte) 'b').option(9, (byte) 9).option(0));
    List<Integer> ends = new ArrayList<>();
    for (int length : List.of(0, 1, 60, 3)) {
      Blocks options = file.body().option(2, file.body().u32(2).array()).option(1, (byte) 'c');
      file.packet(0, length, length, new byte[length], options.option(0));
      ends.add(file.array().length);
    }
    return new Whole(Bytes.of(file.array()), ends, true);
  }

  private static List<Whole> files() {
    List<Whole> files = new ArrayList<>();
    for (ByteOrder order : ORDERS) {
      files.add(pcap(order));
      files.add(pcapng(order));
    }
    return files;
  }

  /** Files as they should be. */
  static List<byte[]> contents() {
    return files().stream().map(Whole::bytes).toList();
  }

  private static Seen streamed(byte[] bytes) {
    return FileTarget.streamed(new ByteArrayInputStream(bytes));
  }

  private Seen mapped(byte[] bytes) throws IOException {
    Path path = folder.resolve("f" + files++); // a disk may take its time to empty a file
    Files.write(path, bytes);
    try (CaptureFile file = CaptureFile.open(path)) {
      return FileTarget.seen(file);
    } catch (IOException e) {
      return FileTarget.refused(e, path.toString());
    } finally {
      Files.delete(path);
    }
  }

  @Test
  void everyTruncationIsReadToItsLastWholePacket() throws IOException {
    for (Whole whole : files()) {
      int last = 0;
      for (int length = 0; length <= whole.content.length(); length++) {
        try (CaptureFile file =
            CaptureFile.open(new ByteArrayInputStream(whole.bytes(), 0, length), "f")) {
          List<PacketValue> packets = PacketValue.all(file);
          assertThat(packets).hasSize(whole.packetsWithin(length));
          Ended ended = Objects.requireNonNull(file.ended());
          last = ended.whole() ? length : last;
          assertThat(ended.at()).isEqualTo(last);
        } catch (IOException e) {
          assertThat(length).isLessThan(whole.nextGeneration ? 40 : 24);
          last = 0;
        }
      }
      assertThat(last).isEqualTo(whole.content.length());
    }
  }

  @Test
  void everyLieLeavesThePacketsBeforeItAlone() {
    for (Whole whole : files()) {
      List<PacketValue> honest = streamed(whole.bytes()).packets();
      for (int at = 0; at + 4 <= whole.content.length(); at += 4) {
        for (int lie : List.of(0, 1, 4, 0x7fff_ffff, -1, -4, whole.content.length())) {
          byte[] bytes = whole.bytes();
          ByteBuffer.wrap(bytes).putInt(at, lie);
          List<PacketValue> read = streamed(bytes).packets();
          if (at >= whole.ends.getFirst()) {
            assertThat(read).startsWith(first(honest, whole.packetsWithin(at)));
          }
        }
      }
    }
  }

  private static PacketValue[] first(List<PacketValue> packets, int count) {
    return packets.subList(0, count).toArray(PacketValue[]::new);
  }

  @Test
  void mappedAndStreamedAreTheSameForAnyBytes() {
    List<Whole> files = files();
    Seeds.each(
        800,
        seeds -> {
          byte[] bytes = seeds.pick(files).bytes();
          int kept = seeds.chance(8) ? seeds.between(0, 24) : bytes.length;
          for (int i = seeds.between(0, 6); i > 0; i--) {
            int at = seeds.between(0, bytes.length - 1);
            byte[] value = seeds.bytes(Math.min(seeds.between(1, 4), bytes.length - at));
            System.arraycopy(value, 0, bytes, at, value.length);
          }
          byte[] tail = seeds.bytes(seeds.length(100));
          byte[] all = Arrays.copyOf(bytes, kept + tail.length);
          System.arraycopy(tail, 0, all, kept, tail.length);
          assertThat(mapped(all)).isEqualTo(streamed(all));
        });
  }

  @Test
  void compressedGarbageEndsTheFile() {
    Seeds.each(
        200,
        seeds -> {
          byte[] bytes = Compressed.of(seeds.pick(files()).bytes());
          for (int i = seeds.between(1, 3); i > 0; i--) {
            bytes[seeds.between(2, bytes.length - 1)] = (byte) seeds.bits(8);
          }
          Seen seen = streamed(Arrays.copyOf(bytes, seeds.between(2, bytes.length)));
          assertThat(seen.refused().isEmpty()).isNotEqualTo(seen.ended().isEmpty());
        });
  }
}
