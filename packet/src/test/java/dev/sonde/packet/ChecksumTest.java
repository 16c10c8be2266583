package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ChecksumTest {

  /** RFC 1071 section 3: the numerical example, whose sum is ddf2 after the carries. */
  @Test
  void numericalExampleOfRfc1071() {
    MemorySegment bytes = hex("0001f203f4f5f6f7");
    assertThat(Checksum.sum(bytes, 0, 8)).isEqualTo(0xddf2);
    assertThat(Checksum.finish(Checksum.sum(bytes, 0, 8))).isEqualTo(0x220d);
  }

  @Test
  void sumEqualsThatOfTheDefinitionAtEveryLengthAndOffset() {
    Seeds.each(
        3000,
        seeds -> {
          int at = seeds.length(9);
          int length = seeds.length(seeds.chance(50) ? 70_000 : 100);
          byte[] bytes = seeds.bytes(at + length + seeds.length(9));
          assertThat(Checksum.sum(MemorySegment.ofArray(bytes), at, length))
              .isEqualTo(byDefinition(bytes, at, length));
        });
  }

  private static int byDefinition(byte[] bytes, int at, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int value = bytes[at + i] & 0xff;
      sum += i % 2 == 0 ? value << 8 : value;
      sum = sum > 0xffff ? sum - 0xffff : sum;
    }
    return sum;
  }

  @Test
  void sumsOfEvenPartsAddUp() {
    Seeds.each(
        1000,
        seeds -> {
          int first = 2 * seeds.length(50);
          int second = seeds.length(50);
          MemorySegment bytes = MemorySegment.ofArray(seeds.bytes(first + second));
          int parts = Checksum.sum(bytes, 0, first) + Checksum.sum(bytes, first, second);
          assertThat(Checksum.finish(parts))
              .isEqualTo(Checksum.finish(Checksum.sum(bytes, 0, first + second)));
        });
  }

  @Test
  void finishedRangeVerifiesAndEveryFlippedBitIsSeen() {
    Seeds.each(
        300,
        seeds -> {
          int length = seeds.between(2, 60);
          byte[] bytes = seeds.bytes(length);
          MemorySegment segment = MemorySegment.ofArray(bytes);
          int pseudo = seeds.bits(16);
          Wire.put16(segment, 0, 0);
          Wire.put16(segment, 0, Checksum.finish(Checksum.sum(segment, 0, length) + pseudo));
          assertThat(Checksum.verify(segment, 0, length, pseudo)).isTrue();
          for (int bit = 0; bit < length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Checksum.verify(segment, 0, length, pseudo)).isFalse();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
          }
        });
  }

  @Test
  void pseudoHeaderEqualsTheSumOfItsBytes() {
    Seeds.each(
        500,
        seeds -> {
          int bytes = seeds.chance(2) ? Ip4Address.BYTES : Ip6Address.BYTES;
          IpAddress from = IpAddress.of(seeds.bytes(bytes));
          IpAddress to = IpAddress.of(seeds.bytes(bytes));
          int protocol = seeds.bits(8);
          int length = seeds.bits(16);
          MemorySegment header = MemorySegment.ofArray(new byte[2 * bytes + 8]);
          from.write(header, 0);
          to.write(header, bytes);
          Wire.put32(header, 2L * bytes, length);
          Wire.put32(header, 2L * bytes + 4, protocol);
          assertThat(Checksum.finish(Checksum.pseudoHeader(from, to, protocol, length)))
              .isEqualTo(Checksum.finish(Checksum.sum(header, 0, header.byteSize())));
        });
  }

  @Test
  void pseudoHeaderOfTwoFamiliesIsRefused() {
    assertThatThrownBy(() -> Checksum.pseudoHeader(Ip4Address.ANY, Ip6Address.ANY, 17, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two families");
  }

  /** RFC 1624 section 4: where equation 2 of RFC 1141 gives ffff, equation 3 gives 0000. */
  @Test
  void numericalExampleOfRfc1624() {
    assertThat(Checksum.update(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Test
  void updateEqualsFullComputationUnlessAllIsZero() {
    Seeds.each(
        3000,
        seeds -> {
          int words = seeds.between(2, 10);
          int word = 2 * seeds.between(0, words - 2);
          MemorySegment bytes = MemorySegment.ofArray(seeds.bytes(2 * words));
          Wire.put16(bytes, 2L * words - 2, seeds.between(1, 0xffff)); // keeps +0 away
          int old = Checksum.finish(Checksum.sum(bytes, 0, 2L * words));
          int before = Wire.u16(bytes, word);
          int after = seeds.bits(16);
          Wire.put16(bytes, word, after);
          assertThat(Checksum.update(old, before, after))
              .isEqualTo(Checksum.finish(Checksum.sum(bytes, 0, 2L * words)));
        });
  }

  @Test
  void updateOfTwoWordsIsTwoUpdates() {
    Seeds.each(
        1000,
        seeds -> {
          int checksum = seeds.bits(16);
          int before = seeds.bits(32);
          int after = seeds.bits(32);
          int first = Checksum.update(checksum, before >>> 16, after >>> 16);
          assertThat(Checksum.update32(checksum, before, after) % 0xffff)
              .isEqualTo(Checksum.update(first, before & 0xffff, after & 0xffff) % 0xffff);
        });
  }

  @Test
  void updateToAllZerosGivesTheOtherZero() {
    MemorySegment zeros = MemorySegment.ofArray(new byte[8]);
    int full = Checksum.finish(Checksum.sum(zeros, 0, 8));
    int updated = Checksum.update(Checksum.finish(0x1234), 0x1234, 0);
    assertThat(full).isEqualTo(0xffff);
    assertThat(updated).isEqualTo(0);
    assertThat(Checksum.verify(zeros, 0, 8)).isFalse();
  }

  private static MemorySegment hex(String digits) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(digits));
  }
}
