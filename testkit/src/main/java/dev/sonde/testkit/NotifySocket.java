package dev.sonde.testkit;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrUn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * What a service manager has for those that it starts: a socket where they say how far they are,
 * sd_notify(3). Its name is a path, or {@code @} and one that is no file's.
 */
public final class NotifySocket implements AutoCloseable {
  private static final int TYPE = Sockets.SOCK_DGRAM | Sockets.SOCK_CLOEXEC;
  private static final int ROOM = 4096;

  private final int descriptor;

  public NotifySocket(String name) {
    descriptor = check("socket", Sockets.socket(Sockets.AF_UNIX, TYPE, 0));
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    boolean isFile = name.charAt(0) != '@';
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SockaddrUn.SIZE, 8);
      address.set(ValueLayout.JAVA_SHORT, SockaddrUn.sun_family, (short) Sockets.AF_UNIX);
      MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, SockaddrUn.sun_path, path.length);
      if (!isFile) address.set(ValueLayout.JAVA_BYTE, SockaddrUn.sun_path, (byte) 0);
      int length = SockaddrUn.sun_path + path.length + (isFile ? 1 : 0);
      check("bind " + name, Sockets.bind(descriptor, address, length));
    }
  }

  private static int check(String call, int result) {
    if (result < 0) throw new IllegalStateException(call + ": " + Errno.name(-result));
    return result;
  }

  /** Waits for what is said next. */
  public String next() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(ROOM);
      int length = check("recv", Messages.recv(descriptor, bytes, 0, ROOM, 0));
      byte[] text = bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return new String(text, StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    check("close", Descriptors.close(descriptor));
  }
}
