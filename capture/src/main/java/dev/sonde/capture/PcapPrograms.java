package dev.sonde.capture;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.Ip4Address;
import dev.sonde.sys.PcapLibrary;
import dev.sonde.sys.PcapLibrary.BpfInsn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Filter programs as libpcap has them: struct bpf_program of pcap/bpf.h. */
final class PcapPrograms {
  private static final int CODE_MASK = 0xffff;

  private PcapPrograms() {}

  static BpfProgram compile(
      long pcap, String expression, boolean optimise, @Nullable Ip4Address netmask)
      throws PcapFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = arena.allocate(PcapLibrary.BpfProgram.SIZE, Long.BYTES);
      int mask = netmask == null ? PcapLibrary.PCAP_NETMASK_UNKNOWN : netmask.bits();
      int failed = PcapLibrary.compile(pcap, program, expression, optimise, mask);
      if (failed < 0) throw Libpcap.failure("pcap_compile", pcap, failed);
      try {
        return read(PcapLibrary.instructions(program));
      } finally {
        PcapLibrary.freecode(program);
      }
    }
  }

  private static BpfProgram read(MemorySegment code) {
    return new BpfProgram(
        LongStream.range(0, code.byteSize() / BpfInsn.SIZE)
            .mapToObj(index -> instruction(code, index * BpfInsn.SIZE))
            .toList());
  }

  private static BpfInstruction instruction(MemorySegment code, long at) {
    return new BpfInstruction(
        code.get(ValueLayout.JAVA_SHORT, at + BpfInsn.code) & CODE_MASK,
        Byte.toUnsignedInt(code.get(ValueLayout.JAVA_BYTE, at + BpfInsn.jt)),
        Byte.toUnsignedInt(code.get(ValueLayout.JAVA_BYTE, at + BpfInsn.jf)),
        code.get(ValueLayout.JAVA_INT, at + BpfInsn.k));
  }

  /** A struct bpf_program that lives as long as the arena. */
  static MemorySegment write(BpfProgram program, Arena arena) {
    List<BpfInstruction> instructions = program.instructions();
    MemorySegment code = arena.allocate((long) instructions.size() * BpfInsn.SIZE, Long.BYTES);
    for (int index = 0; index < instructions.size(); index++) {
      write(code, (long) index * BpfInsn.SIZE, instructions.get(index));
    }
    MemorySegment struct = arena.allocate(PcapLibrary.BpfProgram.SIZE, Long.BYTES);
    struct.set(ValueLayout.JAVA_INT, PcapLibrary.BpfProgram.bf_len, instructions.size());
    struct.set(ValueLayout.JAVA_LONG, PcapLibrary.BpfProgram.bf_insns, code.address());
    return struct;
  }

  private static void write(MemorySegment code, long at, BpfInstruction instruction) {
    code.set(ValueLayout.JAVA_SHORT, at + BpfInsn.code, (short) instruction.code());
    code.set(ValueLayout.JAVA_BYTE, at + BpfInsn.jt, (byte) instruction.jt());
    code.set(ValueLayout.JAVA_BYTE, at + BpfInsn.jf, (byte) instruction.jf());
    code.set(ValueLayout.JAVA_INT, at + BpfInsn.k, instruction.k());
  }
}
