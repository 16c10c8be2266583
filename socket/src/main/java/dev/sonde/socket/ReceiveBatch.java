package dev.sonde.socket;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Messages;
import dev.sonde.sys.PacketSockets.SockaddrLl;
import dev.sonde.sys.Sockets.SockaddrStorage;
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

  private final MessageVector vector;
  private final ControlData[] control;
  private final int[] lengths;
  private final boolean named;

  /** {@code capacity} messages, of which the first {@code room} bytes are kept. */
  public ReceiveBatch(int capacity, int room) {
    this(capacity, room, true);
  }

  private ReceiveBatch(int capacity, int room, boolean named) {
    this.named = named;
    vector = new MessageVector(capacity, named ? SockaddrStorage.SIZE : 0, CONTROL, room);
    control = new ControlData[capacity];
    lengths = new int[capacity];
    for (int index = 0; index < capacity; index++) {
      control[index] = new ControlData();
      makeRoom(index);
    }
  }

  /** One that leaves the senders out, for raw IPv4 sockets, whose messages start with them. */
  public static ReceiveBatch nameless(int capacity, int room) {
    return new ReceiveBatch(capacity, room, false);
  }

  /** In and out: the kernel leaves there how much of it a message took. */
  private void makeRoom(int index) {
    vector.controlLength(index, CONTROL);
    if (named) vector.nameLength(index, SockaddrStorage.SIZE);
  }

  int receive(int descriptor, int most, int flags) {
    Objects.checkIndex(most - 1, vector.capacity);
    int count = most == 1 ? receiveOne(descriptor, flags) : receiveAll(descriptor, most, flags);
    for (int index = 0; index < count; index++) read(index);
    return count;
  }

  private int receiveAll(int descriptor, int most, int flags) {
    int count = vector.receive(descriptor, most, flags);
    for (int index = 0; index < count; index++) lengths[index] = vector.received(index);
    return count;
  }

  private int receiveOne(int descriptor, int flags) {
    int length = vector.receivePlain(descriptor, flags);
    if (length < 0) return length;
    lengths[0] = length;
    return 1;
  }

  private void read(int index) {
    ControlData data = control[index];
    data.read(vector.memory, vector.control(index), vector.controlLength(index));
    data.truncated = (vector.flags(index) & Messages.MSG_TRUNC) != 0;
    if (named && vector.nameLength(index) == 0) {
      vector.memory.set(ValueLayout.JAVA_SHORT, vector.name(index), (short) 0);
    }
    makeRoom(index);
  }

  public int capacity() {
    return vector.capacity;
  }

  /** The memory that holds every message's bytes. */
  public MemorySegment bytes() {
    return vector.bytes;
  }

  /** Where the bytes of message {@code index} start. */
  public long at(int index) {
    return vector.at(index);
  }

  /** How many bytes of message {@code index} are here. */
  public int length(int index) {
    return Math.min(lengths[index], vector.room);
  }

  /** What is known of frame {@code index} of a {@link PacketSocket}. */
  void tell(int index, CapturedPacket packet) {
    int length = lengths[index];
    // The filter has cut what it passed: only the control message has the length before.
    int original = Math.max(length, control[index].frameLength());
    packet.place(vector.bytes, at(index), Math.min(length, vector.room), original);
    MemorySegment names = vector.memory;
    long name = vector.name(index);
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
    return named && SocketAddresses.isPresent(vector.memory, vector.name(index));
  }

  public IpAddress address(int index) {
    return SocketAddresses.address(vector.memory, vector.name(index));
  }

  /** The first 64 bits of the address, 0 for IPv4: {@link #address} without an object. */
  public long addressHigh(int index) {
    return named ? SocketAddresses.high(vector.memory, vector.name(index)) : 0;
  }

  /** The last 64 bits of the address, or the 32 of IPv4. */
  public long addressLow(int index) {
    return named ? SocketAddresses.low(vector.memory, vector.name(index)) : 0;
  }

  /** The interface index of a link-local address, else 0. */
  public int addressScope(int index) {
    return named ? SocketAddresses.scope(vector.memory, vector.name(index)) : 0;
  }

  public int port(int index) {
    return SocketAddresses.port(vector.memory, vector.name(index));
  }

  @Override
  public void close() {
    vector.close();
  }
}
