package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Changes in the file system: inotify(7), inotify_init1(2), inotify_add_watch(2). */
public final class Inotify {
  // sys/inotify.h
  public static final int IN_NONBLOCK = 04000;
  public static final int IN_CLOEXEC = 02000000;
  public static final int IN_MODIFY = 0x2;
  public static final int IN_ATTRIB = 0x4;
  public static final int IN_CLOSE_WRITE = 0x8;
  public static final int IN_MOVED_FROM = 0x40;
  public static final int IN_MOVED_TO = 0x80;
  public static final int IN_CREATE = 0x100;
  public static final int IN_DELETE = 0x200;
  public static final int IN_DELETE_SELF = 0x400;
  public static final int IN_MOVE_SELF = 0x800;
  public static final int IN_Q_OVERFLOW = 0x4000;
  public static final int IN_IGNORED = 0x8000;

  private static final MethodHandle INIT1 = Native.function("inotify_init1");
  private static final MethodHandle ADD_WATCH = Native.function("inotify_add_watch");
  private static final MethodHandle RM_WATCH = Native.function("inotify_rm_watch");

  /** struct inotify_event; {@code len} bytes of name, padded with zeros, follow. */
  public static final class InotifyEvent {
    public static final int SIZE = 16;
    public static final int wd = 0;
    public static final int mask = 4;
    public static final int cookie = 8;
    public static final int len = 12;
    public static final int name = 16;

    private InotifyEvent() {}
  }

  private Inotify() {}

  public static int init1(int flags) {
    return Native.call(INIT1, flags);
  }

  /** Watches {@code path}, a C string; the result is the watch. */
  public static int addWatch(int descriptor, MemorySegment path, int mask) {
    return Native.keeping(path, Native.call(ADD_WATCH, descriptor, path.address(), mask));
  }

  public static int rmWatch(int descriptor, int watch) {
    return Native.call(RM_WATCH, descriptor, watch);
  }
}
