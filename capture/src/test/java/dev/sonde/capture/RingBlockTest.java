package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets of a block, written here as the kernel writes them. */
class RingBlockTest {
  private static final int START = 4096;
  private static final int LENGTH = 4096;
  private static final int FIRST = 48;
  private static final int STEP = 160;
  private static final int MAC = 82;
  private static final int ROUNDS = 250;
  private static final int WINDOWS = 200;

  private final MemorySegment memory = Arena.ofAuto().allocate(START + 2 * LENGTH, 8);
  private final CapturedPacket packet = new CapturedPacket();
  private long seen;

  private void i32(long at, int value) {
    memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
  }

  private void i16(long at, int value) {
    memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
  }

  /** A block of so many packets, each of 60 bytes of which 40 were kept. */
  private void fill(int packets) {
    i32(START + 12, packets);
    i32(START + 16, FIRST);
    for (int index = 0; index < packets; index++) {
      long at = START + FIRST + (long) index * STEP;
      i32(at, index == packets - 1 ? 0 : STEP);
      i32(at + 4, 1_700_000_000);
      i32(at + 8, index);
      i32(at + 12, 40);
      i32(at + 16, 60);
      i32(at + 20, 0x1 | 0x10 | 0x40 | 0x8 | 0x100);
      i16(at + 24, MAC);
      i32(at + 32, 0x6005);
      i16(at + 36, 0x88a8);
      memory.set(ValueLayout.JAVA_BYTE, at + 50, (byte) 0x08); // sll_protocol, network order
      i32(at + 52, 7);
      i16(at + 56, 1);
      memory.set(ValueLayout.JAVA_BYTE, at + 58, (byte) 3);
      memory.set(ValueLayout.JAVA_BYTE, at + 59, (byte) 6);
    }
  }

  private RingBlock open(LinkType linkType) {
    RingBlock block = new RingBlock(memory, linkType);
    block.open(START, LENGTH);
    return block;
  }

  private int count(RingBlock block) {
    int count = 0;
    while (block.next(packet)) count++;
    assertThat(block.isEmpty()).isTrue();
    return count;
  }

  @Test
  void whatTheKernelSaysOfAPacketIsThere() {
    fill(2);
    RingBlock block = open(LinkType.EN10MB);
    assertThat(block.next(packet)).isTrue();
    assertThat(block.next(packet)).isTrue();
    assertThat(packet.at()).isEqualTo(START + FIRST + STEP + MAC);
    assertThat(packet.length()).isEqualTo(40);
    assertThat(packet.originalLength()).isEqualTo(60);
    assertThat(packet.stampNanos()).isEqualTo(1_700_000_000_000_000_001L);
    assertThat(packet.device()).isEqualTo(7);
    assertThat(packet.protocol()).isEqualTo(0x0800);
    assertThat(packet.direction()).isEqualTo(CapturedPacket.Direction.OTHER_HOST);
    assertThat(packet.tagProtocol()).isEqualTo(0x88a8);
    assertThat(packet.tagControl()).isEqualTo(0x6005);
    assertThat(packet.offload()).isEqualTo(Offload.PARTIAL);
    assertThat(packet.isMerged()).isTrue();
    assertThat(packet.hasHardwareStamp()).isFalse();
    assertThat(block.next(packet)).isFalse();
  }

  @Test
  void packetOfBeforeLeavesNothing() {
    fill(2);
    i32(START + FIRST + STEP + 20, 0x8000_0081);
    RingBlock block = open(LinkType.EN10MB);
    assertThat(block.next(packet)).isTrue();
    assertThat(block.next(packet)).isTrue();
    assertThat(packet.hasTag()).isFalse();
    assertThat(packet.isMerged()).isFalse();
    assertThat(packet.offload()).isEqualTo(Offload.VALID);
    assertThat(packet.hasHardwareStamp()).isTrue();
  }

  @Test
  void cookedHeaderIsWrittenInFrontOfThePayload() {
    fill(1);
    i16(START + FIRST + 24, 128);
    assertThat(open(LinkType.LINUX_SLL2).next(packet)).isTrue();
    assertThat(packet.at()).isEqualTo(START + FIRST + 128 - 20);
    assertThat(packet.length()).isEqualTo(60);
    assertThat(packet.originalLength()).isEqualTo(80);
  }

  /** Trap 3: every offset is the kernel's, and none is believed. */
  @ParameterizedTest
  @ValueSource(ints = {0, 67, LENGTH - FIRST - 39, 0xffff})
  void frameOutsideItsBlockIsRefused(int mac) {
    fill(1);
    i16(START + FIRST + 24, mac);
    assertThatIllegalStateException()
        .isThrownBy(() -> open(LinkType.EN10MB).next(packet))
        .withMessageStartingWith("the kernel wrote into the ring: a frame of 60 bytes");
  }

  @Test
  void cookedHeaderHasToHaveRoom() {
    fill(1);
    assertThatIllegalStateException().isThrownBy(() -> open(LinkType.LINUX_SLL).next(packet));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, LENGTH, 61, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void lengthThatCannotBeIsRefused(int kept) {
    fill(1);
    i32(START + FIRST + 12, kept);
    assertThatIllegalStateException().isThrownBy(() -> open(LinkType.EN10MB).next(packet));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 67, LENGTH, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void nextPacketOutsideTheBlockEndsIt(int next) {
    fill(3);
    i32(START + FIRST, next);
    RingBlock block = open(LinkType.EN10MB);
    assertThatIllegalStateException().isThrownBy(() -> block.next(packet));
    assertThat(block.isEmpty()).isTrue();
    assertThat(block.next(packet)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 47, LENGTH, -1, Integer.MIN_VALUE})
  void firstPacketOutsideTheBlockIsRefused(int first) {
    fill(1);
    i32(START + 16, first);
    assertThatIllegalStateException().isThrownBy(() -> open(LinkType.EN10MB));
  }

  @Test
  void blockOfNoPacketsIsEmptyAndOneOfFewerThanNoneIsRefused() {
    fill(0);
    assertThat(count(open(LinkType.EN10MB))).isZero();
    i32(START + 12, -1);
    assertThatIllegalStateException().isThrownBy(() -> open(LinkType.EN10MB));
  }

  /** Whatever stands there, nothing outside the block is shown, and the walk ends. */
  @Test
  void arbitraryBytesAreContained() {
    Seeds.each(
        2000,
        seeds -> {
          fill(8);
          for (int changes = 0; changes < 6; changes++) {
            i16(START + seeds.between(0, FIRST + 8 * STEP), seeds.bits(16));
          }
          walk(new RingBlock(memory, LinkType.LINUX_SLL2));
        });
  }

  private void walk(RingBlock block) {
    try {
      block.open(START, LENGTH);
      while (block.next(packet)) {
        assertThat(packet.at()).isGreaterThanOrEqualTo(START);
        assertThat(packet.at() + packet.length()).isLessThanOrEqualTo(START + LENGTH);
      }
    } catch (IllegalStateException refused) {
      assertThat(refused).hasMessageStartingWith("the kernel wrote into the ring: ");
    }
  }

  /**
   * Once the compiler is done with it; of what the test itself allocates there is one window free.
   */
  @ParameterizedTest
  @ValueSource(strings = {"EN10MB", "LINUX_SLL2"})
  void packetsAllocateNothing(String type) throws Throwable {
    fill(8);
    for (int index = 0; index < 8; index++) i16(START + FIRST + (long) index * STEP + 24, 112);
    RingBlock block = new RingBlock(memory, Objects.requireNonNull(LinkType.named(type)));
    MethodHandle allocated = allocatedBytes();
    long least = Long.MAX_VALUE;
    for (int window = 0; window < WINDOWS && least > 0; window++) {
      long before = (long) allocated.invoke();
      for (int round = 0; round < ROUNDS; round++) {
        block.open(START, LENGTH);
        while (block.next(packet)) seen += packet.length();
      }
      least = Math.min(least, ((long) allocated.invoke() - before) / ROUNDS);
    }
    assertThat(least).as("bytes for each block").isZero();
    assertThat(seen).isPositive();
  }

  /** Of the calling thread. Found by name, because the room does not require that module. */
  private static MethodHandle allocatedBytes() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    MethodType bytes = MethodType.methodType(long.class);
    return MethodHandles.publicLookup()
        .findVirtual(
            Class.forName("com.sun.management.ThreadMXBean"),
            "getCurrentThreadAllocatedBytes",
            bytes)
        .bindTo(threads);
  }
}
