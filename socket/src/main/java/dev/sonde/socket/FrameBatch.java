package dev.sonde.socket;

import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Messages;
import dev.sonde.sys.Messages.Iovec;
import dev.sonde.sys.Messages.Mmsghdr;
import dev.sonde.sys.Messages.Msghdr;
import dev.sonde.sys.PacketSockets;
import dev.sonde.sys.PacketSockets.SockaddrLl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Frames for a {@link PacketSocket} to send by one sendmmsg(2). All memory is allocated once;
 * filling a batch allocates nothing.
 *
 * <p>Owned by one thread. {@link #clear}, then for each frame {@link #add}, write the bytes at
 * {@link #at}, and {@link #length}.
 */
public final class FrameBatch implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final int capacity;
  private final int room;
  private final MemorySegment names;
  private final MemorySegment iovecs;
  private final MemorySegment bytes;
  private final MemorySegment vector;
  private int size;

  /** {@code capacity} frames of at most {@code room} bytes each. */
  public FrameBatch(int capacity, int room) {
    this.capacity = capacity;
    this.room = room;
    names = arena.allocate((long) capacity * SockaddrLl.SIZE, 8);
    iovecs = arena.allocate((long) capacity * Iovec.SIZE, 8);
    bytes = arena.allocate((long) capacity * room, 8);
    vector = arena.allocate((long) capacity * Mmsghdr.SIZE, 8);
    for (int index = 0; index < capacity; index++) link(index);
  }

  private void link(long index) {
    long header = index * Mmsghdr.SIZE;
    long iovec = index * Iovec.SIZE;
    vector.set(ValueLayout.JAVA_LONG, header + Msghdr.msg_name, names.address() + name(index));
    vector.set(ValueLayout.JAVA_LONG, header + Msghdr.msg_iov, iovecs.address() + iovec);
    vector.set(ValueLayout.JAVA_LONG, header + Msghdr.msg_iovlen, 1);
    iovecs.set(ValueLayout.JAVA_LONG, iovec + Iovec.iov_base, bytes.address() + index * room);
  }

  private static long name(long index) {
    return index * SockaddrLl.SIZE;
  }

  public int capacity() {
    return capacity;
  }

  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == capacity;
  }

  public void clear() {
    size = 0;
  }

  /** Adds an empty frame for the device that the socket is bound to, and returns its index. */
  public int add() {
    return begin(0);
  }

  /** The same for a device. */
  public int add(int device) {
    return add(device, 0, 0);
  }

  /** The same for a station, whom the kernel writes a link header to: {@code COOKED} sockets. */
  public int add(int device, MacAddress to, int frameType) {
    int index = add(device, frameType, MacAddress.BYTES);
    to.write(names, name(index) + SockaddrLl.sll_addr);
    return index;
  }

  private int add(int device, int frameType, int addressLength) {
    int index = begin(SockaddrLl.SIZE);
    long at = name(index);
    names.asSlice(at, SockaddrLl.SIZE).fill((byte) 0);
    short family = PacketSockets.AF_PACKET;
    names.set(ValueLayout.JAVA_SHORT, at + SockaddrLl.sll_family, family);
    Wire.put16(names, at + SockaddrLl.sll_protocol, frameType);
    names.set(ValueLayout.JAVA_INT, at + SockaddrLl.sll_ifindex, device);
    Wire.put8(names, at + SockaddrLl.sll_halen, addressLength);
    return index;
  }

  private int begin(int nameLength) {
    if (isFull()) throw new IllegalStateException("the batch holds " + capacity + " frames");
    int index = size++;
    long header = (long) index * Mmsghdr.SIZE;
    vector.set(ValueLayout.JAVA_INT, header + Msghdr.msg_namelen, nameLength);
    iovecs.set(ValueLayout.JAVA_LONG, (long) index * Iovec.SIZE + Iovec.iov_len, 0);
    return index;
  }

  /** The memory that holds every frame's bytes. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Where the bytes of frame {@code index} start. */
  public long at(int index) {
    return (long) index * room;
  }

  /** Sets how many bytes frame {@code index} has. */
  public void length(int index, int length) {
    if (length < 0 || length > room) throw new IllegalArgumentException("length " + length);
    iovecs.set(ValueLayout.JAVA_LONG, (long) index * Iovec.SIZE + Iovec.iov_len, length);
  }

  int send(int descriptor, int first) {
    // The kernel gets an address: that of freed memory would go unnoticed.
    if (!arena.scope().isAlive()) throw new IllegalStateException("the batch is closed");
    return Messages.sendmmsg(descriptor, vector, first, size - first, Messages.MSG_DONTWAIT);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) arena.close();
  }
}
