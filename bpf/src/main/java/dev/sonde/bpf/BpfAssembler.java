package dev.sonde.bpf;

import static dev.sonde.bpf.BpfInstruction.statement;

import dev.sonde.bpf.BpfMnemonic.Operand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link BpfText} writes, by any of its three forms. In a listing the number of a line
 * may be missing, {@code jf} may be missing where it is the next line, a target may be a label
 * ({@code drop: ret #0}), numbers may be decimal or hexadecimal, and a semicolon begins a comment.
 *
 * <p>A program that was read need not be one that the kernel takes: {@link BpfVerifier}.
 */
public final class BpfAssembler {
  /** More than a program may have is no use to anybody; that the verifier can say it. */
  private static final int MOST = 2 * BpfOpcode.BPF_MAXINSNS;

  private static final int MOST_CODE = 0xffff;
  private static final int MOST_SKIPPED = 0xff;

  private final AssemblyCursor cursor;
  private final List<BpfInstruction> code = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();

  private BpfAssembler(String text) {
    cursor = new AssemblyCursor(text);
  }

  /** The program of a text, which must not be empty. */
  public static BpfProgram parse(String text) throws BadAssembly {
    BpfAssembler assembler = new BpfAssembler(text);
    assembler.cursor.gap();
    int start = assembler.cursor.at();
    char first = assembler.cursor.peek();
    if (assembler.cursor.isEnd()) throw assembler.cursor.bad("there is no instruction");
    if (first == '{') {
      assembler.cArray();
    } else if (first >= '0' && first <= '9') {
      assembler.decimal();
    } else {
      assembler.labels();
      assembler.cursor.back(start);
      assembler.listing();
    }
    return new BpfProgram(assembler.code);
  }

  private void add(BpfInstruction instruction) throws BadAssembly {
    if (code.size() == MOST) throw cursor.bad("more than " + MOST + " instructions");
    code.add(instruction);
  }

  private void cArray() throws BadAssembly {
    while (!cursor.isEnd()) {
      cursor.expect("{");
      int operation = cursor.number("a code", MOST_CODE);
      cursor.expect(",");
      int jt = cursor.number("jt", MOST_SKIPPED);
      cursor.expect(",");
      int jf = cursor.number("jf", MOST_SKIPPED);
      cursor.expect(",");
      int k = cursor.number("k");
      cursor.expect("}");
      add(new BpfInstruction(operation, jt, jf, k));
      cursor.gap();
      if (!cursor.isEnd()) cursor.expect(",");
      cursor.gap();
    }
  }

  private void decimal() throws BadAssembly {
    int count = cursor.number("the number of instructions", MOST);
    if (count == 0) throw cursor.bad("there is no instruction");
    for (cursor.gap(); code.size() < count; cursor.gap()) {
      int operation = cursor.number("a code", MOST_CODE);
      int jt = cursor.number("jt", MOST_SKIPPED);
      int jf = cursor.number("jf", MOST_SKIPPED);
      add(new BpfInstruction(operation, jt, jf, cursor.number("k")));
    }
    if (!cursor.isEnd()) {
      throw cursor.bad("after " + count + " instructions there should be no more");
    }
  }

  /** Learns where the labels stand. */
  private void labels() throws BadAssembly {
    int index = 0;
    for (; !cursor.isEnd(); cursor.gap()) {
      for (int from = cursor.at(); label(); from = cursor.at()) {
        int to = cursor.at();
        cursor.back(from);
        String name = cursor.word();
        if (labels.put(name, index) != null) {
          cursor.back(from);
          throw cursor.bad("another label " + name);
        }
        cursor.back(to);
      }
      if (cursor.isEnd()) return;
      while (!cursor.isEndOfLine()) {
        cursor.back(cursor.at() + 1);
        cursor.blanks();
      }
      index++;
    }
  }

  /** Goes over a label and what is between it and its instruction, if one is here. */
  private boolean label() {
    int from = cursor.at();
    boolean number = cursor.peek() >= '0' && cursor.peek() <= '9';
    if (!number && !cursor.word().isEmpty() && cursor.take(":")) {
      cursor.gap();
      return true;
    }
    cursor.back(from);
    return false;
  }

  private void listing() throws BadAssembly {
    for (; !cursor.isEnd(); cursor.gap()) {
      boolean labelled = label();
      while (labelled) labelled = label();
      if (cursor.isEnd()) throw cursor.bad("there is no instruction behind the label");
      line();
    }
  }

  private void line() throws BadAssembly {
    number();
    int from = cursor.at();
    String name = cursor.word();
    List<BpfMnemonic> known = BpfMnemonic.named(name);
    if (known.isEmpty()) {
      cursor.back(from);
      throw cursor.bad("an instruction should be here, not " + cursor.next());
    }
    from = cursor.at();
    Operand form = form();
    for (BpfMnemonic mnemonic : known) {
      if (isSame(mnemonic.operand(), form)) {
        add(instruction(mnemonic));
        if (!cursor.isEndOfLine()) throw cursor.bad("not " + cursor.next());
        return;
      }
    }
    cursor.back(from);
    throw cursor.bad(name + " does not take " + cursor.next());
  }

  /** What tcpdump puts in front: it has to be right, since targets count on it. */
  private void number() throws BadAssembly {
    int from = cursor.at();
    if (!cursor.take("(")) return;
    int number = cursor.number("the number of the line", MOST);
    cursor.expect(")");
    if (number == code.size()) return;
    cursor.back(from);
    throw cursor.bad("this is line " + code.size() + ", not " + number);
  }

  private static boolean isSame(Operand known, Operand written) {
    return known == written || (known == Operand.DECIMAL && written == Operand.HEXADECIMAL);
  }

  /** The form of the operand that comes next; goes over what is before its number. */
  private Operand form() {
    if (cursor.isEndOfLine()) return Operand.NONE;
    if (cursor.take("#pktlen")) return Operand.LENGTH;
    if (cursor.take("#")) return Operand.HEXADECIMAL;
    if (cursor.take("4*([")) return Operand.HEADER_LENGTH;
    if (cursor.take("M[")) return Operand.WORD;
    if (cursor.take("[")) {
      int from = cursor.at();
      if (cursor.take("x") && cursor.take("+")) return Operand.BYTES_BEHIND_INDEX;
      cursor.back(from);
      return Operand.BYTES;
    }
    int from = cursor.at();
    if (cursor.word().equals("x")) return Operand.INDEX;
    cursor.back(from);
    return Operand.TARGET;
  }

  private BpfInstruction instruction(BpfMnemonic mnemonic) throws BadAssembly {
    int k = value(mnemonic.operand());
    if (!BpfOpcode.isConditional(mnemonic.code())) return statement(mnemonic.code(), k);
    cursor.expect("jt");
    int jt = skipped();
    int jf = cursor.take("jf") ? skipped() : 0;
    return new BpfInstruction(mnemonic.code(), jt, jf, k);
  }

  private int value(Operand form) throws BadAssembly {
    return switch (form) {
      case NONE, INDEX, LENGTH -> 0;
      case DECIMAL, HEXADECIMAL -> cursor.number("a number");
      case BYTES -> closed(offset(), "]");
      case BYTES_BEHIND_INDEX -> closed(cursor.number("an offset"), "]");
      case WORD -> closed(cursor.number("the number of a word"), "]");
      case HEADER_LENGTH -> {
        int k = closed(cursor.number("an offset"), "]");
        yield closed(closed(k, "&0xf"), ")");
      }
      case TARGET -> target() - code.size() - 1;
    };
  }

  private int closed(int value, String by) throws BadAssembly {
    cursor.expect(by);
    return value;
  }

  private int offset() throws BadAssembly {
    int from = cursor.at();
    int index = BpfMnemonic.ANCILLARY.indexOf(cursor.word());
    if (index >= 0) return BpfOpcode.SKF_AD_OFF + index * BpfMnemonic.ANCILLARY_STEP;
    cursor.back(from);
    return cursor.number("an offset");
  }

  /** The line that a label or number leads to. */
  private int target() throws BadAssembly {
    int from = cursor.at();
    Integer line = labels.get(cursor.word());
    if (line != null) return line;
    cursor.back(from);
    return cursor.number("a line or label");
  }

  private int skipped() throws BadAssembly {
    int from = cursor.at();
    int target = target();
    int skipped = target - code.size() - 1;
    if (skipped >= 0 && skipped <= MOST_SKIPPED) return skipped;
    cursor.back(from);
    int first = code.size() + 1;
    throw cursor.bad("a jump from here leads to " + first + " to " + (first + MOST_SKIPPED));
  }
}
