package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Descriptors;
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
 * The kernel as oracle, without privilege: a pair of Unix datagram sockets, the program attached to
 * the one that receives. As many bytes as arrive is its verdict.
 */
final class KernelFilter implements AutoCloseable {
  static final int ROOM = 2048;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment code = arena.allocate((1L << 16) * SockFilter.SIZE, 8);
  private final MemorySegment fprog = arena.allocate(SockFprog.SIZE, 8);
  private final MemorySegment received = arena.allocate(ROOM);
  private final int sender;
  private final int receiver;

  KernelFilter() {
    MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
    int type = Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC | Sockets.SOCK_NONBLOCK;
    assertThat(Sockets.socketpair(Sockets.AF_UNIX, type, 0, pair)).isZero();
    sender = pair.getAtIndex(ValueLayout.JAVA_INT, 0);
    receiver = pair.getAtIndex(ValueLayout.JAVA_INT, 1);
  }

  /** 0, or minus errno. */
  int attach(BpfProgram program) {
    List<BpfInstruction> instructions = program.instructions();
    for (int index = 0; index < instructions.size(); index++) {
      BpfInstruction one = instructions.get(index);
      long at = (long) index * SockFilter.SIZE;
      code.set(ValueLayout.JAVA_SHORT, at + SockFilter.code, (short) one.code());
      code.set(ValueLayout.JAVA_BYTE, at + SockFilter.jt, (byte) one.jt());
      code.set(ValueLayout.JAVA_BYTE, at + SockFilter.jf, (byte) one.jf());
      code.set(ValueLayout.JAVA_INT, at + SockFilter.k, one.k());
    }
    fprog.set(ValueLayout.JAVA_SHORT, SockFprog.len, (short) instructions.size());
    fprog.set(ValueLayout.JAVA_LONG, SockFprog.filter, code.address());
    int level = SocketOptions.SOL_SOCKET;
    return SocketOptions.set(receiver, level, SocketOptions.SO_ATTACH_FILTER, fprog);
  }

  /** How many bytes of a packet arrive. */
  int kept(MemorySegment packet, int length) {
    int sent = Messages.send(sender, packet, 0, length, Messages.MSG_DONTWAIT);
    assertThat(sent).as("sent, or minus errno").isEqualTo(length);
    int result = Messages.recv(receiver, received, 0, ROOM, Messages.MSG_DONTWAIT);
    return result == -Errno.EAGAIN ? 0 : result;
  }

  @Override
  public void close() {
    assertThat(Descriptors.close(sender)).isZero();
    assertThat(Descriptors.close(receiver)).isZero();
    arena.close();
  }
}
