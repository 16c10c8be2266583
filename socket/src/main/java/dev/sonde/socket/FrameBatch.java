package dev.sonde.socket;

import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Messages;
import dev.sonde.sys.PacketSockets;
import dev.sonde.sys.PacketSockets.SockaddrLl;
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
  private static final int NAME = SockaddrLl.SIZE + 7 & ~7;

  private final MessageVector vector;
  private int size;

  /** {@code capacity} frames of at most {@code room} bytes each. */
  public FrameBatch(int capacity, int room) {
    vector = new MessageVector(capacity, NAME, 0, room);
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
    to.write(vector.memory, vector.name(index) + SockaddrLl.sll_addr);
    return index;
  }

  private int add(int device, int frameType, int addressLength) {
    int index = begin(SockaddrLl.SIZE);
    MemorySegment names = vector.memory;
    long at = vector.name(index);
    names.asSlice(at, SockaddrLl.SIZE).fill((byte) 0);
    short family = PacketSockets.AF_PACKET;
    names.set(ValueLayout.JAVA_SHORT, at + SockaddrLl.sll_family, family);
    Wire.put16(names, at + SockaddrLl.sll_protocol, frameType);
    names.set(ValueLayout.JAVA_INT, at + SockaddrLl.sll_ifindex, device);
    Wire.put8(names, at + SockaddrLl.sll_halen, addressLength);
    return index;
  }

  private int begin(int nameLength) {
    if (isFull()) throw new IllegalStateException("the batch holds " + capacity() + " frames");
    int index = size++;
    vector.nameLength(index, nameLength);
    vector.length(index, 0);
    return index;
  }

  /** The memory that holds every frame's bytes. */
  public MemorySegment bytes() {
    return vector.bytes;
  }

  /** Where the bytes of frame {@code index} start. */
  public long at(int index) {
    return vector.at(index);
  }

  /** Sets how many bytes frame {@code index} has. */
  public void length(int index, int length) {
    if (length < 0 || length > vector.room) throw new IllegalArgumentException("length " + length);
    vector.length(index, length);
  }

  int send(int descriptor, int first) {
    return vector.send(descriptor, first, size - first, Messages.MSG_DONTWAIT);
  }

  @Override
  public void close() {
    vector.close();
  }
}
