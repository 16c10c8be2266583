package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The kernel keeps as many bytes of a packet as the interpreter says. */
class BpfInterpreterKernelTest {
  private static final int PROGRAMS = 4000;
  private static final int PACKETS = 10;
  private static final int MOST = 200;

  private final KernelFilter kernel = new KernelFilter();
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment packet = arena.allocate(MOST);
  private int kept;
  private int refused;

  @AfterEach
  void close() {
    kernel.close();
    arena.close();
  }

  @Test
  void theirVerdictsAreTheSameOnFortyThousandPairs() {
    Seeds.each(PROGRAMS, this::oneProgram);
    boolean replayed = kept + refused == PACKETS;
    assertThat(replayed || (kept > 1000 && refused > 1000)).as("both verdicts seen").isTrue();
  }

  private void oneProgram(Seeds seeds) {
    BpfProgram program = Programs.valid(seeds);
    assertThat(kernel.attach(program)).as(() -> BpfText.listing(program)).isZero();
    BpfInterpreter interpreter = new BpfInterpreter(program);
    for (int i = 0; i < PACKETS; i++) {
      int length = 1 + seeds.length(MOST - 1);
      byte[] bytes = seeds.bytes(length);
      MemorySegment.copy(bytes, 0, packet, ValueLayout.JAVA_BYTE, 0, length);
      int verdict = interpreter.verdict(packet, 0, length, length);
      int expected = Integer.compareUnsigned(verdict, length) < 0 ? verdict : length;
      assertThat(kernel.kept(packet, length))
          .as(() -> BpfText.listing(program) + HexFormat.of().formatHex(bytes))
          .isEqualTo(expected);
      if (expected > 0) kept++;
      else refused++;
    }
  }
}
