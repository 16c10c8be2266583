package dev.sonde.bpf;

import dev.sonde.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;

/** Programs for tests to be given. */
final class Programs {
  private static final List<BpfMnemonic> WRITTEN = written();

  private Programs() {}

  private static List<BpfMnemonic> written() {
    List<BpfMnemonic> written = new ArrayList<>();
    for (int code = 0; code < 256; code++) {
      BpfMnemonic mnemonic = BpfMnemonic.of(code);
      if (mnemonic != null) written.add(mnemonic);
    }
    return List.copyOf(written);
  }

  /** Any numbers that fit into an instruction. */
  static BpfProgram numbers(Seeds seeds) {
    List<BpfInstruction> code = new ArrayList<>();
    for (int left = seeds.between(1, 40); left > 0; left--) {
      int k = seeds.bits(32);
      code.add(new BpfInstruction(seeds.bits(16), seeds.bits(8), seeds.bits(8), k));
    }
    return new BpfProgram(code);
  }

  /** What a listing can say: no jt, jf or k where the code has no use for it. */
  static BpfProgram writable(Seeds seeds) {
    List<BpfInstruction> code = new ArrayList<>();
    for (int left = seeds.between(1, 40); left > 0; left--) {
      BpfMnemonic mnemonic = seeds.pick(WRITTEN);
      boolean jump = BpfOpcode.isConditional(mnemonic.code());
      int k =
          switch (mnemonic.operand()) {
            case NONE, INDEX, LENGTH -> 0;
            case BYTES -> seeds.chance(2) ? seeds.bits(32) : -0x1000 + seeds.between(-4, 70);
            default -> seeds.bits(32);
          };
      int jt = jump ? seeds.bits(8) : 0;
      int jf = jump ? seeds.bits(8) : 0;
      code.add(new BpfInstruction(mnemonic.code(), jt, jf, k));
    }
    return new BpfProgram(code);
  }
}
