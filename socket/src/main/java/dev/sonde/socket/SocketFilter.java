package dev.sonde.socket;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfOpcode;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.loop.Source;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Messages;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.SocketOptions.SockFilter;
import dev.sonde.sys.SocketOptions.SockFprog;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A classic BPF program on a socket of any kind: socket(7), linux/filter.h. The kernel asks it for
 * each packet how many bytes to queue, 0 for none; a socket without one queues all. No privilege is
 * needed.
 *
 * <p>It stands behind the door: what was queued before it came is still read, see {@link
 * #attachDrained}. Where it looks from depends on the socket: a packet socket of type SOCK_RAW
 * shows it the link header, SOCK_DGRAM and an IPv4 raw socket the network header, others what is
 * behind that.
 */
public final class SocketFilter {
  /** Passes no packet. */
  public static final BpfProgram NOTHING =
      new BpfProgram(List.of(BpfInstruction.statement(BpfOpcode.BPF_RET, 0)));

  /** Errors that wait at a socket come out of a read, one each; there are few kinds of them. */
  private static final int MOST_ERRORS = 64;

  private SocketFilter() {}

  /**
   * Attaches the program, in the place of one that is there (SO_ATTACH_FILTER).
   *
   * @throws SocketFailure EINVAL for a program that the kernel does not take (see {@link
   *     dev.sonde.bpf.BpfVerifier} for why), EPERM after {@link #lock}, ENOMEM where it and the one
   *     it replaces need more than net.core.optmem_max
   */
  public static void attach(Source socket, BpfProgram program) throws SocketFailure {
    SocketFailure.check("SO_ATTACH_FILTER", attach(socket.descriptor(), program));
  }

  /** Takes the program off (SO_DETACH_FILTER); ENOENT where there is none. */
  public static void detach(Source socket) throws SocketFailure {
    set(socket, "SO_DETACH_FILTER", SocketOptions.SO_DETACH_FILTER, 0);
  }

  /** Nobody can attach or detach from now on, whoever has the descriptor (SO_LOCK_FILTER). */
  public static void lock(Source socket) throws SocketFailure {
    set(socket, "SO_LOCK_FILTER", SocketOptions.SO_LOCK_FILTER, 1);
  }

  /**
   * Attaches the program such that nothing is read that it has not seen: closes the door by a
   * program that refuses all, empties the queue, then attaches. Between the two packets are lost.
   *
   * <p>What another processor was about to queue at the very moment the door closed may still come:
   * where that matters a packet socket is given its program before it is bound.
   *
   * @return how many packets were thrown away
   * @throws IllegalArgumentException for a stream, of which it would eat bytes
   */
  public static int attachDrained(Source socket, BpfProgram program) throws SocketFailure {
    refuseStream(socket);
    attach(socket, NOTHING);
    int thrown = drain(socket);
    attach(socket, program);
    return thrown;
  }

  /**
   * Reads all that is queued and throws it away, without waiting. It ends when the queue is empty,
   * so something has to keep others from filling it.
   *
   * @return how many packets there were
   */
  public static int drain(Source socket) throws SocketFailure {
    refuseStream(socket);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment octet = arena.allocate(1);
      int packets = 0;
      for (int errors = 0; ; ) {
        int result = Messages.recv(socket.descriptor(), octet, 0, 1, Messages.MSG_DONTWAIT);
        if (result == -Errno.EAGAIN) return packets;
        if (result >= 0) {
          packets++;
        } else if (result == -Errno.EBADF || ++errors == MOST_ERRORS) {
          throw new SocketFailure("recv", -result);
        }
      }
    }
  }

  /** A packet of no bytes reads as the end of a stream does. */
  private static void refuseStream(Source socket) throws SocketFailure {
    int level = SocketOptions.SOL_SOCKET;
    int type = SocketOptions.get(socket.descriptor(), level, SocketOptions.SO_TYPE);
    SocketFailure.check("SO_TYPE", type);
    if (type == Sockets.SOCK_STREAM) {
      throw new IllegalArgumentException("a stream has no packets to throw away");
    }
  }

  private static void set(Source socket, String what, int option, int value) throws SocketFailure {
    int level = SocketOptions.SOL_SOCKET;
    SocketFailure.check(what, SocketOptions.set(socket.descriptor(), level, option, value));
  }

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
