package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a ring is cut into blocks. */
class PacketRingTest {
  private static final int USUAL = 32 << 20;

  /** Each of few packets may have a block of its own. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 20, 50, 100, 1000, Integer.MAX_VALUE})
  void readerThatIsHalfASecondLateFindsABlockForEachPacket(int blockMillis) {
    int size = PacketRing.blockSize(USUAL, blockMillis);
    long lasts = (long) (USUAL / size) * blockMillis;
    assertThat(lasts).isGreaterThanOrEqualTo(PacketRing.LATE_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 50, 1000})
  void blockHasRoomForTheLargestFrameHoweverSmallTheRingIs(int blockMillis) {
    for (int shift = 0; shift <= 36; shift++) {
      for (long bytes : new long[] {1L << shift, (1L << shift) - 1}) {
        int size = PacketRing.blockSize(bytes, blockMillis);
        assertThat(size).isBetween(PacketRing.SMALL, PacketRing.LARGE);
        assertThat(Integer.bitCount(size)).isOne();
      }
    }
  }
}
