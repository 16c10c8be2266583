package dev.sonde.bpf;

import dev.sonde.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;

/** Programs for tests to be given. */
final class Programs {
  private static final List<BpfMnemonic> WRITTEN = written();

  private static final List<Integer> MEMORY = List.of(0x60, 0x61, 0x02, 0x03, 0x02, 0x03, 0x15);

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

  /** Nearly right: often just what the kernel takes, often not, for one reason of many. */
  static BpfProgram plausible(Seeds seeds) {
    List<BpfInstruction> code = new ArrayList<>();
    int length = seeds.between(1, 12);
    for (int index = 0; index < length - 1; index++) {
      code.add(plausible(seeds, length - index - 1));
    }
    int last = seeds.chance(12) ? seeds.pick(WRITTEN).code() : seeds.chance(4) ? 0x16 : 0x06;
    code.add(BpfInstruction.statement(last, seeds.bits(16)));
    return new BpfProgram(code);
  }

  private static BpfInstruction plausible(Seeds seeds, int left) {
    int code = seeds.chance(60) ? seeds.bits(9) : seeds.pick(WRITTEN).code();
    if (seeds.chance(3)) code = seeds.pick(MEMORY);
    int most = seeds.chance(40) ? left : left - 1;
    int jt = seeds.between(0, most);
    int jf = seeds.between(0, most);
    int k = seeds.chance(20) ? seeds.bits(32) : seeds.between(0, 3);
    if (code == 0x05) k = seeds.between(0, most);
    return new BpfInstruction(code, jt, jf, k);
  }
}
