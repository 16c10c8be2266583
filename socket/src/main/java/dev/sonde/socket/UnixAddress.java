package dev.sonde.socket;

import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrUn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.file.Path;

/** A path as the kernel has it: struct sockaddr_un, unix(7), with the length that counts. */
record UnixAddress(MemorySegment bytes, int length) {
  /** What the names of files are made of, as Java makes them: that of the locale. */
  private static final Charset NAMES = Charset.forName(System.getProperty("native.encoding"));

  /** The path's address; a path it has no room for fails as {@code call}: ENAMETOOLONG. */
  static UnixAddress of(Arena arena, String call, Path path) throws SocketFailure {
    return of(arena, call, path.toString().getBytes(NAMES));
  }

  /** The same; or {@code @} and a name in the namespace that has no files. */
  static UnixAddress named(Arena arena, String call, String name) throws SocketFailure {
    UnixAddress file = of(arena, call, name.getBytes(NAMES));
    if (name.charAt(0) != '@') return file;
    file.bytes.set(ValueLayout.JAVA_BYTE, SockaddrUn.sun_path, (byte) 0);
    return new UnixAddress(file.bytes, file.length - 1); // there the length ends it, and no NUL
  }

  private static UnixAddress of(Arena arena, String call, byte[] name) throws SocketFailure {
    // With an empty one the kernel would invent a name, in the namespace that has no files.
    if (name.length == 0) throw new SocketFailure(call, Errno.ENOENT);
    int length = SockaddrUn.sun_path + name.length + 1;
    if (length > SockaddrUn.SIZE) throw new SocketFailure(call, Errno.ENAMETOOLONG);
    MemorySegment bytes = arena.allocate(SockaddrUn.SIZE, 8);
    bytes.set(ValueLayout.JAVA_SHORT, SockaddrUn.sun_family, (short) Sockets.AF_UNIX);
    MemorySegment.copy(name, 0, bytes, ValueLayout.JAVA_BYTE, SockaddrUn.sun_path, name.length);
    return new UnixAddress(bytes, length);
  }

  /** The path as a C string. */
  static MemorySegment name(Arena arena, Path path) {
    return arena.allocateFrom(path.toString(), NAMES);
  }
}
