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

  /** One that the kernel takes, and that often gets far: most loads are from where bytes are. */
  static BpfProgram valid(Seeds seeds) {
    List<BpfInstruction> code = new ArrayList<>();
    for (int word = 0; word < 3; word++) code.add(BpfInstruction.statement(0x02, word));
    int length = seeds.between(1, 30);
    for (int left = length; left > 0; left--) code.add(valid(seeds, left));
    code.add(BpfInstruction.statement(seeds.chance(2) ? 0x16 : 0x06, seeds.bits(8)));
    BpfProgram program = new BpfProgram(code);
    return BpfVerifier.fault(program) == null ? program : valid(seeds);
  }

  private static BpfInstruction valid(Seeds seeds, int left) {
    BpfMnemonic mnemonic = seeds.pick(WRITTEN);
    if (mnemonic.name().equals("ret") && !seeds.chance(4)) mnemonic = WRITTEN.getFirst();
    int jt = seeds.between(0, Math.min(left - 1, 3));
    int jf = seeds.between(0, Math.min(left - 1, 3));
    int shift = seeds.between(0, 31);
    int constant = seeds.chance(2) ? seeds.bits(32) : seeds.between(1, 40);
    int k =
        switch (mnemonic.operand()) {
          case WORD -> seeds.between(0, 2);
          case TARGET -> jt;
          case BYTES, HEADER_LENGTH -> seeds.chance(20) ? seeds.bits(31) : seeds.between(0, 30);
          case BYTES_BEHIND_INDEX -> seeds.between(-2, 30);
          case DECIMAL -> mnemonic.name().endsWith("sh") ? shift : constant;
          default -> constant;
        };
    return new BpfInstruction(mnemonic.code(), jt, jf, k);
  }
}
