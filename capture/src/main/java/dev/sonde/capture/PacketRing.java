package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.PacketSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Mappings;
import dev.sonde.sys.PacketRings;
import dev.sonde.sys.PacketRings.TpacketBlockDesc;
import dev.sonde.sys.PacketRings.TpacketHdrV1;
import dev.sonde.sys.PacketRings.TpacketReq3;
import dev.sonde.sys.PacketSockets;
import dev.sonde.sys.SocketOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Memory that the kernel writes received packets to and that is read in place: packet(7),
 * PACKET_RX_RING, Documentation/networking/packet_mmap. The kernel hands over one block after
 * another, in their order, when a block is full or some time after its first packet; an empty one
 * never. It gets a block back when all of its packets have been seen.
 *
 * <p>While all blocks are handed over the kernel drops what comes. Owned by one thread.
 */
final class PacketRing implements AutoCloseable {
  /** 128 KiB: room for the largest frame there is without BIG TCP. */
  static final int SMALL = 1 << 17;

  /** Under load each block wakes its reader, which costs far more than to read some packets. */
  static final int LARGE = 1 << 22;

  /**
   * How late a reader may be where few packets come: a block that is not full lasts for the block
   * time, and when there is no other what comes is dropped, as empty as all of them may be.
   */
  static final int LATE_MILLIS = 500;

  private static final int ENOUGH = 8;
  private static final int FEWEST = 2;
  private static final int RESERVED = 32;
  private static final VarHandle STATUS = ValueLayout.JAVA_INT.varHandle();
  private static final long STATUS_AT = TpacketBlockDesc.hdr + TpacketHdrV1.block_status;

  private final Arena arena = Arena.ofShared();
  private final int blockSize;
  private final int blocks;
  private final MemorySegment memory;
  private final RingBlock block;
  private int current;
  private boolean held;

  /**
   * Gives the socket, which must not be bound yet, a ring.
   *
   * @param bytes its size, rounded up to whole blocks
   * @param blockMillis how long a block that is not full may wait, from its first packet on
   */
  PacketRing(PacketSocket socket, long bytes, int blockMillis, LinkType linkType)
      throws SocketFailure {
    blockSize = blockSize(bytes, blockMillis);
    blocks = Math.toIntExact(Math.max(FEWEST, Math.ceilDiv(bytes, (long) blockSize)));
    try {
      set(socket, "PACKET_VERSION", PacketRings.PACKET_VERSION, PacketRings.TPACKET_V3);
      set(socket, "PACKET_RESERVE", PacketRings.PACKET_RESERVE, RESERVED);
      request(socket, blockMillis);
      memory = map(socket);
    } catch (SocketFailure | RuntimeException | Error failure) {
      arena.close();
      throw failure;
    }
    block = new RingBlock(memory, linkType);
  }

  /** A power of two: the largest of which there are enough, by number and by time. */
  static int blockSize(long bytes, int blockMillis) {
    int enough = Math.max(ENOUGH, LATE_MILLIS / blockMillis);
    return Math.clamp(Long.highestOneBit(bytes / enough | 1), SMALL, LARGE);
  }

  private static void set(PacketSocket socket, String what, int option, int value)
      throws SocketFailure {
    int level = PacketSockets.SOL_PACKET;
    int result = SocketOptions.set(socket.descriptor(), level, option, value);
    SocketFailure.check(what + " " + value, result);
  }

  private void request(PacketSocket socket, int blockMillis) throws SocketFailure {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment request = scratch.allocate(TpacketReq3.SIZE, 8);
      ValueLayout.OfInt number = ValueLayout.JAVA_INT;
      request.set(number, TpacketReq3.tp_block_size, blockSize);
      request.set(number, TpacketReq3.tp_block_nr, blocks);
      request.set(number, TpacketReq3.tp_frame_size, blockSize); // version 3 packs them closer
      request.set(number, TpacketReq3.tp_frame_nr, blocks);
      request.set(number, TpacketReq3.tp_retire_blk_tov, blockMillis);
      int level = PacketSockets.SOL_PACKET;
      int option = PacketRings.PACKET_RX_RING;
      int result = SocketOptions.set(socket.descriptor(), level, option, request);
      SocketFailure.check("PACKET_RX_RING of " + length() + " bytes", result);
    }
  }

  private MemorySegment map(PacketSocket socket) throws SocketFailure {
    int protection = Mappings.PROT_READ | Mappings.PROT_WRITE;
    long address = Mappings.mmap(length(), protection, Mappings.MAP_SHARED, socket.descriptor(), 0);
    SocketFailure.check("mmap of " + length() + " bytes", (int) Math.min(address, 0));
    return Mappings.segment(address, length(), arena);
  }

  /** Its size in bytes. */
  long length() {
    return (long) blocks * blockSize;
  }

  int blocks() {
    return blocks;
  }

  /** Takes the next block, if the kernel has handed it over, and if none is held already. */
  boolean begin() {
    if (held) return true;
    long start = start();
    if (((int) STATUS.getAcquire(memory, start + STATUS_AT) & PacketRings.TP_STATUS_USER) == 0) {
      return false;
    }
    held = true;
    block.open(start, blockSize);
    return true;
  }

  /** Fills {@code packet} with the next one of the block that is held; false at its end. */
  boolean next(CapturedPacket packet) {
    return block.next(packet);
  }

  /** Goes to the end of the block that is held: over how many packets. */
  int skip() {
    return block.skip();
  }

  /** All packets of the block that is held have been seen. */
  boolean isAtEnd() {
    return held && block.isEmpty();
  }

  /** Gives the block back: what was read of it must not be touched any more. */
  void release() {
    STATUS.setRelease(memory, start() + STATUS_AT, PacketRings.TP_STATUS_KERNEL);
    held = false;
    current = current + 1 == blocks ? 0 : current + 1;
  }

  private long start() {
    return (long) current * blockSize;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) arena.close();
  }
}
