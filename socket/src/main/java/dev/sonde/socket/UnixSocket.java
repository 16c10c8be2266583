package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Messages;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;

/**
 * A connected stream socket of this machine, which carries descriptors as well as bytes: unix(7),
 * sendmsg(2), recvmsg(2). Non-blocking, close-on-exec, and no send ever raises SIGPIPE.
 *
 * <p>Owned by one thread. Sending and receiving return the kernel's answer: a count, or minus
 * errno, of which EAGAIN means that there is no room, or nothing to read.
 */
public final class UnixSocket implements Source, AutoCloseable {
  static final int TYPE = Sockets.SOCK_STREAM | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;

  /** What may be read at once of what is thrown away. */
  private static final int DISCARD = 1 << 12;

  private static final int SEND = Messages.MSG_DONTWAIT | Messages.MSG_NOSIGNAL;
  private static final int RECEIVE = Messages.MSG_DONTWAIT | Messages.MSG_CMSG_CLOEXEC;

  private int descriptor;

  UnixSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Connects to the listener at a path.
   *
   * @throws SocketFailure as {@code connect /run/a.sock: ECONNREFUSED (Connection refused)}; EAGAIN
   *     where the listener's queue is full, ENAMETOOLONG for a path of more than 107 bytes
   */
  public static UnixSocket connect(Path path) throws SocketFailure {
    String call = "connect " + path;
    try (Arena arena = Arena.ofConfined()) {
      UnixAddress address = UnixAddress.of(arena, call, path);
      UnixSocket socket = new UnixSocket(open());
      int result = Sockets.connect(socket.descriptor, address.bytes(), address.length());
      if (result < 0) socket.close();
      SocketFailure.check(call, result);
      return socket;
    }
  }

  static int open() throws SocketFailure {
    String call = "socket(AF_UNIX, SOCK_STREAM, 0)";
    return SocketFailure.check(call, Sockets.socket(Sockets.AF_UNIX, TYPE, 0));
  }

  /** Two that are connected to each other: socketpair(2). */
  public static UnixSocket[] pair() throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
      SocketFailure.check("socketpair", Sockets.socketpair(Sockets.AF_UNIX, TYPE, 0, pair));
      return new UnixSocket[] {
        new UnixSocket(pair.getAtIndex(ValueLayout.JAVA_INT, 0)),
        new UnixSocket(pair.getAtIndex(ValueLayout.JAVA_INT, 1))
      };
    }
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  /** Sends what there is room for of {@code length} bytes: how many, or minus errno. */
  public int send(MemorySegment bytes, long at, long length) {
    return Messages.send(descriptor, bytes, at, length, SEND);
  }

  /** The same with a descriptor, which stays open here as well; see below. */
  public int sendWith(Source source, MemorySegment bytes, long at, long length) {
    return sendWith(List.of(source), bytes, at, length);
  }

  /**
   * The same with descriptors, at most 253, which stay open here as well. They go with the first of
   * the bytes, of which there must be one: with none nothing is sent.
   */
  public int sendWith(List<? extends Source> sources, MemorySegment bytes, long at, long length) {
    try (Arena arena = Arena.ofConfined()) {
      Rights rights = Rights.outgoing(arena, sources, bytes, at, length);
      return Messages.sendWithRights(descriptor, rights.message(), SEND);
    } finally {
      Reference.reachabilityFence(sources); // some close when nobody knows them any more
      Reference.reachabilityFence(bytes);
    }
  }

  /**
   * Receives what is there: how many bytes, 0 at the end, or minus errno. Descriptors that came
   * along are not taken: the kernel closes them, and this waits for it. Only a peer one trusts
   * sends none that take their time: {@link ClosingThreads}.
   */
  public int receive(MemorySegment bytes, long at, long length) {
    return Messages.recv(descriptor, bytes, at, length, Messages.MSG_DONTWAIT);
  }

  /**
   * The same, and adds the descriptors that came along, close-on-exec, all of which are the
   * caller's to close. What it reads ends with the bytes that descriptors came with.
   *
   * @return EMSGSIZE where the kernel could not hand over all of them, since this process may open
   *     no more (getrlimit(2), RLIMIT_NOFILE): those that came are the caller's, the bytes are lost
   */
  public int receiveWith(List<Descriptor> into, MemorySegment bytes, long at, long length) {
    try (Arena arena = Arena.ofConfined()) {
      Rights rights = Rights.incoming(arena, bytes, at, length);
      int result = Messages.receiveWithRights(descriptor, rights.message(), RECEIVE);
      if (result < 0) return result;
      into.addAll(rights.received());
      return rights.isCut() ? -Errno.EMSGSIZE : result;
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  /** The same bytes as {@link #receive}, which stay there with what came along. */
  public int peek(MemorySegment bytes, long at, long length) {
    int flags = Messages.MSG_DONTWAIT | Messages.MSG_PEEK;
    return Messages.recv(descriptor, bytes, at, length, flags);
  }

  /** Lets neither end send any more: whether something is left that was not received. */
  boolean finish() {
    Sockets.shutdown(descriptor, Sockets.SHUT_RDWR); // ENOTCONN: then nothing is
    return Sockets.unread(descriptor) != 0; // not peek: urgent data may hide the rest
  }

  /** Gives the descriptor to another owner, on another thread; this one is closed then. */
  UnixSocket released() {
    UnixSocket other = new UnixSocket(descriptor);
    descriptor = -1;
    return other;
  }

  /**
   * Closes it with all that nobody received, and waits for what takes its time to close. Read
   * first: else the peer would be told that it was reset, ECONNRESET.
   */
  void discard() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(DISCARD);
      int result;
      do result = receive(bytes, 0, DISCARD);
      while (result > 0); // it is shut: there is an end
    }
    int closed = Descriptors.close(released().descriptor);
    assert closed != -Errno.EBADF;
  }

  /** Who is at the other end. */
  public PeerCredentials peer() throws SocketFailure {
    return PeerCredentials.of(descriptor);
  }

  /** Room for what waits to be read by the peer, in bytes: the kernel doubles it, socket(7). */
  public void sendBuffer(int bytes) throws SocketFailure {
    int level = SocketOptions.SOL_SOCKET;
    int result = SocketOptions.set(descriptor, level, SocketOptions.SO_SNDBUF, bytes);
    SocketFailure.check("SO_SNDBUF " + bytes, result);
  }

  public boolean isClosed() {
    return descriptor < 0;
  }

  /**
   * Closes it. From then on everything fails with EBADF and closing again does nothing. With it the
   * kernel closes the descriptors that nobody received, see {@link #receive}.
   */
  @Override
  public void close() throws SocketFailure {
    if (isClosed()) return;
    int last = descriptor;
    descriptor = -1;
    SocketFailure.check("close", Descriptors.close(last));
  }
}
