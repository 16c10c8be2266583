package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Messages.Cmsghdr;
import dev.sonde.sys.Messages.Iovec;
import dev.sonde.sys.Messages.Msghdr;
import dev.sonde.sys.SocketOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A message with descriptors as the kernel has it: struct msghdr with a control message SCM_RIGHTS,
 * unix(7), cmsg(3). Lives as long as its arena.
 *
 * <pre>
 *            0         8      12     16    20          24
 *   control  | cmsg_len | level | type | first | second | ...
 * </pre>
 */
record Rights(MemorySegment message, MemorySegment control) {
  /** More are in no message (SCM_MAX_FD): with room for so many none is lost. */
  static final int MOST = 253;

  private static final int ALIGNMENT = 8;

  private static Rights of(Arena arena, MemorySegment bytes, long at, long length, int room) {
    MemorySegment data = bytes.asSlice(at, length);
    MemorySegment iovec = arena.allocate(Iovec.SIZE, ALIGNMENT);
    iovec.set(ValueLayout.JAVA_LONG, Iovec.iov_base, data.address());
    iovec.set(ValueLayout.JAVA_LONG, Iovec.iov_len, length);
    MemorySegment control = arena.allocate(aligned(room), ALIGNMENT);
    MemorySegment message = arena.allocate(Msghdr.SIZE, ALIGNMENT);
    message.set(ValueLayout.JAVA_LONG, Msghdr.msg_iov, iovec.address());
    message.set(ValueLayout.JAVA_LONG, Msghdr.msg_iovlen, 1);
    if (room > 0) message.set(ValueLayout.JAVA_LONG, Msghdr.msg_control, control.address());
    message.set(ValueLayout.JAVA_LONG, Msghdr.msg_controllen, control.byteSize());
    return new Rights(message, control);
  }

  private static long aligned(long length) {
    return length + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** One to send, with these descriptors. */
  static Rights outgoing(
      Arena arena, List<? extends Source> sources, MemorySegment bytes, long at, long length) {
    int size = Cmsghdr.SIZE + sources.size() * Integer.BYTES;
    Rights rights = of(arena, bytes, at, length, sources.isEmpty() ? 0 : size);
    if (!sources.isEmpty()) rights.write(sources, size);
    return rights;
  }

  private void write(List<? extends Source> sources, int size) {
    control.set(ValueLayout.JAVA_LONG, Cmsghdr.cmsg_len, size);
    control.set(ValueLayout.JAVA_INT, Cmsghdr.cmsg_level, SocketOptions.SOL_SOCKET);
    control.set(ValueLayout.JAVA_INT, Cmsghdr.cmsg_type, Messages.SCM_RIGHTS);
    long at = Cmsghdr.SIZE;
    for (Source source : sources) {
      control.set(ValueLayout.JAVA_INT, at, source.descriptor());
      at += Integer.BYTES;
    }
  }

  /** One to receive into, with room for all descriptors that can come. */
  static Rights incoming(Arena arena, MemorySegment bytes, long at, long length) {
    return of(arena, bytes, at, length, Cmsghdr.SIZE + MOST * Integer.BYTES);
  }

  /**
   * Some of what was sent did not arrive (MSG_CTRUNC), as where this process may open no more
   * descriptors.
   */
  boolean isCut() {
    return (message.get(ValueLayout.JAVA_INT, Msghdr.msg_flags) & Messages.MSG_CTRUNC) != 0;
  }

  /** The descriptors that came, all owned here now; a length that leaves the buffer ends them. */
  List<Descriptor> received() {
    List<Descriptor> received = new ArrayList<>();
    long end =
        Math.min(message.get(ValueLayout.JAVA_LONG, Msghdr.msg_controllen), control.byteSize());
    long at = 0;
    while (at + Cmsghdr.SIZE <= end) {
      long size = control.get(ValueLayout.JAVA_LONG, at + Cmsghdr.cmsg_len);
      if (size < Cmsghdr.SIZE || size > end - at) break;
      if (isRights(at)) read(received, at + Cmsghdr.SIZE, at + size);
      at += aligned(size);
    }
    return received;
  }

  private boolean isRights(long at) {
    return control.get(ValueLayout.JAVA_INT, at + Cmsghdr.cmsg_level) == SocketOptions.SOL_SOCKET
        && control.get(ValueLayout.JAVA_INT, at + Cmsghdr.cmsg_type) == Messages.SCM_RIGHTS;
  }

  private void read(List<Descriptor> received, long from, long end) {
    for (long at = from; at + Integer.BYTES <= end; at += Integer.BYTES) {
      received.add(new Descriptor(control.get(ValueLayout.JAVA_INT, at)));
    }
  }
}
