package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What every descriptor answers to: read(2), write(2), close(2), pipe(2), fcntl(2), flock(2),
 * open(2), mkfifo(3).
 */
public final class Descriptors {
  // fcntl.h
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0100;
  public static final int O_NONBLOCK = 04000;
  public static final int O_CLOEXEC = 02000000;
  public static final int O_PATH = 010000000;
  public static final int F_GETFD = 1;
  public static final int F_GETFL = 3;
  public static final int F_SETFL = 4;
  public static final int FD_CLOEXEC = 1;
  // sys/file.h
  public static final int LOCK_EX = 2;
  public static final int LOCK_NB = 4;

  private static final MethodHandle READ = Native.function("read");
  private static final MethodHandle WRITE = Native.function("write");
  private static final MethodHandle CLOSE = Native.function("close");

  private static final class Rare {
    private static final MethodHandle PIPE2 = Native.function("pipe2");
    private static final MethodHandle FCNTL = Native.variadic("fcntl", 2);

    /** Variadic, but not bound as such: see {@link Credentials}. */
    private static final MethodHandle OPEN = Native.function("open");

    private static final MethodHandle FLOCK = Native.function("flock");
    private static final MethodHandle MKFIFO = Native.function("mkfifo");
  }

  private Descriptors() {}

  /** Reads at most {@code length} bytes to {@code bytes} from offset {@code at}. */
  public static int read(int descriptor, MemorySegment bytes, long at, long length) {
    return Native.keeping(
        bytes, Native.call(READ, descriptor, Native.address(bytes, at, length), length));
  }

  /** Writes at most {@code length} bytes of {@code bytes} from offset {@code at}. */
  public static int write(int descriptor, MemorySegment bytes, long at, long length) {
    return Native.keeping(
        bytes, Native.call(WRITE, descriptor, Native.address(bytes, at, length), length));
  }

  /** Closes. On Linux the descriptor is gone even when this says EINTR: never call it again. */
  public static int close(int descriptor) {
    return Native.call(CLOSE, descriptor);
  }

  /** Stores two ints in {@code pair}: the reading end, then the writing end. */
  public static int pipe2(MemorySegment pair, int flags) {
    return Native.keeping(pair, Native.call(Rare.PIPE2, Native.address(pair, 0, 8), flags));
  }

  public static int fcntl(int descriptor, int command, long argument) {
    return Native.call(Rare.FCNTL, descriptor, command, argument);
  }

  public static int flock(int descriptor, int operation) {
    return Native.call(Rare.FLOCK, descriptor, operation);
  }

  /** Opens {@code path}, a C string. */
  public static int open(MemorySegment path, int flags, int mode) {
    return Native.keeping(path, Native.call(Rare.OPEN, path.address(), flags, mode));
  }

  /** Makes a FIFO at {@code path}, a C string. */
  public static int mkfifo(MemorySegment path, int mode) {
    return Native.keeping(path, Native.call(Rare.MKFIFO, path.address(), mode));
  }
}
