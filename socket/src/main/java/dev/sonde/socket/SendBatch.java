package dev.sonde.socket;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Messages.Cmsghdr;
import dev.sonde.sys.Messages.In6Pktinfo;
import dev.sonde.sys.Messages.InPktinfo;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import dev.sonde.sys.Sockets.SockaddrIn6;
import dev.sonde.sys.Sockets.SockaddrStorage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Messages to send by one sendmmsg(2) or, where there is but one, sendto(2), each with its address,
 * its bytes and its control messages (cmsg(3)). All memory is allocated once; filling a batch
 * allocates nothing.
 *
 * <p>Owned by one thread. {@link #clear}, then for each message {@link #add} or {@link #again},
 * write the bytes at {@link #at}, {@link #length}, and the control messages wanted.
 */
public final class SendBatch implements AutoCloseable {
  private static final int CONTROL = 192;

  private final MessageVector vector;
  private final Family family;
  private final int[] nameLengths;
  private final int[] controlLengths;
  private final int[] lengths;
  private int size;

  /** {@code capacity} messages of at most {@code room} bytes each. */
  public SendBatch(Family family, int capacity, int room) {
    this.family = family;
    vector = new MessageVector(capacity, SockaddrStorage.SIZE, CONTROL, room);
    nameLengths = new int[capacity];
    controlLengths = new int[capacity];
    lengths = new int[capacity];
  }

  public int capacity() {
    return vector.capacity;
  }

  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == vector.capacity;
  }

  public void clear() {
    size = 0;
  }

  /** Adds an empty message to {@code address} and returns its index. */
  public int add(IpAddress address, int port) {
    int index = next();
    long name = vector.name(index);
    return begin(index, SocketAddresses.write(vector.memory, name, address, port));
  }

  /** The same with the bits of an address of this family; {@code high} is 0 for IPv4. */
  public int add(long high, long low, int scope) {
    int index = next();
    MemorySegment names = vector.memory;
    long at = vector.name(index);
    return begin(
        index,
        family == Family.AF_INET
            ? SocketAddresses.writeInet(names, at, (int) low, 0)
            : SocketAddresses.writeInet6(names, at, high, low, scope, 0));
  }

  /** Adds an empty message to the peer the socket is connected to. */
  public int add() {
    return begin(next(), 0);
  }

  /**
   * Adds an empty message to the address, port and flow label of the last one that had this index,
   * or to the connected peer if there was none; its bytes are there too. Cheaper than {@link #add},
   * for who knows that they will do.
   */
  public int again() {
    int index = next();
    return begin(index, nameLengths[index]);
  }

  private int next() {
    if (isFull()) {
      throw new IllegalStateException("the batch holds " + vector.capacity + " messages");
    }
    return size++;
  }

  private int begin(int index, int nameLength) {
    nameLengths[index] = nameLength;
    controlLengths[index] = 0;
    lengths[index] = 0;
    return index;
  }

  /** The memory that holds every message's bytes. */
  public MemorySegment bytes() {
    return vector.bytes;
  }

  /** Where the bytes of message {@code index} start. */
  public long at(int index) {
    return vector.at(index);
  }

  /** Sets how many bytes message {@code index} has. */
  public void length(int index, int length) {
    if (length < 0 || length > vector.room) throw new IllegalArgumentException("length " + length);
    lengths[index] = length;
  }

  /** Time to live or hop limit of this message alone. */
  public void hops(int index, int hops) {
    int type = family == Family.AF_INET ? SocketOptions.IP_TTL : SocketOptions.IPV6_HOPLIMIT;
    vector.memory.set(
        ValueLayout.JAVA_INT, control(index, family.level, type, Integer.BYTES), hops);
  }

  /** Type of service or traffic class of this message alone. */
  public void trafficClass(int index, int value) {
    int type = family.option(Family.Option.TRAFFIC_CLASS);
    vector.memory.set(
        ValueLayout.JAVA_INT, control(index, family.level, type, Integer.BYTES), value);
  }

  /**
   * The flow label of this message alone: IPv6, 20 bits, 0 for the kernel's choice. It must have an
   * address, and the socket must {@link IpSocket#sendFlowLabels send flow labels}.
   */
  public void flowLabel(int index, int label) {
    Wire.put32(vector.memory, vector.name(index) + SockaddrIn6.sin6_flowinfo, label);
  }

  /** Source address, and the device to leave by where {@code device} is not 0. */
  public void source(int index, IpAddress address, int device) {
    switch (address) {
      case Ip4Address v4 -> source(index, 0, v4.bits(), device);
      case Ip6Address v6 -> source(index, v6.high(), v6.low(), device);
    }
  }

  /** The same with the bits of an address of this family; {@code high} is 0 for IPv4. */
  public void source(int index, long high, long low, int device) {
    if (family == Family.AF_INET) {
      long at = control(index, Sockets.IPPROTO_IP, SocketOptions.IP_PKTINFO, InPktinfo.SIZE);
      vector.memory.set(ValueLayout.JAVA_INT, at + InPktinfo.ipi_ifindex, device);
      Wire.put32(vector.memory, at + InPktinfo.ipi_spec_dst, low);
      Wire.put32(vector.memory, at + InPktinfo.ipi_addr, 0);
    } else {
      long at = control(index, Sockets.IPPROTO_IPV6, SocketOptions.IPV6_PKTINFO, In6Pktinfo.SIZE);
      Wire.put64(vector.memory, at + In6Pktinfo.ipi6_addr, high);
      Wire.put64(vector.memory, at + In6Pktinfo.ipi6_addr + 8, low);
      vector.memory.set(ValueLayout.JAVA_INT, at + In6Pktinfo.ipi6_ifindex, device);
    }
  }

  /** IPv4 options of this message alone, at most 40 bytes (IP_RETOPTS). */
  public void ipOptions(int index, Bytes options) {
    int length = options.length();
    long at = control(index, Sockets.IPPROTO_IP, SocketOptions.IP_RETOPTS, length);
    options.write(vector.memory, at);
  }

  /**
   * Asks for the time at which the kernel hands this message to the device: it arrives on the error
   * queue. The socket must have {@link IpSocket#stamps() time stamps} on.
   */
  public void stamp(int index) {
    long at =
        control(index, SocketOptions.SOL_SOCKET, SocketOptions.SO_TIMESTAMPING, Integer.BYTES);
    vector.memory.set(ValueLayout.JAVA_INT, at, SocketOptions.SOF_TIMESTAMPING_TX_SOFTWARE);
  }

  /** Appends a control message's header and returns where its data goes. */
  private long control(int index, int level, int type, int size) {
    int used = controlLengths[index];
    int next = used + Cmsghdr.SIZE + (size + 7 & ~7);
    if (next > CONTROL) throw new IllegalStateException("too many control messages");
    long at = vector.control(index) + used;
    vector.memory.set(ValueLayout.JAVA_LONG, at + Cmsghdr.cmsg_len, Cmsghdr.SIZE + size);
    vector.memory.set(ValueLayout.JAVA_INT, at + Cmsghdr.cmsg_level, level);
    vector.memory.set(ValueLayout.JAVA_INT, at + Cmsghdr.cmsg_type, type);
    controlLengths[index] = next;
    return at + Cmsghdr.SIZE;
  }

  int send(int descriptor, int first, int count) {
    if (count == 1 && isPlain(first)) return sendPlain(descriptor, first);
    for (int index = first; index < first + count; index++) describe(index);
    return vector.send(descriptor, first, count, 0);
  }

  private void describe(int index) {
    vector.nameLength(index, nameLengths[index]);
    vector.controlLength(index, controlLengths[index]);
    vector.length(index, lengths[index]);
  }

  private boolean isPlain(int index) {
    return controlLengths[index] == 0 && nameLengths[index] != 0;
  }

  private int sendPlain(int descriptor, int index) {
    int sent = vector.sendPlain(descriptor, index, lengths[index], nameLengths[index]);
    return sent < 0 ? sent : 1;
  }

  @Override
  public void close() {
    vector.close();
  }
}
