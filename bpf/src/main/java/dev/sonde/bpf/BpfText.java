package dev.sonde.bpf;

import dev.sonde.bpf.BpfMnemonic.Operand;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A program as text, byte for byte as {@code tcpdump -d}, {@code -dd} and {@code -ddd} print it:
 * bpf_dump of libpcap; but {@code ldx #pktlen} is unimp to it. Each line ends with a newline.
 * {@link BpfAssembler} reads all three.
 */
public final class BpfText {
  private BpfText() {}

  /** One line for each instruction, for people: {@code (001) jeq #0x800 jt 2 jf 5}. */
  public static String listing(BpfProgram program) {
    StringBuilder text = new StringBuilder();
    List<BpfInstruction> code = program.instructions();
    for (int index = 0; index < code.size(); index++) {
      text.append(line(index, code.get(index))).append('\n');
    }
    return text.toString();
  }

  /** The insides of an array of struct sock_filter, to be put into a program in C. */
  public static String cArray(BpfProgram program) {
    StringBuilder text = new StringBuilder();
    for (BpfInstruction one : program.instructions()) {
      String skips = one.jt() + ", " + one.jf();
      text.append("{ 0x%x, %s, 0x%08x },\n".formatted(one.code(), skips, one.k()));
    }
    return text.toString();
  }

  /** How many instructions there are, and the four numbers of each. */
  public static String decimal(BpfProgram program) {
    StringBuilder text = new StringBuilder();
    text.append(program.instructions().size()).append('\n');
    for (BpfInstruction one : program.instructions()) {
      text.append(one.code()).append(' ').append(one.jt()).append(' ').append(one.jf());
      text.append(' ').append(Integer.toUnsignedString(one.k())).append('\n');
    }
    return text.toString();
  }

  /** An instruction that stands at {@code index}: bpf_image. */
  public static String line(int index, BpfInstruction instruction) {
    BpfMnemonic mnemonic = BpfMnemonic.of(instruction.code());
    String name = mnemonic == null ? "unimp" : mnemonic.name();
    String operand = operand(index, instruction, mnemonic);
    if (!BpfOpcode.isConditional(instruction.code())) {
      return String.format(Locale.ROOT, "(%03d) %-8s %s", index, name, operand);
    }
    int yes = index + 1 + instruction.jt();
    int no = index + 1 + instruction.jf();
    String head = String.format(Locale.ROOT, "(%03d) %-8s %-16s", index, name, operand);
    return head + " jt " + yes + "\tjf " + no;
  }

  private static String operand(int index, BpfInstruction one, @Nullable BpfMnemonic mnemonic) {
    if (mnemonic == null) return "0x%x".formatted(one.code());
    Operand form = mnemonic.operand();
    String ancillary = form == Operand.BYTES ? BpfMnemonic.ancillary(one.k()) : null;
    if (ancillary != null) return "[" + ancillary + "]";
    int value = form == Operand.TARGET ? index + 1 + one.k() : one.k();
    return String.format(Locale.ROOT, form.format, value);
  }
}
