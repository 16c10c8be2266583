package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an instruction is written: libpcap's bpf_image, which is what {@code tcpdump -d} prints. A
 * code that is not here is {@code unimp} to it, and so is the length to X, which has a name here.
 */
record BpfMnemonic(int code, String name, Operand operand) {

  /** The written forms of an operand. */
  enum Operand {
    NONE(""),
    DECIMAL("#%d"),
    HEXADECIMAL("#0x%x"),
    INDEX("x"),
    LENGTH("#pktlen"),
    BYTES("[%d]"),
    BYTES_BEHIND_INDEX("[x + %d]"),
    WORD("M[%d]"),
    HEADER_LENGTH("4*([%d]&0xf)"),
    TARGET("%d");

    final String format;

    Operand(String format) {
      this.format = format;
    }
  }

  /** Names of ancillary loads: the n-th is at SKF_AD_OFF + 4 n. */
  static final List<String> ANCILLARY =
      List.of(
          "proto",
          "type",
          "ifidx",
          "nla",
          "nlan",
          "mark",
          "queue",
          "hatype",
          "rxhash",
          "cpu",
          "xor_x",
          "vlan_tci",
          "vlanp",
          "poff",
          "random",
          "vlan_tpid");

  static final int ANCILLARY_STEP = 4;

  private static final int CODES = 0x100;
  private static final List<BpfMnemonic> ALL = all();
  private static final @Nullable BpfMnemonic[] BY_CODE = byCode();

  static @Nullable BpfMnemonic of(int code) {
    return code < CODES ? BY_CODE[code] : null;
  }

  static List<BpfMnemonic> named(String name) {
    return ALL.stream().filter(one -> one.name.equals(name)).toList();
  }

  private static @Nullable BpfMnemonic[] byCode() {
    @Nullable BpfMnemonic[] table = new BpfMnemonic[CODES];
    for (BpfMnemonic one : ALL) table[one.code] = one;
    return table;
  }

  private static List<BpfMnemonic> all() {
    List<BpfMnemonic> all = new ArrayList<>();
    loads(all, "ld", BPF_W);
    loads(all, "ldh", BPF_H);
    loads(all, "ldb", BPF_B);
    all.add(new BpfMnemonic(BPF_LD | BPF_IMM, "ld", Operand.HEXADECIMAL));
    all.add(new BpfMnemonic(BPF_LD | BPF_MEM, "ld", Operand.WORD));
    all.add(new BpfMnemonic(BPF_LD | BPF_LEN, "ld", Operand.LENGTH));
    all.add(new BpfMnemonic(BPF_LDX | BPF_LEN, "ldx", Operand.LENGTH)); // unimp to libpcap
    all.add(new BpfMnemonic(BPF_LDX | BPF_IMM, "ldx", Operand.HEXADECIMAL));
    all.add(new BpfMnemonic(BPF_LDX | BPF_MEM, "ldx", Operand.WORD));
    all.add(new BpfMnemonic(BPF_LDX | BPF_MSH | BPF_B, "ldxb", Operand.HEADER_LENGTH));
    all.add(new BpfMnemonic(BPF_ST, "st", Operand.WORD));
    all.add(new BpfMnemonic(BPF_STX, "stx", Operand.WORD));
    arithmetic(all, "add", BPF_ADD, Operand.DECIMAL);
    arithmetic(all, "sub", BPF_SUB, Operand.DECIMAL);
    arithmetic(all, "mul", BPF_MUL, Operand.DECIMAL);
    arithmetic(all, "div", BPF_DIV, Operand.DECIMAL);
    arithmetic(all, "mod", BPF_MOD, Operand.DECIMAL);
    arithmetic(all, "and", BPF_AND, Operand.HEXADECIMAL);
    arithmetic(all, "or", BPF_OR, Operand.HEXADECIMAL);
    arithmetic(all, "xor", BPF_XOR, Operand.HEXADECIMAL);
    arithmetic(all, "lsh", BPF_LSH, Operand.DECIMAL);
    arithmetic(all, "rsh", BPF_RSH, Operand.DECIMAL);
    all.add(new BpfMnemonic(BPF_ALU | BPF_NEG, "neg", Operand.NONE));
    all.add(new BpfMnemonic(BPF_JMP | BPF_JA, "ja", Operand.TARGET));
    jumps(all, "jeq", BPF_JEQ);
    jumps(all, "jgt", BPF_JGT);
    jumps(all, "jge", BPF_JGE);
    jumps(all, "jset", BPF_JSET);
    all.add(new BpfMnemonic(BPF_RET | BPF_K, "ret", Operand.DECIMAL));
    all.add(new BpfMnemonic(BPF_RET | BPF_A, "ret", Operand.NONE));
    all.add(new BpfMnemonic(BPF_MISC | BPF_TAX, "tax", Operand.NONE));
    all.add(new BpfMnemonic(BPF_MISC | BPF_TXA, "txa", Operand.NONE));
    return List.copyOf(all);
  }

  private static void loads(List<BpfMnemonic> all, String name, int size) {
    all.add(new BpfMnemonic(BPF_LD | size | BPF_ABS, name, Operand.BYTES));
    all.add(new BpfMnemonic(BPF_LD | size | BPF_IND, name, Operand.BYTES_BEHIND_INDEX));
  }

  private static void arithmetic(List<BpfMnemonic> all, String name, int op, Operand constant) {
    all.add(new BpfMnemonic(BPF_ALU | op | BPF_K, name, constant));
    all.add(new BpfMnemonic(BPF_ALU | op | BPF_X, name, Operand.INDEX));
  }

  private static void jumps(List<BpfMnemonic> all, String name, int op) {
    all.add(new BpfMnemonic(BPF_JMP | op | BPF_K, name, Operand.HEXADECIMAL));
    all.add(new BpfMnemonic(BPF_JMP | op | BPF_X, name, Operand.INDEX));
  }

  /** The name of an ancillary load by its offset, or null. */
  static @Nullable String ancillary(int k) {
    int beyond = k - SKF_AD_OFF;
    boolean named = beyond >= 0 && beyond < SKF_AD_MAX && beyond % ANCILLARY_STEP == 0;
    return named ? ANCILLARY.get(beyond / ANCILLARY_STEP) : null;
  }
}
