package dev.sonde.capture;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfInterpreter;
import dev.sonde.bpf.BpfOpcode;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.LinkType;
import dev.sonde.sys.Interfaces;
import dev.sonde.sys.PacketSockets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel is to run of a filter: socket(7), SO_ATTACH_FILTER. It decides the direction
 * first, keeps no more bytes than the snap length, and of a cooked capture sees neither the cooked
 * header nor the link header: loads from there become ancillary loads (linux/filter.h).
 *
 * <p>A VLAN tag that this host itself wrote into a frame, for a device that does not, is neither in
 * a cooked packet nor known to its filter; but the ring says it. If the filter asks for a tag, the
 * kernel passes such frames, and all that it passes is judged again; unless the filter asks more
 * than the ring says.
 *
 * @param isWhole whether the kernel does all of the filter; else it passes packets that the filter
 *     may refuse, and all of them, to be filtered and then cut by whoever has them
 */
record KernelFilter(BpfProgram program, boolean isWhole) {
  private static final int LOAD_IMMEDIATE = 0x00;
  private static final int LOAD = 0x20;
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_AT_X = 0x40;
  private static final int LOAD_HALF_AT_X = 0x48;
  private static final int LOAD_BYTE_AT_X = 0x50;
  private static final int LOAD_LENGTH = 0x80;
  private static final int LENGTH_TO_X = 0x81;
  private static final int HEADER_LENGTH_TO_X = 0xb1;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int RETURN_A = 0x16;
  private static final int ALL = -1;

  /** As a program expects it. */
  private static final BpfInstruction BEGIN = BpfInstruction.statement(LOAD_IMMEDIATE, 0);

  /** Which packets the kernel shows twice: those that a loopback device sends and receives. */
  enum Outgoing {
    SEEN,
    ONLY,
    NOT_OF_LOOPBACK
  }

  /** {@code wanted} sees the packets of the link type; null passes all. */
  static KernelFilter of(
      @Nullable BpfProgram wanted, LinkType linkType, int snapLength, Outgoing outgoing) {
    CookedHeader cooked = CookedHeader.of(linkType);
    List<BpfInstruction> code = new ArrayList<>(prefix(outgoing));
    if (wanted == null) {
      code.add(keep(ALL, cooked, snapLength));
      return new KernelFilter(new BpfProgram(code), true);
    }
    boolean tags = cooked != null && asksTag(wanted) && BpfInterpreter.knowsAll(wanted);
    if (tags) code.addAll(tagsInFrames());
    for (BpfInstruction instruction : wanted.instructions()) {
      BpfInstruction translated = translate(instruction, cooked, tags ? ALL : snapLength);
      if (translated == null) return passing(outgoing);
      code.add(translated);
    }
    if (code.size() > BpfOpcode.BPF_MAXINSNS) return passing(outgoing);
    return new KernelFilter(new BpfProgram(code), !tags);
  }

  /** Leaves all of the filter to others, but for the direction. */
  static KernelFilter passing(Outgoing outgoing) {
    List<BpfInstruction> code = new ArrayList<>(prefix(outgoing));
    code.add(BpfInstruction.statement(RETURN, ALL));
    return new KernelFilter(new BpfProgram(code), false);
  }

  private static List<BpfInstruction> prefix(Outgoing outgoing) {
    BpfInstruction type = ancillary(BpfOpcode.SKF_AD_PKTTYPE);
    BpfInstruction none = BpfInstruction.statement(RETURN, 0);
    return switch (outgoing) {
      case SEEN -> List.of();
      case ONLY -> List.of(type, equal(PacketSockets.PACKET_OUTGOING, 1, 0), none, BEGIN);
      case NOT_OF_LOOPBACK ->
          List.of(
              ancillary(BpfOpcode.SKF_AD_HATYPE),
              equal(Interfaces.ARPHRD_LOOPBACK, 0, 3),
              type,
              equal(PacketSockets.PACKET_OUTGOING, 0, 1),
              none,
              BEGIN);
    };
  }

  private static boolean asksTag(BpfProgram program) {
    return program.instructions().stream().anyMatch(KernelFilter::asksTag);
  }

  /** A number that another instruction has by chance does no harm. */
  private static boolean asksTag(BpfInstruction load) {
    return switch (load.k() - BpfOpcode.SKF_AD_OFF) {
      case BpfOpcode.SKF_AD_VLAN_TAG,
          BpfOpcode.SKF_AD_VLAN_TAG_PRESENT,
          BpfOpcode.SKF_AD_VLAN_TPID ->
          true;
      default -> false;
    };
  }

  /** Passes frames that have a tag in them. */
  private static List<BpfInstruction> tagsInFrames() {
    return List.of(
        ancillary(BpfOpcode.SKF_AD_PROTOCOL),
        equal(EtherType.CUSTOMER_TAG, 1, 0),
        equal(EtherType.SERVICE_TAG, 0, 1),
        BpfInstruction.statement(RETURN, ALL),
        BEGIN);
  }

  private static BpfInstruction equal(int value, int then, int otherwise) {
    return new BpfInstruction(JUMP_IF_EQUAL, then, otherwise, value);
  }

  private static BpfInstruction ancillary(int what) {
    return BpfInstruction.statement(LOAD, BpfOpcode.SKF_AD_OFF + what);
  }

  /** Keeps so many bytes, unsigned, as far as the snap length goes. */
  private static BpfInstruction keep(int bytes, @Nullable CookedHeader cooked, int snapLength) {
    if (bytes == 0) return BpfInstruction.statement(RETURN, 0);
    if (snapLength == ALL) return BpfInstruction.statement(RETURN, ALL);
    int kept = Integer.compareUnsigned(bytes, snapLength) < 0 ? bytes : snapLength;
    // The header is not the kernel's to keep; and 0 of the rest would mean to refuse it.
    int header = cooked == null ? 0 : cooked.length();
    return BpfInstruction.statement(RETURN, Math.max(1, kept - header));
  }

  private static @Nullable BpfInstruction translate(
      BpfInstruction instruction, @Nullable CookedHeader cooked, int snapLength) {
    if (instruction.code() == RETURN) return keep(instruction.k(), cooked, snapLength);
    if (cooked == null) return instruction;
    return switch (instruction.code()) {
      case LOAD, LOAD_HALF, LOAD_BYTE -> load(instruction, cooked);
      case LOAD_AT_X, LOAD_HALF_AT_X, LOAD_BYTE_AT_X -> behindX(instruction, cooked);
      case HEADER_LENGTH_TO_X -> behind(instruction, cooked);
      // The kernel's length lacks the header.
      case LOAD_LENGTH, LENGTH_TO_X, RETURN_A -> null;
      default -> instruction;
    };
  }

  private static @Nullable BpfInstruction load(BpfInstruction load, CookedHeader cooked) {
    if (load.k() < 0 || load.k() >= cooked.length()) return behind(load, cooked);
    int field = field(load.code(), load.k(), cooked);
    return field < 0 ? null : ancillary(field);
  }

  /** The ancillary load that gives a field of the header, or -1. */
  private static int field(int code, int at, CookedHeader cooked) {
    return switch (cooked) {
      case SLL ->
          switch (at) {
            case 0 -> code == LOAD_HALF ? BpfOpcode.SKF_AD_PKTTYPE : -1;
            case 2 -> code == LOAD_HALF ? BpfOpcode.SKF_AD_HATYPE : -1;
            case 14 -> code == LOAD_HALF ? BpfOpcode.SKF_AD_PROTOCOL : -1;
            default -> -1;
          };
      case SLL2 ->
          switch (at) {
            case 0 -> code == LOAD_HALF ? BpfOpcode.SKF_AD_PROTOCOL : -1;
            case 4 -> code == LOAD ? BpfOpcode.SKF_AD_IFINDEX : -1;
            case 8 -> code == LOAD_HALF ? BpfOpcode.SKF_AD_HATYPE : -1;
            case 10 -> code == LOAD_BYTE ? BpfOpcode.SKF_AD_PKTTYPE : -1;
            default -> -1;
          };
    };
  }

  /**
   * With X no load is an ancillary one. A k below those counts from a header, wherever that is
   * (SKF_NET_OFF); another that is negative may mean any place, in the cooked header too.
   */
  private static @Nullable BpfInstruction behindX(BpfInstruction load, CookedHeader cooked) {
    boolean backwards = load.k() < 0 && load.k() >= BpfOpcode.SKF_AD_OFF;
    return backwards ? null : behind(load, cooked);
  }

  /** What lies behind the header, or is an ancillary load already. */
  private static @Nullable BpfInstruction behind(BpfInstruction load, CookedHeader cooked) {
    if (load.k() < 0) return load;
    if (load.k() < cooked.length()) return null;
    return BpfInstruction.statement(load.code(), load.k() - cooked.length());
  }
}
