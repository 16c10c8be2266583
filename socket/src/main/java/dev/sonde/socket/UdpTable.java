package dev.sonde.socket;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Netlink;
import dev.sonde.sys.Netlink.SockaddrNl;
import dev.sonde.sys.SockDiag;
import dev.sonde.sys.SockDiag.InetDiagMsg;
import dev.sonde.sys.SockDiag.InetDiagReqV2;
import dev.sonde.sys.SockDiag.InetDiagSockid;
import dev.sonde.sys.SockDiag.Nlattr;
import dev.sonde.sys.SockDiag.Nlmsghdr;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The UDP sockets of this network that have a port, as the kernel has them: sock_diag(7). A socket
 * that is closed, or has given its port back, is not in it. Needs no privilege, but a kernel with
 * CONFIG_INET_UDP_DIAG. The kernel answers at once, so nothing here waits. Owned by one thread.
 *
 * <pre>
 *   question  | nlmsghdr | inet_diag_req_v2 |
 *   answer    | nlmsghdr | inet_diag_msg | nlattr value | nlattr value | ... | nlmsghdr | ...
 * </pre>
 */
public final class UdpTable implements AutoCloseable {
  private static final int TYPE = Sockets.SOCK_RAW | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
  private static final String CALL = "sock_diag(IPPROTO_UDP)";
  private static final int LENGTH = Nlmsghdr.SIZE + InetDiagReqV2.SIZE;
  private static final int ID = Nlmsghdr.SIZE + InetDiagReqV2.id;
  private static final int ALIGNMENT = 4;

  /** Twice what the kernel puts into one piece of an answer. */
  private static final int ROOM = 1 << 16;

  /** More pieces are in no answer: some 300 sockets are in each. */
  private static final int PIECES = 1 << 16;

  private static final int EVERY_STATE = -1;

  /** Of the parts of an answer, what {@link #read} says of it. */
  private static final int MORE = 1, END = 0;

  private final MemorySegment question = Arena.ofAuto().allocate(LENGTH, Long.BYTES);
  private final MemorySegment answer = Arena.ofAuto().allocate(ROOM, Long.BYTES);
  private int descriptor;
  private int sequence;

  /** An answer was not read to its end. */
  private boolean unread;

  private UdpTable(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket for questions about the network namespace of this thread.
   *
   * @throws SocketFailure EPROTONOSUPPORT where the kernel has no sock_diag; whether it knows UDP
   *     in there the first question says: ENOENT
   */
  public static UdpTable open() throws SocketFailure {
    String call = "socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG)";
    int netlink = Netlink.AF_NETLINK;
    int opened = Sockets.socket(netlink, TYPE, SockDiag.NETLINK_SOCK_DIAG);
    UdpTable table = new UdpTable(SocketFailure.check(call, opened));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment kernel = arena.allocate(SockaddrNl.SIZE, ALIGNMENT);
      kernel.set(ValueLayout.JAVA_SHORT, SockaddrNl.nl_family, (short) netlink);
      // From then on only the kernel can send to it.
      int result = Sockets.connect(table.descriptor, kernel, SockaddrNl.SIZE);
      if (result < 0) table.close();
      SocketFailure.check("connect NETLINK_SOCK_DIAG", result);
    }
    return table;
  }

  /**
   * The socket that would receive a datagram from {@code like}'s peer to its local address and
   * port, by its device; null where none would. That is {@code like} itself, as it is now, unless
   * another has the same right to it, SO_REUSEPORT or SO_REUSEADDR, or it has gone.
   */
  public @Nullable UdpEntry receiver(UdpEntry like) throws SocketFailure {
    begin(like.family(), 0);
    // Source and destination are those of the datagram, and not of the socket: udp_diag(7) swaps.
    Wire.put16(question, ID + InetDiagSockid.idiag_sport, like.peer().port());
    Wire.put16(question, ID + InetDiagSockid.idiag_dport, like.local().port());
    like.peer().address().write(question, ID + InetDiagSockid.idiag_src);
    like.local().address().write(question, ID + InetDiagSockid.idiag_dst);
    question.set(ValueLayout.JAVA_INT, ID + InetDiagSockid.idiag_if, like.device());
    ask();
    List<UdpEntry> one = new ArrayList<>(1);
    try {
      read(_ -> true, one::add);
    } catch (SocketFailure none) {
      if (none.errno() != Errno.ENOENT) throw none;
    }
    return one.isEmpty() ? null : one.getFirst();
  }

  /**
   * Those sockets of a family that have these cookies, by their cookies, however many others there
   * are. While others close, one may be missing.
   */
  public Map<Long, UdpEntry> all(Family family, Set<Long> cookies) throws SocketFailure {
    Map<Long, UdpEntry> all = new HashMap<>();
    dump(family, 0, cookies::contains, all);
    return all;
  }

  /** Those of one port; none is missing that is there all the time. */
  public Map<Long, UdpEntry> ofPort(Family family, int port) throws SocketFailure {
    Map<Long, UdpEntry> all = new HashMap<>();
    // What comes in several pieces lacks one if another before it has closed between two of them.
    if (!dump(family, port, _ -> true, all)) dump(family, port, _ -> true, all);
    return all;
  }

  /** Whether it came in one piece. */
  private boolean dump(Family family, int port, LongPredicate wanted, Map<Long, UdpEntry> into)
      throws SocketFailure {
    begin(family, SockDiag.NLM_F_DUMP);
    Wire.put16(question, ID + InetDiagSockid.idiag_sport, port);
    ask();
    int pieces = 0; // the end comes by itself
    unread = true;
    while (read(wanted, found -> into.put(found.cookie(), found)) == MORE) {
      if (++pieces > PIECES) throw new SocketFailure(CALL, Errno.EPROTO);
    }
    unread = false;
    return pieces <= 1;
  }

  private void begin(Family family, int flags) {
    question.fill((byte) 0);
    question.set(ValueLayout.JAVA_INT, Nlmsghdr.nlmsg_len, LENGTH);
    short type = SockDiag.SOCK_DIAG_BY_FAMILY;
    question.set(ValueLayout.JAVA_SHORT, Nlmsghdr.nlmsg_type, type);
    short all = (short) (SockDiag.NLM_F_REQUEST | flags);
    question.set(ValueLayout.JAVA_SHORT, Nlmsghdr.nlmsg_flags, all);
    question.set(ValueLayout.JAVA_INT, Nlmsghdr.nlmsg_seq, ++sequence);
    int request = Nlmsghdr.SIZE;
    Wire.put8(question, request + InetDiagReqV2.sdiag_family, family.number);
    Wire.put8(question, request + InetDiagReqV2.sdiag_protocol, Sockets.IPPROTO_UDP);
    question.set(ValueLayout.JAVA_INT, request + InetDiagReqV2.idiag_states, EVERY_STATE);
    // A cookie of all ones is any: INET_DIAG_NOCOOKIE of linux/inet_diag.h.
    question.set(ValueLayout.JAVA_INT, ID + InetDiagSockid.idiag_cookie, -1);
    question.set(ValueLayout.JAVA_INT, ID + InetDiagSockid.idiag_cookie + Integer.BYTES, -1);
  }

  private void ask() throws SocketFailure {
    for (int piece = 0; unread && piece < PIECES; piece++) unread = isMore(receive());
    int sent = Messages.send(descriptor, question, 0, LENGTH, Messages.MSG_DONTWAIT);
    SocketFailure.check(CALL, sent);
  }

  /** ENOBUFS and such are said once, before what is there still: socket(7), SO_ERROR. */
  private static boolean isMore(int received) {
    return received != -Errno.EAGAIN && received != -Errno.EBADF;
  }

  /** Tells what a piece of the answer has; {@link #END} for the last one of several. */
  private int read(LongPredicate wanted, Consumer<UdpEntry> into) throws SocketFailure {
    int end = SocketFailure.check(CALL, receive());
    if (end > ROOM) throw new SocketFailure(CALL, Errno.EMSGSIZE);
    int at = 0;
    while (at + Nlmsghdr.SIZE <= end) {
      int length = answer.get(ValueLayout.JAVA_INT, at + Nlmsghdr.nlmsg_len);
      if (length < Nlmsghdr.SIZE || length > end - at) throw new SocketFailure(CALL, Errno.EPROTO);
      if (answer.get(ValueLayout.JAVA_INT, at + Nlmsghdr.nlmsg_seq) == sequence) {
        if (message(at, length, wanted, into) == END) return END;
      }
      at += length + ALIGNMENT - 1 & -ALIGNMENT;
    }
    return MORE;
  }

  private int receive() {
    int flags = Messages.MSG_DONTWAIT | Messages.MSG_TRUNC; // which gives the whole length
    return Messages.recv(descriptor, answer, 0, ROOM, flags);
  }

  private int message(int at, int length, LongPredicate wanted, Consumer<UdpEntry> into)
      throws SocketFailure {
    int type = answer.get(ValueLayout.JAVA_SHORT, at + Nlmsghdr.nlmsg_type);
    if (type == SockDiag.NLMSG_ERROR || type == SockDiag.NLMSG_DONE) {
      int body = length - Nlmsghdr.SIZE;
      int errno = body < Integer.BYTES ? 0 : answer.get(ValueLayout.JAVA_INT, at + Nlmsghdr.SIZE);
      SocketFailure.check(CALL, errno);
      return END;
    }
    if (type == SockDiag.SOCK_DIAG_BY_FAMILY && length >= Nlmsghdr.SIZE + InetDiagMsg.SIZE) {
      int start = at + Nlmsghdr.SIZE;
      long cookie = cookie(start + InetDiagMsg.id + InetDiagSockid.idiag_cookie);
      if (wanted.test(cookie)) into.accept(entry(start, at + length));
    }
    return MORE;
  }

  private UdpEntry entry(int at, int end) {
    boolean inet = Wire.u8(answer, at + InetDiagMsg.idiag_family) == Sockets.AF_INET;
    int id = at + InetDiagMsg.id;
    return new UdpEntry(
        cookie(id + InetDiagSockid.idiag_cookie),
        inet ? Family.AF_INET : Family.AF_INET6,
        endpoint(inet, id + InetDiagSockid.idiag_src, id + InetDiagSockid.idiag_sport),
        endpoint(inet, id + InetDiagSockid.idiag_dst, id + InetDiagSockid.idiag_dport),
        answer.get(ValueLayout.JAVA_INT, id + InetDiagSockid.idiag_if),
        isOnlyInet6(at + InetDiagMsg.SIZE, end));
  }

  private long cookie(int at) {
    long low = answer.get(ValueLayout.JAVA_INT, at) & 0xffff_ffffL;
    return (long) answer.get(ValueLayout.JAVA_INT, at + Integer.BYTES) << Integer.SIZE | low;
  }

  private Endpoint endpoint(boolean inet, int address, int port) {
    IpAddress where = inet ? Ip4Address.read(answer, address) : Ip6Address.read(answer, address);
    return new Endpoint(where, Wire.u16(answer, port));
  }

  private boolean isOnlyInet6(int from, int end) {
    int at = from;
    while (at + Nlattr.SIZE < end) {
      int length = answer.get(ValueLayout.JAVA_SHORT, at + Nlattr.nla_len) & 0xffff;
      if (length < Nlattr.SIZE || length > end - at) return false;
      boolean is =
          answer.get(ValueLayout.JAVA_SHORT, at + Nlattr.nla_type) == SockDiag.INET_DIAG_SKV6ONLY;
      if (is && length > Nlattr.SIZE) return Wire.u8(answer, at + Nlattr.SIZE) != 0;
      at += length + ALIGNMENT - 1 & -ALIGNMENT;
    }
    return false;
  }

  @Override
  public void close() throws SocketFailure {
    if (descriptor < 0) return;
    int last = descriptor;
    descriptor = -1;
    SocketFailure.check("close", Descriptors.close(last));
  }
}
