package dev.sonde.socket;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.SocketOptions.SockFilter;
import dev.sonde.sys.SocketOptions.SockFprog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A classic BPF program on a socket: socket(7), linux/filter.h. */
final class SocketFilter {
  private SocketFilter() {}

  /** 0, or minus errno. */
  static int attach(int descriptor, BpfProgram program) {
    List<BpfInstruction> instructions = program.instructions();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate((long) instructions.size() * SockFilter.SIZE, 8);
      for (int index = 0; index < instructions.size(); index++) {
        write(code, (long) index * SockFilter.SIZE, instructions.get(index));
      }
      MemorySegment fprog = arena.allocate(SockFprog.SIZE, 8);
      fprog.set(ValueLayout.JAVA_SHORT, SockFprog.len, (short) instructions.size());
      fprog.set(ValueLayout.JAVA_LONG, SockFprog.filter, code.address());
      return SocketOptions.set(
          descriptor, SocketOptions.SOL_SOCKET, SocketOptions.SO_ATTACH_FILTER, fprog);
    }
  }

  private static void write(MemorySegment code, long at, BpfInstruction instruction) {
    code.set(ValueLayout.JAVA_SHORT, at + SockFilter.code, (short) instruction.code());
    code.set(ValueLayout.JAVA_BYTE, at + SockFilter.jt, (byte) instruction.jt());
    code.set(ValueLayout.JAVA_BYTE, at + SockFilter.jf, (byte) instruction.jf());
    code.set(ValueLayout.JAVA_INT, at + SockFilter.k, instruction.k());
  }
}
