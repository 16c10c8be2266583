package dev.sonde.probe;

import static dev.sonde.bpf.BpfInstruction.statement;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.Tcp;
import dev.sonde.socket.Family;
import java.util.ArrayList;
import java.util.List;

/** What the kernel may drop for a tracer, whose raw sockets get a copy of all that arrives. */
final class SegmentFilter {
  // linux/bpf_common.h
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_BYTE_INDEXED = 0x50;
  private static final int LOAD_X_HEADER_LENGTH = 0xb1;
  private static final int JUMP_SET = 0x45;
  private static final int RETURN = 0x06;
  private static final int FLAGS = 13;
  private static final int ALL = -1;

  private SegmentFilter() {}

  /** Everything, for a socket that only sends. */
  static BpfProgram nothing() {
    return new BpfProgram(List.of(statement(RETURN, 0)));
  }

  /** All but the segments that may settle an attempt to connect. */
  static BpfProgram answers(Family family) {
    boolean inet = family == Family.AF_INET; // raw IPv6 sockets do not see the IP header
    List<BpfInstruction> program = new ArrayList<>();
    if (inet) program.add(statement(LOAD_X_HEADER_LENGTH, 0));
    program.add(statement(inet ? LOAD_BYTE_INDEXED : LOAD_BYTE, FLAGS));
    program.add(new BpfInstruction(JUMP_SET, 0, 2, Tcp.ACK));
    program.add(new BpfInstruction(JUMP_SET, 0, 1, Tcp.SYN | Tcp.RST));
    program.add(statement(RETURN, ALL));
    program.add(statement(RETURN, 0));
    return new BpfProgram(program);
  }
}
