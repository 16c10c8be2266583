package dev.sonde.testkit;

import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Epolls;
import dev.sonde.sys.EventFds;
import dev.sonde.sys.Inotify;
import dev.sonde.sys.PidFds;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.TimerFds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * An open descriptor of every kind that this machine has: sockets of each family, type and protocol
 * it knows, pipes, files, folders, a descriptor of a mere path, and what epoll(7), eventfd(2),
 * timerfd_create(2), inotify(7) and pidfd_open(2) make. For what must bear any of them.
 */
public final class ManyKinds implements AutoCloseable {
  private static final int AF_NETLINK = 16, AF_PACKET = 17;

  /** Those of every kernel with a network; to ask for others would load modules for them. */
  private static final int[] FAMILIES = {
    Sockets.AF_UNIX, Sockets.AF_INET, Sockets.AF_INET6, AF_NETLINK, AF_PACKET
  };

  private static final int SEQUENCED_PACKETS = 5;
  private static final int[] TYPES = {
    Sockets.SOCK_STREAM, Sockets.SOCK_DGRAM, Sockets.SOCK_RAW, SEQUENCED_PACKETS
  };
  private static final int UDP_LITE = 136, ANY = 255;
  private static final int[] PROTOCOLS = {0, 1, 6, 17, 58, UDP_LITE, ANY};

  // asm-generic/fcntl.h
  private static final int O_RDONLY = 0, O_RDWR = 2, O_PATH = 010000000, O_CLOEXEC = 02000000;

  private final List<Integer> numbers = new ArrayList<>();

  /** Opens them in the network of the calling thread; a kind that cannot be had is left out. */
  public ManyKinds() {
    for (int family : FAMILIES) {
      for (int type : TYPES) {
        for (int protocol : PROTOCOLS) {
          int flags = Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
          add(Sockets.socket(family, type | flags, protocol));
        }
      }
    }
    add(Epolls.create1(Epolls.EPOLL_CLOEXEC));
    add(EventFds.eventfd(0, O_CLOEXEC));
    add(TimerFds.create(1, O_CLOEXEC));
    add(Inotify.init1(O_CLOEXEC));
    add(PidFds.open((int) ProcessHandle.current().pid(), 0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
      if (Descriptors.pipe2(pipe, O_CLOEXEC) == 0) {
        add(pipe.getAtIndex(ValueLayout.JAVA_INT, 0));
        add(pipe.getAtIndex(ValueLayout.JAVA_INT, 1));
      }
      open(arena, "/dev/null", O_RDWR);
      open(arena, "/etc/passwd", O_RDONLY);
      open(arena, "/", O_RDONLY);
      open(arena, "/proc/self/status", O_RDONLY);
      open(arena, "/proc/self/ns/net", O_RDONLY);
    }
  }

  private void open(Arena arena, String path, int flags) {
    MemorySegment name = arena.allocateFrom(path);
    add(Descriptors.open(name, flags | O_CLOEXEC, 0));
    add(Descriptors.open(name, O_PATH | O_CLOEXEC, 0));
  }

  /** A descriptor of the mere path, as that of a socket which cannot be opened; -errno or it. */
  public int path(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return add(Descriptors.open(arena.allocateFrom(path), O_PATH | O_CLOEXEC, 0));
    }
  }

  private int add(int descriptor) {
    if (descriptor >= 0) numbers.add(descriptor);
    return descriptor;
  }

  /** Closes a half of a connection, or both: shutdown(2); 0 or -errno. */
  public static int shutdown(int descriptor, int how) {
    return Sockets.shutdown(descriptor, how);
  }

  /** Their numbers. */
  public List<Integer> numbers() {
    return List.copyOf(numbers);
  }

  @Override
  public void close() {
    for (int number : numbers) Descriptors.close(number);
    numbers.clear();
  }
}
