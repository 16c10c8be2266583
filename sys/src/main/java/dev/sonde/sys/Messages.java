package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Messages with addresses and control data, singly and in batches: send(2), recv(2), sendmmsg(2),
 * recvmmsg(2), cmsg(3), and the descriptors that go with them: unix(7).
 */
public final class Messages {
  // linux/socket.h
  public static final int MSG_PEEK = 2;
  public static final int MSG_CTRUNC = 8;
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_CONFIRM = 0x800;
  public static final int MSG_ERRQUEUE = 0x2000;
  public static final int MSG_NOSIGNAL = 0x4000;
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;
  public static final int SCM_RIGHTS = 1;
  // asm-generic/socket.h: the control message has the number of the option
  public static final int SCM_TIMESTAMPNS = 35;
  public static final int SCM_TIMESTAMPING = 37;
  // linux/errqueue.h
  public static final int SO_EE_ORIGIN_NONE = 0;
  public static final int SO_EE_ORIGIN_LOCAL = 1;
  public static final int SO_EE_ORIGIN_ICMP = 2;
  public static final int SO_EE_ORIGIN_ICMP6 = 3;
  public static final int SO_EE_ORIGIN_TIMESTAMPING = 4;
  public static final int SCM_TSTAMP_SND = 0;

  private static final MethodHandle SENDTO = Native.immediate("sendto");
  private static final MethodHandle RECVMSG = Native.immediate("recvmsg");
  private static final MethodHandle SENDMMSG = Native.function("sendmmsg");
  private static final MethodHandle RECVMMSG = Native.function("recvmmsg");

  /**
   * What carries descriptors may wait, whatever the flags say: the kernel may look through all that
   * are under way, make its table of descriptors larger, or drop the last one of a file or socket
   * that takes its time to close. No collection of garbage should have to wait for that.
   */
  private static final class Streams {
    private static final MethodHandle SEND = Native.function("send");
    private static final MethodHandle RECV = Native.function("recv");
    private static final MethodHandle SENDMSG = Native.function("sendmsg");
    private static final MethodHandle RECVMSG = Native.function("recvmsg");
  }

  /** struct msghdr. */
  public static final class Msghdr {
    public static final int SIZE = 56;
    public static final int msg_name = 0;
    public static final int msg_namelen = 8;
    public static final int msg_iov = 16;
    public static final int msg_iovlen = 24;
    public static final int msg_control = 32;
    public static final int msg_controllen = 40;
    public static final int msg_flags = 48;

    private Msghdr() {}
  }

  /** struct mmsghdr: recvmmsg(2). */
  public static final class Mmsghdr {
    public static final int SIZE = 64;
    public static final int msg_hdr = 0;
    public static final int msg_len = 56;

    private Mmsghdr() {}
  }

  /** struct iovec. */
  public static final class Iovec {
    public static final int SIZE = 16;
    public static final int iov_base = 0;
    public static final int iov_len = 8;

    private Iovec() {}
  }

  /** struct cmsghdr; the data follows at once, the next header at a multiple of 8. */
  public static final class Cmsghdr {
    public static final int SIZE = 16;
    public static final int cmsg_len = 0;
    public static final int cmsg_level = 8;
    public static final int cmsg_type = 12;

    private Cmsghdr() {}
  }

  /** struct in_pktinfo: ip(7). */
  public static final class InPktinfo {
    public static final int SIZE = 12;
    public static final int ipi_ifindex = 0;
    public static final int ipi_spec_dst = 4;
    public static final int ipi_addr = 8;

    private InPktinfo() {}
  }

  /** struct in6_pktinfo: RFC 3542 section 6. */
  public static final class In6Pktinfo {
    public static final int SIZE = 20;
    public static final int ipi6_addr = 0;
    public static final int ipi6_ifindex = 16;

    private In6Pktinfo() {}
  }

  /** struct sock_extended_err: ip(7), IP_RECVERR. The offender's sockaddr follows at once. */
  public static final class SockExtendedErr {
    public static final int SIZE = 16;
    public static final int ee_errno = 0;
    public static final int ee_origin = 4;
    public static final int ee_type = 5;
    public static final int ee_code = 6;
    public static final int ee_info = 8;
    public static final int ee_data = 12;

    private SockExtendedErr() {}
  }

  /**
   * struct scm_timestamping: three timespecs; the software one first, the raw hardware one last.
   */
  public static final class ScmTimestamping {
    public static final int SIZE = 48;
    public static final int ts = 0;

    private ScmTimestamping() {}
  }

  private Messages() {}

  /** Memory in which calls leave errno, for one thread: cheaper than to look up the one it has. */
  public static MemorySegment cell() {
    return Native.newCell();
  }

  /**
   * Sends {@code length} bytes from offset {@code at} to an address, a sockaddr in {@code to};
   * never waits.
   *
   * @param cell of {@link #cell}
   */
  public static int sendto(
      int descriptor,
      MemorySegment bytes,
      long at,
      long length,
      MemorySegment to,
      long toAt,
      int toLength,
      MemorySegment cell) {
    long data = Native.address(bytes, at, length);
    long name = Native.address(to, toAt, toLength);
    int result = Native.call(cell, SENDTO, descriptor, data, length, MSG_DONTWAIT, name, toLength);
    return Native.keeping(to, Native.keeping(bytes, result));
  }

  /**
   * Receives one message, whose msghdr is at offset {@code at} of {@code bytes}: its length; never
   * waits.
   *
   * @param cell of {@link #cell}
   */
  public static int recvmsg(
      int descriptor, MemorySegment bytes, long at, int flags, MemorySegment cell) {
    long message = Native.address(bytes, at, Msghdr.SIZE);
    int all = flags | MSG_DONTWAIT;
    return Native.keeping(bytes, Native.call(cell, RECVMSG, descriptor, message, all, 0, 0, 0));
  }

  /** Sends {@code length} bytes from offset {@code at}. */
  public static int send(int descriptor, MemorySegment bytes, long at, long length, int flags) {
    long data = Native.address(bytes, at, length);
    return Native.keeping(bytes, Native.call(Streams.SEND, descriptor, data, length, flags));
  }

  /** Receives at most {@code length} bytes to offset {@code at}. */
  public static int recv(int descriptor, MemorySegment bytes, long at, long length, int flags) {
    long data = Native.address(bytes, at, length);
    return Native.keeping(bytes, Native.call(Streams.RECV, descriptor, data, length, flags));
  }

  /** Sends one message, a msghdr, with descriptors. */
  public static int sendWithRights(int descriptor, MemorySegment message, int flags) {
    long header = Native.address(message, 0, Msghdr.SIZE);
    return Native.keeping(message, Native.call(Streams.SENDMSG, descriptor, header, flags));
  }

  /** Receives one message, a msghdr, with descriptors. */
  public static int receiveWithRights(int descriptor, MemorySegment message, int flags) {
    long header = Native.address(message, 0, Msghdr.SIZE);
    return Native.keeping(message, Native.call(Streams.RECVMSG, descriptor, header, flags));
  }

  /**
   * Sends {@code count} messages of a vector of mmsghdr, from index {@code first}.
   *
   * @param cell of {@link #cell}
   */
  public static int sendmmsg(
      int descriptor, MemorySegment vector, int first, int count, int flags, MemorySegment cell) {
    long messages = at(vector, first, count);
    int result = Native.call(cell, SENDMMSG, descriptor, messages, count, flags, 0, 0);
    return Native.keeping(vector, result);
  }

  /**
   * Receives at most {@code count} messages to a vector of mmsghdr, without a timeout.
   *
   * @param cell of {@link #cell}
   */
  public static int recvmmsg(
      int descriptor, MemorySegment vector, int count, int flags, MemorySegment cell) {
    long messages = at(vector, 0, count);
    int result = Native.call(cell, RECVMMSG, descriptor, messages, count, flags, 0, 0);
    return Native.keeping(vector, result);
  }

  private static long at(MemorySegment vector, long first, long count) {
    return Native.address(vector, first * Mmsghdr.SIZE, count * Mmsghdr.SIZE);
  }
}
