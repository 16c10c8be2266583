package dev.sonde.capture;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfOpcode;
import dev.sonde.bpf.BpfProgram;
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
 * @param isWhole whether the kernel does all of the filter; else it passes every packet, all of it,
 *     to be filtered and then cut by whoever has it
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

  /** Passes no packet. */
  static final BpfProgram NOTHING = new BpfProgram(List.of(BpfInstruction.statement(RETURN, 0)));

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
    int start = code.size();
    if (wanted != null) {
      for (BpfInstruction instruction : wanted.instructions()) {
        BpfInstruction translated = translate(instruction, cooked, snapLength);
        if (translated == null) break;
        code.add(translated);
      }
    }
    int wantedSize = wanted == null ? 0 : wanted.instructions().size();
    boolean whole = code.size() - start == wantedSize && code.size() <= BpfOpcode.BPF_MAXINSNS;
    if (!whole) return passing(outgoing);
    if (wanted == null) code.add(keep(-1, cooked, snapLength));
    return new KernelFilter(new BpfProgram(code), true);
  }

  /** Leaves all of the filter to others, but for the direction. */
  static KernelFilter passing(Outgoing outgoing) {
    List<BpfInstruction> code = new ArrayList<>(prefix(outgoing));
    code.add(BpfInstruction.statement(RETURN, -1));
    return new KernelFilter(new BpfProgram(code), false);
  }

  private static List<BpfInstruction> prefix(Outgoing outgoing) {
    BpfInstruction type = ancillary(BpfOpcode.SKF_AD_PKTTYPE);
    BpfInstruction none = BpfInstruction.statement(RETURN, 0);
    BpfInstruction begin = BpfInstruction.statement(LOAD_IMMEDIATE, 0); // as the program expects
    return switch (outgoing) {
      case SEEN -> List.of();
      case ONLY -> List.of(type, equal(PacketSockets.PACKET_OUTGOING, 1, 0), none, begin);
      case NOT_OF_LOOPBACK ->
          List.of(
              ancillary(BpfOpcode.SKF_AD_HATYPE),
              equal(Interfaces.ARPHRD_LOOPBACK, 0, 3),
              type,
              equal(PacketSockets.PACKET_OUTGOING, 0, 1),
              none,
              begin);
    };
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
