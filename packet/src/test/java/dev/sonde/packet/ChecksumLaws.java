package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The laws of a header with a checksum. */
interface ChecksumLaws<T> extends HeaderLaws<T> {

  @Override
  int checksumAt();

  boolean verifies(MemorySegment bytes, long at, int limit);

  /** How many bytes of a packet the checksum covers. */
  int covered(T value, int payloadLength);

  @Test
  default void encodedChecksumVerifies() {
    Seeds.each(
        RUNS,
        seeds -> {
          Sample<T> sample = sample(seeds);
          assertThat(verifies(sample.cut(sample.length()), sample.at(), sample.length())).isTrue();
        });
  }

  /** Except in a length: it also changes what is covered, which may by chance be right. */
  @Test
  default void everySingleFlippedBitIsDetected() {
    Seeds.each(
        RUNS / 10,
        seeds -> {
          Sample<T> sample = sample(seeds);
          MemorySegment bytes = sample.copy(sample.length());
          int covered = covered(sample.value(), sample.payloadLength());
          for (int bit = 0; bit < covered * 8; bit++) {
            if (!inLength(bit / 8)) {
              flip(bytes, sample.at(), bit);
              assertThat(detected(bytes, sample.at(), sample.length()))
                  .describedAs("bit %d of %s", bit, sample.value())
                  .isTrue();
              flip(bytes, sample.at(), bit);
            }
          }
        });
  }

  private boolean inLength(int at) {
    return lengths().stream().anyMatch(f -> at >= f.at() && at < f.at() + f.bytes());
  }

  private boolean detected(MemorySegment bytes, int at, int limit) {
    try {
      return !verifies(bytes, at, limit);
    } catch (Malformed rejected) {
      return true;
    }
  }

  private static void flip(MemorySegment bytes, int at, int bit) {
    long here = (long) at + bit / 8;
    Wire.put8(bytes, here, Wire.u8(bytes, here) ^ (1 << (bit % 8)));
  }
}
