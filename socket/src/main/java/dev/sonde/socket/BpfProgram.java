package dev.sonde.socket;

import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.SocketOptions.SockFilter;
import dev.sonde.sys.SocketOptions.SockFprog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/** A classic BPF program: Documentation/networking/filter.rst, linux/filter.h. */
public record BpfProgram(List<Instruction> instructions) {
  /** One instruction; {@code yes} and {@code no} say how many to skip after a jump. */
  public record Instruction(int code, int yes, int no, int k) {
    public Instruction {
      Objects.checkIndex(code, 1 << Short.SIZE);
      Objects.checkIndex(yes, 1 << Byte.SIZE);
      Objects.checkIndex(no, 1 << Byte.SIZE);
    }
  }

  /** The kernel takes 1 to 4096 instructions and answers EINVAL to any other number. */
  public BpfProgram {
    instructions = List.copyOf(instructions);
    Objects.checkIndex(instructions.size(), 1 << Short.SIZE);
  }

  public static Instruction statement(int code, int k) {
    return new Instruction(code, 0, 0, k);
  }

  int attach(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate((long) instructions.size() * SockFilter.SIZE, 8);
      for (int index = 0; index < instructions.size(); index++) {
        write(code, (long) index * SockFilter.SIZE, instructions.get(index));
      }
      MemorySegment program = arena.allocate(SockFprog.SIZE, 8);
      program.set(ValueLayout.JAVA_SHORT, SockFprog.len, (short) instructions.size());
      program.set(ValueLayout.JAVA_LONG, SockFprog.filter, code.address());
      return SocketOptions.set(
          descriptor, SocketOptions.SOL_SOCKET, SocketOptions.SO_ATTACH_FILTER, program);
    }
  }

  private static void write(MemorySegment code, long at, Instruction instruction) {
    code.set(ValueLayout.JAVA_SHORT, at + SockFilter.code, (short) instruction.code);
    code.set(ValueLayout.JAVA_BYTE, at + SockFilter.jt, (byte) instruction.yes);
    code.set(ValueLayout.JAVA_BYTE, at + SockFilter.jf, (byte) instruction.no);
    code.set(ValueLayout.JAVA_INT, at + SockFilter.k, instruction.k);
  }
}
