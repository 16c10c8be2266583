package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Interfaces;
import dev.sonde.sys.Interfaces.HwtstampConfig;
import dev.sonde.sys.Interfaces.Ifreq;
import dev.sonde.sys.Messages;
import dev.sonde.sys.PacketSockets;
import dev.sonde.sys.PacketSockets.FanoutArgs;
import dev.sonde.sys.PacketSockets.PacketMreq;
import dev.sonde.sys.PacketSockets.SockaddrLl;
import dev.sonde.sys.PacketSockets.TpacketStatsV3;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A socket of whole frames, beneath IP: packet(7). It needs CAP_NET_RAW to be opened. Non-blocking,
 * close-on-exec.
 *
 * <p>It is opened with protocol 0, so that it receives nothing until {@link #bind} names a frame
 * type: opened with one it would receive from every device at once. What it is to receive, and how,
 * is said before: ring, {@link SocketFilter filter}, {@link #reportFrames}; promiscuity after.
 *
 * <p>A device that goes down is told once, by ENETDOWN from {@link #receive} or {@link #takeError};
 * the socket receives again when it is up. A device that is removed leaves {@link #device} at -1,
 * for good: bind again. A socket bound to {@link #ANY} is told of neither.
 *
 * <p>Owned by one thread, but for what says something else. Sending and receiving return the
 * kernel's answer: a count, or minus errno.
 */
public final class PacketSocket implements Source, AutoCloseable {
  /** What a frame of the socket starts with. */
  public enum Kind {
    /** SOCK_RAW: the link header. */
    RAW(Sockets.SOCK_RAW),
    /** SOCK_DGRAM: the payload; the kernel takes link headers off and writes them. */
    COOKED(Sockets.SOCK_DGRAM);

    final int type;

    Kind(int type) {
      this.type = type;
    }
  }

  /** Every device. */
  public static final int ANY = 0;

  /** Frames of all types, and those that are sent as well. */
  public static final int ALL_TYPES = PacketSockets.ETH_P_ALL;

  private static final long PAUSE_NANOS = 50_000;
  private static final int STAMPS =
      SocketOptions.SOF_TIMESTAMPING_SOFTWARE | SocketOptions.SOF_TIMESTAMPING_RX_SOFTWARE;

  private final Object counting = new Object();
  private final Object sending = new Object();
  private PacketCounts counts = PacketCounts.NONE;
  private volatile int descriptor;

  private PacketSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Opens one that is bound to nothing and receives nothing. */
  public static PacketSocket open(Kind kind) throws SocketFailure {
    String type = kind == Kind.RAW ? "SOCK_RAW" : "SOCK_DGRAM";
    int flags = Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
    int descriptor = Sockets.socket(PacketSockets.AF_PACKET, kind.type | flags, 0);
    return new PacketSocket(check("socket(AF_PACKET, " + type + ", 0)", descriptor));
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  /**
   * Receives frames of a type from now on, an EtherType or {@link #ALL_TYPES}, and sends by this
   * device; or by and from {@link #ANY}. With frame type 0 it only sends.
   *
   * <p>To a device that is down it is bound, and the next receive says ENETDOWN.
   */
  public void bind(int device, int frameType) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockaddrLl.SIZE, 8);
      name.set(ValueLayout.JAVA_SHORT, SockaddrLl.sll_family, (short) PacketSockets.AF_PACKET);
      Wire.put16(name, SockaddrLl.sll_protocol, frameType);
      name.set(ValueLayout.JAVA_INT, SockaddrLl.sll_ifindex, device);
      check("bind to device " + device, Sockets.bind(descriptor, name, SockaddrLl.SIZE));
    }
  }

  /** The device that it is bound to: {@link #ANY}, or -1 for one that has been removed. */
  public int device() throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockaddrLl.SIZE, 8);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, SockaddrLl.SIZE);
      check("getsockname", Sockets.getsockname(descriptor, name, length));
      return name.get(ValueLayout.JAVA_INT, SockaddrLl.sll_ifindex);
    }
  }

  /** The index of a device in the network of this socket. ENODEV where there is none. */
  public int index(String device) throws SocketFailure {
    return ask(device, "SIOCGIFINDEX", Interfaces.SIOCGIFINDEX)
        .get(ValueLayout.JAVA_INT, Ifreq.ifr_ifindex);
  }

  /** The name that a device has now. ENODEV where there is none. */
  public String name(int device) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ifreq = arena.allocate(Ifreq.SIZE, 8);
      ifreq.set(ValueLayout.JAVA_INT, Ifreq.ifr_ifindex, device);
      int result = Interfaces.ioctl(descriptor, Interfaces.SIOCGIFNAME, ifreq);
      check("SIOCGIFNAME " + device, result);
      return ifreq.getString(Ifreq.ifr_name);
    }
  }

  /** What a device is: an ARPHRD_ number of linux/if_arp.h. */
  public int hardwareType(String device) throws SocketFailure {
    short type =
        ask(device, "SIOCGIFHWADDR", Interfaces.SIOCGIFHWADDR)
            .get(ValueLayout.JAVA_SHORT, Ifreq.ifr_hwaddr);
    return Short.toUnsignedInt(type);
  }

  /** Whether a device is up. */
  public boolean isUp(String device) throws SocketFailure {
    short flags =
        ask(device, "SIOCGIFFLAGS", Interfaces.SIOCGIFFLAGS)
            .get(ValueLayout.JAVA_SHORT, Ifreq.ifr_flags);
    return (flags & Interfaces.IFF_UP) != 0;
  }

  private MemorySegment ask(String device, String name, int request) throws SocketFailure {
    String what = name + " " + device;
    if (!Interfaces.isName(device)) throw new SocketFailure(what, Errno.ENODEV);
    MemorySegment ifreq = Interfaces.ifreq(Arena.ofAuto(), device);
    check(what, Interfaces.ioctl(descriptor, request, ifreq));
    return ifreq;
  }

  /**
   * Receives also what is for others. The kernel counts who wants that of a device, and takes it
   * back when the socket is closed; the device's flag, which would outlive a crash, stays as it is.
   */
  public void promiscuous(int device) throws SocketFailure {
    join("PACKET_MR_PROMISC", PacketSockets.PACKET_MR_PROMISC, device);
  }

  /** Receives all multicast, in the same way. */
  public void allMulticast(int device) throws SocketFailure {
    join("PACKET_MR_ALLMULTI", PacketSockets.PACKET_MR_ALLMULTI, device);
  }

  private void join(String what, int type, int device) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(PacketMreq.SIZE, 8);
      request.set(ValueLayout.JAVA_INT, PacketMreq.mr_ifindex, device);
      request.set(ValueLayout.JAVA_SHORT, PacketMreq.mr_type, (short) type);
      set(what + " " + device, PacketSockets.PACKET_ADD_MEMBERSHIP, request);
    }
  }

  /**
   * Reports with each frame the VLAN tag that the kernel took out, the state of its checksum, its
   * length before the filter cut it, and when it came.
   */
  public void reportFrames() throws SocketFailure {
    set("PACKET_AUXDATA", PacketSockets.PACKET_AUXDATA, 1);
    int level = SocketOptions.SOL_SOCKET;
    int option = SocketOptions.SO_TIMESTAMPING;
    check("SO_TIMESTAMPING", SocketOptions.set(descriptor, level, option, STAMPS));
  }

  /**
   * Has the device stamp what it receives, by its own clock, and nothing that it sends, for
   * whomever; and a ring show that. Needs CAP_NET_ADMIN. EOPNOTSUPP where the device has no clock.
   */
  public void hardwareStamps(String device) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment config = arena.allocate(HwtstampConfig.SIZE, 8);
      config.set(ValueLayout.JAVA_INT, HwtstampConfig.tx_type, Interfaces.HWTSTAMP_TX_OFF);
      config.set(ValueLayout.JAVA_INT, HwtstampConfig.rx_filter, Interfaces.HWTSTAMP_FILTER_ALL);
      MemorySegment ifreq = Interfaces.ifreq(arena, device);
      ifreq.set(ValueLayout.JAVA_LONG, Ifreq.ifr_data, config.address());
      int result = Interfaces.ioctl(descriptor, Interfaces.SIOCSHWTSTAMP, ifreq);
      check("SIOCSHWTSTAMP " + device, result);
    }
    int clock = SocketOptions.SOF_TIMESTAMPING_RAW_HARDWARE;
    set("PACKET_TIMESTAMP", PacketSockets.PACKET_TIMESTAMP, clock);
  }

  /** Receives nothing that this machine sends; loopback is then seen once, not twice. Linux 4.20 */
  public void ignoreOutgoing() throws SocketFailure {
    set("PACKET_IGNORE_OUTGOING", PacketSockets.PACKET_IGNORE_OUTGOING, 1);
  }

  /**
   * Sends past the queues of the device. No capture on this machine sees such frames, and nothing
   * shapes them.
   */
  public void bypassQueues() throws SocketFailure {
    set("PACKET_QDISC_BYPASS", PacketSockets.PACKET_QDISC_BYPASS, 1);
  }

  /** Room for what waits to be read, in bytes; beyond rmem_max with CAP_NET_ADMIN. */
  public void receiveBuffer(int bytes) throws SocketFailure {
    int level = SocketOptions.SOL_SOCKET;
    if (SocketOptions.set(descriptor, level, SocketOptions.SO_RCVBUFFORCE, bytes) >= 0) return;
    check(
        "SO_RCVBUF " + bytes, SocketOptions.set(descriptor, level, SocketOptions.SO_RCVBUF, bytes));
  }

  /**
   * Shares what comes with the other sockets of a group, a number of 16 bits. It must be bound to a
   * device that is up, as they are, and can't be bound again.
   */
  public void fanout(int group, Fanout mode) throws SocketFailure {
    if (group >>> Short.SIZE != 0) throw new IllegalArgumentException("fanout group " + group);
    join(group, mode.number, "PACKET_FANOUT " + group + " " + mode);
  }

  /** Makes a group that nobody has, and returns its number: Linux 4.13. */
  public int fanout(Fanout mode) throws SocketFailure {
    int flags = mode.number | PacketSockets.PACKET_FANOUT_FLAG_UNIQUEID;
    join(0, flags, "PACKET_FANOUT " + mode);
    int level = PacketSockets.SOL_PACKET;
    int args = SocketOptions.get(descriptor, level, PacketSockets.PACKET_FANOUT);
    return check("PACKET_FANOUT", args) & 0xffff;
  }

  private void join(int group, int mode, String what) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment args = arena.allocate(Integer.BYTES, 4);
      args.set(ValueLayout.JAVA_SHORT, FanoutArgs.id, (short) group);
      args.set(ValueLayout.JAVA_SHORT, FanoutArgs.type_flags, (short) mode);
      set(what, PacketSockets.PACKET_FANOUT, args);
    }
  }

  /**
   * Receives what is there, without waiting: how many frames, 0 for none, or minus errno. {@link
   * #packet} tells of each.
   */
  public int receive(ReceiveBatch batch) {
    int result = batch.receive(descriptor, batch.capacity(), Messages.MSG_TRUNC);
    return result == -Errno.EAGAIN || result == -Errno.EINTR ? 0 : result;
  }

  /**
   * Fills {@code packet} with frame {@code index} of what was received, in place. Its link type is
   * the caller's to know.
   */
  public static void packet(ReceiveBatch batch, int index, CapturedPacket packet) {
    batch.tell(index, packet);
  }

  /**
   * Sends the batch from frame {@code first} on, without waiting: how many went out, or minus errno
   * when not even the first did. ENOBUFS and EAGAIN say that there is no room now. From any thread.
   */
  public int send(FrameBatch batch, int first) {
    // Closed in between, the number might be another's, and the frames go there.
    synchronized (sending) {
      return batch.send(descriptor, first);
    }
  }

  /**
   * Sends the whole batch, and waits where there is no room, with a short pause.
   *
   * @return how many went out; fewer than all only when there was no room for as long as {@code
   *     patience}
   * @throws SocketFailure for a frame that the kernel refuses, as EMSGSIZE; those before it are out
   */
  public int sendAll(FrameBatch batch, Duration patience) throws SocketFailure {
    long deadline = System.nanoTime() + patience.toNanos();
    int sent = 0;
    while (sent < batch.size()) {
      int result = send(batch, sent);
      if (result > 0) {
        sent += result;
      } else {
        if (!isFull(result)) check("sendmmsg, frame " + sent, result);
        if (System.nanoTime() - deadline >= 0) break;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return sent;
  }

  private static boolean isFull(int result) {
    return result == -Errno.ENOBUFS || result == -Errno.EAGAIN || result == -Errno.EINTR;
  }

  /** Takes and clears the socket's pending error (SO_ERROR): errno, or 0. */
  public int takeError() throws SocketFailure {
    int level = SocketOptions.SOL_SOCKET;
    return check("SO_ERROR", SocketOptions.get(descriptor, level, SocketOptions.SO_ERROR));
  }

  /**
   * What it has counted since it was opened. The kernel's numbers have 32 bits and start again
   * whenever they are read, so ask before they can overflow. From any thread.
   */
  public PacketCounts counts() throws SocketFailure {
    synchronized (counting) {
      if (isClosed()) return counts;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment value = arena.allocate(TpacketStatsV3.SIZE, 8);
        int level = PacketSockets.SOL_PACKET;
        int option = PacketSockets.PACKET_STATISTICS;
        check("PACKET_STATISTICS", SocketOptions.get(descriptor, level, option, value));
        counts =
            counts.plus(
                u32(value, TpacketStatsV3.tp_packets),
                u32(value, TpacketStatsV3.tp_drops),
                u32(value, TpacketStatsV3.tp_freeze_q_cnt));
        return counts;
      }
    }
  }

  private static long u32(MemorySegment bytes, long at) {
    return Integer.toUnsignedLong(bytes.get(ValueLayout.JAVA_INT, at));
  }

  private void set(String what, int name, int value) throws SocketFailure {
    check(what, SocketOptions.set(descriptor, PacketSockets.SOL_PACKET, name, value));
  }

  private void set(String what, int name, MemorySegment value) throws SocketFailure {
    check(what, SocketOptions.set(descriptor, PacketSockets.SOL_PACKET, name, value));
  }

  private static int check(String what, int result) throws SocketFailure {
    return SocketFailure.check(what, result);
  }

  public boolean isClosed() {
    return descriptor < 0;
  }

  /**
   * Closes it; its counts stay. From then on everything else fails with EBADF, and closing again
   * does nothing.
   */
  @Override
  public void close() throws SocketFailure {
    synchronized (counting) {
      if (isClosed()) return;
      try {
        counts();
      } finally {
        int last = descriptor;
        synchronized (sending) {
          descriptor = -1;
        }
        check("close", Descriptors.close(last));
      }
    }
  }
}
