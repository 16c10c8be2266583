package dev.sonde.socket;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Messages.Iovec;
import dev.sonde.sys.Messages.Mmsghdr;
import dev.sonde.sys.Messages.Msghdr;
import dev.sonde.sys.PacketSockets.SockaddrLl;
import dev.sonde.sys.Sockets.SockaddrStorage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Messages received by one recvmmsg(2) or recvmsg(2), with their senders and control messages. All
 * memory is allocated once; what is read here is valid until the next receive into the same batch.
 *
 * <p>Owned by one thread. From the error queue ({@link IpSocket#receiveErrors}) the address is the
 * one the failed datagram was sent to, and {@link #control} holds the error.
 */
public final class ReceiveBatch implements AutoCloseable {
  private static final int CONTROL = 512;

  private final Arena arena = Arena.ofShared();
  private final int capacity;
  private final int room;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment iovecs;
  private final MemorySegment bytes;
  private final MemorySegment vector;
  private final ControlData[] control;

  /** {@code capacity} messages, of which the first {@code room} bytes are kept. */
  public ReceiveBatch(int capacity, int room) {
    this(capacity, room, true);
  }

  private ReceiveBatch(int capacity, int room, boolean named) {
    this.capacity = capacity;
    this.room = room;
    names = arena.allocate((long) capacity * SockaddrStorage.SIZE, 8);
    controls = arena.allocate((long) capacity * CONTROL, 8);
    iovecs = arena.allocate((long) capacity * Iovec.SIZE, 8);
    bytes = arena.allocate((long) capacity * room, 8);
    vector = arena.allocate((long) capacity * Mmsghdr.SIZE, 8);
    control = new ControlData[capacity];
    for (int index = 0; index < capacity; index++) link(index, named);
  }

  /** One that leaves the senders out, for raw IPv4 sockets, whose messages start with them. */
  public static ReceiveBatch nameless(int capacity, int room) {
    return new ReceiveBatch(capacity, room, false);
  }

  private void link(int index, boolean named) {
    long header = (long) index * Mmsghdr.SIZE;
    long iovec = (long) index * Iovec.SIZE;
    if (named)
      pointer(vector, header + Msghdr.msg_name, names, (long) index * SockaddrStorage.SIZE);
    pointer(vector, header + Msghdr.msg_iov, iovecs, iovec);
    vector.set(ValueLayout.JAVA_LONG, header + Msghdr.msg_iovlen, 1);
    pointer(vector, header + Msghdr.msg_control, controls, (long) index * CONTROL);
    pointer(iovecs, iovec + Iovec.iov_base, bytes, (long) index * room);
    iovecs.set(ValueLayout.JAVA_LONG, iovec + Iovec.iov_len, room);
    control[index] = new ControlData();
    reset(index);
  }

  private static void pointer(MemorySegment from, long at, MemorySegment to, long offset) {
    from.set(ValueLayout.JAVA_LONG, at, to.address() + offset);
  }

  /** These three are in and out: the kernel left the last message's values there. */
  private void reset(int index) {
    long header = (long) index * Mmsghdr.SIZE;
    vector.set(ValueLayout.JAVA_INT, header + Msghdr.msg_namelen, SockaddrStorage.SIZE);
    vector.set(ValueLayout.JAVA_LONG, header + Msghdr.msg_controllen, CONTROL);
    vector.set(ValueLayout.JAVA_INT, header + Msghdr.msg_flags, 0);
  }

  int receive(int descriptor, int most, int flags) {
    Objects.checkIndex(most - 1, capacity);
    // The kernel gets an address: it would write to freed memory.
    if (!arena.scope().isAlive()) throw new IllegalStateException("the batch is closed");
    int count = fill(descriptor, most, flags | Messages.MSG_DONTWAIT);
    for (int index = 0; index < count; index++) {
      long header = (long) index * Mmsghdr.SIZE;
      if (vector.get(ValueLayout.JAVA_INT, header + Msghdr.msg_namelen) == 0) {
        names.set(ValueLayout.JAVA_SHORT, (long) index * SockaddrStorage.SIZE, (short) 0);
      }
      long length = vector.get(ValueLayout.JAVA_LONG, header + Msghdr.msg_controllen);
      control[index].read(controls, (long) index * CONTROL, length);
      flags(index);
      reset(index);
    }
    return count;
  }

  private int fill(int descriptor, int most, int flags) {
    if (most > 1) return Messages.recvmmsg(descriptor, vector, most, flags);
    // The plain call is cheaper, above all because it does not look for a second message.
    int length = Messages.recvmsg(descriptor, vector, 0, flags);
    if (length < 0) return length;
    vector.set(ValueLayout.JAVA_INT, Mmsghdr.msg_len, length);
    return 1;
  }

  private void flags(int index) {
    int flags = vector.get(ValueLayout.JAVA_INT, (long) index * Mmsghdr.SIZE + Msghdr.msg_flags);
    control[index].truncated = (flags & Messages.MSG_TRUNC) != 0;
  }

  public int capacity() {
    return capacity;
  }

  /** The memory that holds every message's bytes. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Where the bytes of message {@code index} start. */
  public long at(int index) {
    return (long) index * room;
  }

  /** How many bytes of message {@code index} are here. */
  public int length(int index) {
    int length = vector.get(ValueLayout.JAVA_INT, (long) index * Mmsghdr.SIZE + Mmsghdr.msg_len);
    return Math.min(length, room);
  }

  /** What is known of frame {@code index} of a {@link PacketSocket}. */
  void tell(int index, CapturedPacket packet) {
    int length = vector.get(ValueLayout.JAVA_INT, (long) index * Mmsghdr.SIZE + Mmsghdr.msg_len);
    // The filter has cut what it passed: only the control message has the length before.
    int original = Math.max(length, control[index].frameLength());
    packet.place(bytes, at(index), Math.min(length, room), original);
    long name = (long) index * SockaddrStorage.SIZE;
    packet.cameBy(
        names.get(ValueLayout.JAVA_INT, name + SockaddrLl.sll_ifindex),
        Wire.u16(names, name + SockaddrLl.sll_protocol),
        Wire.u8(names, name + SockaddrLl.sll_pkttype));
    control[index].tell(packet);
  }

  /** The control messages that came with message {@code index}. */
  public ControlData control(int index) {
    return control[index];
  }

  /** The message carries an address at all. */
  public boolean hasAddress(int index) {
    return SocketAddresses.isPresent(names, (long) index * SockaddrStorage.SIZE);
  }

  public IpAddress address(int index) {
    return SocketAddresses.address(names, (long) index * SockaddrStorage.SIZE);
  }

  /** The first 64 bits of the address, 0 for IPv4: {@link #address} without an object. */
  public long addressHigh(int index) {
    return SocketAddresses.high(names, (long) index * SockaddrStorage.SIZE);
  }

  /** The last 64 bits of the address, or the 32 of IPv4. */
  public long addressLow(int index) {
    return SocketAddresses.low(names, (long) index * SockaddrStorage.SIZE);
  }

  /** The interface index of a link-local address, else 0. */
  public int addressScope(int index) {
    return SocketAddresses.scope(names, (long) index * SockaddrStorage.SIZE);
  }

  public int port(int index) {
    return SocketAddresses.port(names, (long) index * SockaddrStorage.SIZE);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) arena.close();
  }
}
