package dev.sonde.probe;

import static dev.sonde.bpf.BpfInstruction.statement;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IpFamily;
import dev.sonde.socket.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel may drop for a pinger: echo replies with another identifier. */
final class EchoFilter {
  // linux/bpf_common.h
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE_INDEXED = 0x50;
  private static final int LOAD_HALF_INDEXED = 0x48;
  private static final int LOAD_X_HEADER_LENGTH = 0xb1;
  private static final int JUMP_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int ALL = -1;

  private EchoFilter() {}

  /** Raw IPv4 sockets see the IP header, of a length of its own; raw IPv6 sockets do not. */
  static BpfProgram of(Family family, int identifier) {
    boolean inet = family == Family.AF_INET;
    int reply = IcmpKind.ECHO_REPLY.type(family.ip());
    BpfInstruction header = statement(LOAD_X_HEADER_LENGTH, 0);
    List<BpfInstruction> rest =
        List.of(
            statement(inet ? LOAD_BYTE_INDEXED : LOAD_BYTE, 0),
            new BpfInstruction(JUMP_EQUAL, 0, 3, reply),
            statement(inet ? LOAD_HALF_INDEXED : LOAD_HALF, PingTarget.IDENTIFIER),
            new BpfInstruction(JUMP_EQUAL, 1, 0, identifier),
            statement(RETURN, 0),
            statement(RETURN, ALL));
    if (!inet) return new BpfProgram(rest);
    List<BpfInstruction> all = new ArrayList<>(List.of(header));
    all.addAll(rest);
    return new BpfProgram(all);
  }

  /** The types a pinger wants to see: replies, and errors about its requests. */
  static int[] types(IpFamily family) {
    return Stream.of(
            IcmpKind.ECHO_REPLY,
            IcmpKind.UNREACHABLE,
            IcmpKind.PACKET_TOO_BIG,
            IcmpKind.TIME_EXCEEDED,
            IcmpKind.PARAMETER_PROBLEM,
            IcmpKind.REDIRECT,
            IcmpKind.SOURCE_QUENCH)
        .mapToInt(kind -> kind.type(family))
        .filter(type -> type != IcmpKind.NONE)
        .toArray();
  }
}
