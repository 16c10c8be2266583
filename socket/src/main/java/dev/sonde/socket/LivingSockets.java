package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Epolls;
import dev.sonde.sys.Epolls.EpollEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which sockets, whose descriptors are closed here, live on in another process: epoll(7), proc(5).
 *
 * <p>An epoll instance knows a socket without keeping it open, and forgets it when the last
 * descriptor of it is closed anywhere, those that are under way in a message included. This one is
 * never waited on; {@code /proc/self/fdinfo} lists what it still knows:
 *
 * <pre>
 *   tfd:       12 events:       18 data:               2a  pos:0 ino:1234 sdev:8
 * </pre>
 *
 * <p>What it costs: each event of a watched socket, so each datagram it receives, takes a lock of
 * the instance more; about 160 bytes of the kernel's memory for each, which count against
 * /proc/sys/fs/epoll/max_user_watches; and to ask means that the kernel writes a line for each that
 * lives. It cannot be told to forget one that lives: without a descriptor there is no name for it.
 * /proc must be there when it is opened. Owned by one thread.
 */
public final class LivingSockets implements AutoCloseable {
  private static final Pattern ENTRY =
      Pattern.compile("^tfd:.* data: *([0-9a-f]+) ", Pattern.MULTILINE);
  private static final int HEX = 16;
  private static final int FIRST_ROOM = 1 << 12;

  private final RandomAccessFile information;
  private byte[] text = new byte[FIRST_ROOM];
  private int epoll;

  private LivingSockets(int epoll, RandomAccessFile information) {
    this.epoll = epoll;
    this.information = information;
  }

  public static LivingSockets open() throws IOException {
    int epoll = SocketFailure.check("epoll_create1", Epolls.create1(Epolls.EPOLL_CLOEXEC));
    try {
      // Now, and not when it is asked for: by then this may be nobody, in a root without /proc.
      return new LivingSockets(epoll, new RandomAccessFile("/proc/self/fdinfo/" + epoll, "r"));
    } catch (IOException | RuntimeException failure) {
      Descriptors.close(epoll);
      throw failure;
    }
  }

  /**
   * Watches over a socket from now on, by a number that is the caller's to choose. Its descriptor
   * may be closed afterwards.
   */
  public void add(Source socket, long id) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EpollEvent.SIZE, 8);
      event.set(ValueLayout.JAVA_INT_UNALIGNED, EpollEvent.events, 0);
      event.set(ValueLayout.JAVA_LONG_UNALIGNED, EpollEvent.data, id);
      int result = Epolls.ctl(epoll, Epolls.EPOLL_CTL_ADD, socket.descriptor(), event);
      SocketFailure.check("EPOLL_CTL_ADD", result);
    }
  }

  /** The numbers of those that some process still has open, at this moment. */
  public Set<Long> living() throws IOException {
    Set<Long> living = new HashSet<>();
    Matcher entries = ENTRY.matcher(read());
    while (entries.find()) living.add(Long.parseUnsignedLong(entries.group(1), HEX));
    return living;
  }

  private String read() throws IOException {
    information.seek(0); // has the kernel write it anew, all of it at once
    int length = 0;
    while (true) {
      int count = information.read(text, length, text.length - length);
      if (count < 0) return new String(text, 0, length, StandardCharsets.ISO_8859_1);
      length += count;
      if (length == text.length) text = Arrays.copyOf(text, 2 * length);
    }
  }

  @Override
  public void close() throws IOException {
    if (epoll < 0) return;
    int last = epoll;
    epoll = -1;
    try {
      information.close();
    } finally {
      SocketFailure.check("close", Descriptors.close(last));
    }
  }
}
