package dev.sonde.socket;

import dev.sonde.bpf.BpfProgram;
import dev.sonde.loop.Source;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Descriptors;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Interfaces;
import dev.sonde.sys.Messages;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrStorage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A datagram socket of either IP family: non-blocking, close-on-exec. What all kinds share: send
 * and receive in batches, the error queue, and the options of socket(7), ip(7) and ipv6(7).
 *
 * <p>Owned by one thread. Setting an option throws {@link SocketFailure}; sending and receiving
 * return the kernel's answer, because what it says is often about another datagram.
 */
public abstract sealed class IpSocket implements Source, AutoCloseable
    permits RawSocket, IcmpSocket, UdpSocket {
  private static final int STAMPS =
      SocketOptions.SOF_TIMESTAMPING_SOFTWARE
          | SocketOptions.SOF_TIMESTAMPING_RX_SOFTWARE
          | SocketOptions.SOF_TIMESTAMPING_OPT_TSONLY;

  private final Family family;
  private int descriptor;
  private boolean hasIpOptions;

  IpSocket(Family family, int type, int protocol, String name) throws SocketFailure {
    this.family = family;
    int flags = Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;
    descriptor =
        SocketFailure.check(
            "socket(" + name + ")", Sockets.socket(family.number, type | flags, protocol));
  }

  /** Takes over a socket that is open; see {@link UdpSocket#adopt}. */
  IpSocket(Family family, int descriptor) {
    this.family = family;
    this.descriptor = descriptor;
  }

  public Family family() {
    return family;
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  /**
   * Sends the batch from message {@code first} on.
   *
   * <p>A device that has no room for a message says ENOBUFS. IPv4 raw sockets and UDP sockets are
   * told with {@link #reportErrors()} only, and ICMP datagram sockets of IPv6 never: to them the
   * message went out.
   *
   * @return how many went out, or minus errno when not even the first did
   */
  public int send(SendBatch batch, int first) {
    return batch.send(descriptor, first, batch.size() - first);
  }

  /** Sends one message of the batch, for who wants to know when each one leaves. */
  public int sendOne(SendBatch batch, int index) {
    return batch.send(descriptor, Objects.checkIndex(index, batch.size()), 1);
  }

  /**
   * Receives what is there, without waiting.
   *
   * @return how many messages, 0 for none, or minus errno, which with {@link #reportErrors()} may
   *     be the fate of an earlier datagram to another address
   */
  public int receive(ReceiveBatch batch) {
    return receive(batch, batch.capacity());
  }

  /** The same for at most so many messages; one alone costs less than to look for more. */
  public int receive(ReceiveBatch batch, int most) {
    return noneOrCount(batch.receive(descriptor, most, 0));
  }

  /** Receives from the error queue: ICMP errors, local errors, time stamps of what was sent. */
  public int receiveErrors(ReceiveBatch batch) {
    return noneOrCount(batch.receive(descriptor, batch.capacity(), Messages.MSG_ERRQUEUE));
  }

  private static int noneOrCount(int result) {
    return result == -Errno.EAGAIN || result == -Errno.EINTR ? 0 : result;
  }

  /** Takes and clears the socket's pending error (SO_ERROR): errno, or 0. */
  public int takeError() throws SocketFailure {
    return check(
        "SO_ERROR",
        SocketOptions.get(descriptor, SocketOptions.SOL_SOCKET, SocketOptions.SO_ERROR));
  }

  public void bind(IpAddress address, int port) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockaddrStorage.SIZE, 8);
      int length = SocketAddresses.write(name, 0, address, port);
      String what = "bind " + (port == 0 ? address : new Endpoint(address, port));
      check(what, Sockets.bind(descriptor, name, length));
    }
  }

  /** Fixes the peer: only what comes from it is received. */
  public void connect(IpAddress address, int port) throws SocketFailure {
    // A raw IPv6 socket would take a mapped one, and then reach nobody and hear nobody.
    if (address instanceof Ip6Address v6 && v6.unmapped() instanceof Ip4Address) {
      throw new SocketFailure("connect " + address, Errno.ENETUNREACH);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockaddrStorage.SIZE, 8);
      int length = SocketAddresses.write(name, 0, address, port);
      check("connect " + address, Sockets.connect(descriptor, name, length));
    }
  }

  /**
   * Undoes {@link #connect}, and the choice of a local address that went with it. The kernel would
   * take the {@link #device} back as well.
   */
  public void disconnect() throws SocketFailure {
    int level = SocketOptions.SOL_SOCKET;
    int option = SocketOptions.SO_BINDTOIFINDEX;
    int device = check("SO_BINDTOIFINDEX", SocketOptions.get(descriptor, level, option));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockaddrStorage.SIZE, 8); // AF_UNSPEC
      check("connect AF_UNSPEC", Sockets.connect(descriptor, name, SockaddrStorage.SIZE));
    }
    if (device != 0) set("SO_BINDTOIFINDEX " + device, option, device);
  }

  /** The local address: getsockname(2). */
  public Endpoint local() throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(SockaddrStorage.SIZE, 8);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, SockaddrStorage.SIZE);
      check("getsockname", Sockets.getsockname(descriptor, name, length));
      return new Endpoint(SocketAddresses.address(name, 0), SocketAddresses.port(name, 0));
    }
  }

  /** Lets it send and receive by one interface only (SO_BINDTODEVICE). */
  public void device(String name) throws SocketFailure {
    String what = "SO_BINDTODEVICE " + (name.isEmpty() ? "''" : name);
    // By an empty name the kernel would let the socket use every device, without a word.
    if (!Interfaces.isName(name)) throw new SocketFailure(what, Errno.ENODEV);
    MemorySegment value = MemorySegment.ofArray(name.getBytes(StandardCharsets.UTF_8));
    set(what, SocketOptions.SOL_SOCKET, SocketOptions.SO_BINDTODEVICE, value);
  }

  /** Time to live or hop limit of what it sends, unicast and multicast. */
  public void hops(int hops) throws SocketFailure {
    set(Family.Option.HOPS, hops);
    set(Family.Option.MULTICAST_HOPS, hops);
  }

  /** Type of service or traffic class of what it sends. */
  public void trafficClass(int value) throws SocketFailure {
    set(Family.Option.TRAFFIC_CLASS, value);
  }

  public void multicastLoop(boolean on) throws SocketFailure {
    set(Family.Option.MULTICAST_LOOP, on ? 1 : 0);
  }

  public void broadcast(boolean on) throws SocketFailure {
    set("SO_BROADCAST", SocketOptions.SO_BROADCAST, on ? 1 : 0);
  }

  /** The mark that policy routing and filters see (SO_MARK); needs CAP_NET_ADMIN or CAP_NET_RAW. */
  public void mark(int mark) throws SocketFailure {
    set("SO_MARK " + mark, SocketOptions.SO_MARK, mark);
  }

  public void mtuDiscovery(MtuDiscovery mode) throws SocketFailure {
    set(Family.Option.MTU_DISCOVER, mode.number);
  }

  /** The path MTU the kernel knows to the peer it is connected to. */
  public int mtu() throws SocketFailure {
    int name = family.option(Family.Option.MTU);
    return check(family.name(Family.Option.MTU), SocketOptions.get(descriptor, family.level, name));
  }

  /** Sends without asking the routing table for a router (SO_DONTROUTE). */
  public void directly(boolean on) throws SocketFailure {
    set("SO_DONTROUTE", SocketOptions.SO_DONTROUTE, on ? 1 : 0);
  }

  /**
   * IPv4 options for everything it sends: ip(7), IP_OPTIONS. Source routes need CAP_NET_RAW, now
   * and not when it sends.
   */
  public void ipOptions(byte[] options) throws SocketFailure {
    set("IP_OPTIONS", Sockets.IPPROTO_IP, SocketOptions.IP_OPTIONS, MemorySegment.ofArray(options));
    hasIpOptions = options.length > 0;
  }

  /** Whether it was given options here. */
  public boolean hasIpOptions() {
    return hasIpOptions;
  }

  /**
   * Room for what waits to be read, in bytes; beyond rmem_max where the kernel lets this process.
   */
  public void receiveBuffer(int bytes) throws SocketFailure {
    if (SocketOptions.set(descriptor, SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUFFORCE, bytes)
        < 0) {
      set("SO_RCVBUF", SocketOptions.SO_RCVBUF, bytes);
    }
  }

  /** Room for what waits to leave, in bytes. */
  public void sendBuffer(int bytes) throws SocketFailure {
    if (SocketOptions.set(descriptor, SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUFFORCE, bytes)
        < 0) {
      set("SO_SNDBUF", SocketOptions.SO_SNDBUF, bytes);
    }
  }

  /** The kernel's figure for the receive buffer, twice what was asked for: socket(7). */
  public int receiveBuffer() throws SocketFailure {
    return check(
        "SO_RCVBUF",
        SocketOptions.get(descriptor, SocketOptions.SOL_SOCKET, SocketOptions.SO_RCVBUF));
  }

  /** Lets a message have a {@link SendBatch#flowLabel} of its own: IPv6 only. */
  public void sendFlowLabels() throws SocketFailure {
    int level = Sockets.IPPROTO_IPV6;
    check(
        "IPV6_FLOWINFO_SEND",
        SocketOptions.set(descriptor, level, SocketOptions.IPV6_FLOWINFO_SEND, 1));
  }

  /** Reports the time to live or hop limit of each message received. */
  public void reportHops() throws SocketFailure {
    set(Family.Option.RECEIVE_HOPS, 1);
  }

  /** Reports hop limit, traffic class, target and interface of each message received. */
  public void reportHeader() throws SocketFailure {
    reportHops();
    set(Family.Option.RECEIVE_TRAFFIC_CLASS, 1);
    set(Family.Option.RECEIVE_PACKET_INFO, 1);
  }

  /** Reports the options of the IPv4 header of each message received: ip(7), IP_RECVOPTS. */
  public void reportOptions() throws SocketFailure {
    check(
        "IP_RECVOPTS",
        SocketOptions.set(descriptor, Sockets.IPPROTO_IP, SocketOptions.IP_RECVOPTS, 1));
  }

  /** Reports ICMP errors on the error queue. Later sends and receives may return them as well. */
  public void reportErrors() throws SocketFailure {
    set(Family.Option.RECEIVE_ERRORS, 1);
  }

  /**
   * Reports with an error where its extensions are (RFC 4884), behind the datagram it quotes.
   *
   * @return whether the kernel can: Linux 5.9
   */
  public boolean reportExtensions() throws SocketFailure {
    Family.Option option = Family.Option.RECEIVE_EXTENSIONS;
    int result = SocketOptions.set(descriptor, family.level, family.option(option), 1);
    if (result == -Errno.ENOPROTOOPT) return false;
    check(family.name(option), result);
    return true;
  }

  /**
   * Reports with each message how many were lost before it: SO_RXQ_OVFL, the number of {@link
   * #drops()}. ICMP datagram sockets take the option and never report.
   */
  public void reportDrops() throws SocketFailure {
    set("SO_RXQ_OVFL", SocketOptions.SO_RXQ_OVFL, 1);
  }

  /**
   * How many messages the kernel has dropped at this socket since it was opened, modulo 2<sup>32
   * </sup>, exactly and at this moment (SO_MEMINFO, Linux 4.12).
   *
   * <p>That is above all what a full queue refused. The kernel also counts here:
   *
   * <ul>
   *   <li>at a raw socket whose queue is full, what its filters would have refused anyway;
   *   <li>at a raw ICMPv6 socket, what its type filter passes and whose checksum is wrong;
   *   <li>at a UDP socket, what its {@linkplain #attach program} refuses, and datagrams of more
   *       than 76 bytes with a wrong checksum, when a read comes to them.
   * </ul>
   *
   * <p>It does not count what the error queue had no room for.
   */
  public long drops() throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, SocketOptions.SK_MEMINFO_VARS);
      int level = SocketOptions.SOL_SOCKET;
      check("SO_MEMINFO", SocketOptions.get(descriptor, level, SocketOptions.SO_MEMINFO, numbers));
      int drops = numbers.getAtIndex(ValueLayout.JAVA_INT, SocketOptions.SK_MEMINFO_DROPS);
      return Integer.toUnsignedLong(drops);
    }
  }

  /**
   * Kernel time stamps: on each message received, and on the error queue for each message sent with
   * {@link SendBatch#stamp}. Stamped messages are numbered from 0 again at each call.
   */
  public void stamps() throws SocketFailure {
    set("SO_TIMESTAMPING", SocketOptions.SO_TIMESTAMPING, STAMPS);
    set(
        "SO_TIMESTAMPING",
        SocketOptions.SO_TIMESTAMPING,
        STAMPS | SocketOptions.SOF_TIMESTAMPING_OPT_ID);
  }

  /**
   * Asks for the time at which each message arrives and for no other any more: the kernel has less
   * to write than with {@link #stamps}. What arrives before it begins to stamp gets the time at
   * which it is read.
   */
  public void arrivalStamps() throws SocketFailure {
    set("SO_TIMESTAMPNS", SocketOptions.SO_TIMESTAMPNS, 1);
    set("SO_TIMESTAMPING", SocketOptions.SO_TIMESTAMPING, 0);
  }

  /**
   * Lets the kernel drop what the program rejects, from now on: {@link SocketFilter#attach}, and
   * {@link SocketFilter#attachDrained} for what is queued already.
   */
  public void attach(BpfProgram program) throws SocketFailure {
    SocketFilter.attach(this, program);
  }

  /** Sets an option of a socket just opened, which must not outlive a failure. */
  void begin(String what, int level, int name, int value) throws SocketFailure {
    int result = SocketOptions.set(descriptor, level, name, value);
    if (result < 0) close();
    check(what, result);
  }

  void set(Family.Option option, int value) throws SocketFailure {
    check(
        family.name(option) + " " + value,
        SocketOptions.set(descriptor, family.level, family.option(option), value));
  }

  void set(String what, int level, int name, MemorySegment value) throws SocketFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(1, value.byteSize()), 8).copyFrom(value);
      check(what, SocketOptions.set(descriptor, level, name, copy.asSlice(0, value.byteSize())));
    }
  }

  void set(String what, int name, int value) throws SocketFailure {
    check(what, SocketOptions.set(descriptor, SocketOptions.SOL_SOCKET, name, value));
  }

  static int check(String what, int result) throws SocketFailure {
    return SocketFailure.check(what, result);
  }

  public boolean isClosed() {
    return descriptor < 0;
  }

  /**
   * Closes the descriptor. From then on everything fails with EBADF and closing again does nothing,
   * since the number may be another's by then.
   */
  @Override
  public void close() throws SocketFailure {
    if (isClosed()) return;
    int last = descriptor;
    descriptor = -1;
    check("close", Descriptors.close(last));
  }
}
