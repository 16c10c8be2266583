package dev.sonde.bpf;

/**
 * The parts of an instruction's code, with the names of linux/bpf_common.h and linux/filter.h.
 *
 * <pre>
 *   load, store:  mode(3) size(2) class(3)
 *   arithmetic:   operation(4) source(1) class(3)
 *   jump:         operation(4) source(1) class(3)
 *   return:       0(3) value(2) class(3)
 *   misc:         operation(5) class(3)
 * </pre>
 */
public final class BpfOpcode {
  // classes
  public static final int BPF_LD = 0x00;
  public static final int BPF_LDX = 0x01;
  public static final int BPF_ST = 0x02;
  public static final int BPF_STX = 0x03;
  public static final int BPF_ALU = 0x04;
  public static final int BPF_JMP = 0x05;
  public static final int BPF_RET = 0x06;
  public static final int BPF_MISC = 0x07;
  // sizes of a load
  public static final int BPF_W = 0x00;
  public static final int BPF_H = 0x08;
  public static final int BPF_B = 0x10;
  // modes of a load
  public static final int BPF_IMM = 0x00;
  public static final int BPF_ABS = 0x20;
  public static final int BPF_IND = 0x40;
  public static final int BPF_MEM = 0x60;
  public static final int BPF_LEN = 0x80;
  public static final int BPF_MSH = 0xa0;
  // arithmetic
  public static final int BPF_ADD = 0x00;
  public static final int BPF_SUB = 0x10;
  public static final int BPF_MUL = 0x20;
  public static final int BPF_DIV = 0x30;
  public static final int BPF_OR = 0x40;
  public static final int BPF_AND = 0x50;
  public static final int BPF_LSH = 0x60;
  public static final int BPF_RSH = 0x70;
  public static final int BPF_NEG = 0x80;
  public static final int BPF_MOD = 0x90;
  public static final int BPF_XOR = 0xa0;
  // jumps
  public static final int BPF_JA = 0x00;
  public static final int BPF_JEQ = 0x10;
  public static final int BPF_JGT = 0x20;
  public static final int BPF_JGE = 0x30;
  public static final int BPF_JSET = 0x40;
  // where the second operand is, or the value of a return
  public static final int BPF_K = 0x00;
  public static final int BPF_X = 0x08;
  public static final int BPF_A = 0x10;
  // misc
  public static final int BPF_TAX = 0x00;
  public static final int BPF_TXA = 0x80;

  /** The most instructions a program may have. */
  public static final int BPF_MAXINSNS = 4096;

  /** How many words of scratch memory there are. */
  public static final int BPF_MEMWORDS = 16;

  /** Offsets from here on are what the system says of the packet, and none of its bytes. */
  public static final int SKF_AD_OFF = -0x1000;

  public static final int SKF_AD_PROTOCOL = 0;
  public static final int SKF_AD_PKTTYPE = 4;
  public static final int SKF_AD_IFINDEX = 8;
  public static final int SKF_AD_NLATTR = 12;
  public static final int SKF_AD_NLATTR_NEST = 16;
  public static final int SKF_AD_MARK = 20;
  public static final int SKF_AD_QUEUE = 24;
  public static final int SKF_AD_HATYPE = 28;
  public static final int SKF_AD_RXHASH = 32;
  public static final int SKF_AD_CPU = 36;
  public static final int SKF_AD_ALU_XOR_X = 40;
  public static final int SKF_AD_VLAN_TAG = 44;
  public static final int SKF_AD_VLAN_TAG_PRESENT = 48;
  public static final int SKF_AD_PAY_OFFSET = 52;
  public static final int SKF_AD_RANDOM = 56;
  public static final int SKF_AD_VLAN_TPID = 60;
  public static final int SKF_AD_MAX = 64;

  /** Offsets from here on count from the network header; the kernel knows them, libpcap not. */
  public static final int SKF_NET_OFF = -0x100000;

  /** Offsets from here on count from the link header; the kernel knows them, libpcap not. */
  public static final int SKF_LL_OFF = -0x200000;

  private BpfOpcode() {}

  /** BPF_CLASS of linux/bpf_common.h. */
  public static int classOf(int code) {
    return code & 0x07;
  }

  /** BPF_SIZE: of a load. */
  public static int sizeOf(int code) {
    return code & 0x18;
  }

  /** BPF_MODE: of a load. */
  public static int modeOf(int code) {
    return code & 0xe0;
  }

  /** BPF_OP: of arithmetic or a jump. */
  public static int operationOf(int code) {
    return code & 0xf0;
  }

  /** BPF_SRC: of arithmetic or a jump. */
  public static int sourceOf(int code) {
    return code & 0x08;
  }

  /** A jump with two ways out. */
  public static boolean isConditional(int code) {
    return classOf(code) == BPF_JMP && operationOf(code) != BPF_JA;
  }

  /** How many bytes of the packet a load reads. */
  public static int width(int code) {
    return switch (sizeOf(code)) {
      case BPF_B -> Byte.BYTES;
      case BPF_H -> Short.BYTES;
      default -> Integer.BYTES;
    };
  }
}
