package dev.sonde.capture;

import dev.sonde.bpf.BpfInterpreter;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.capture.KernelFilter.Outgoing;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.Fanout;
import dev.sonde.socket.PacketSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.SocketFilter;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Interfaces;
import org.jspecify.annotations.Nullable;

/**
 * The packet socket of a capture, its ring, its filter and its device. What it is to receive is
 * settled before it is bound, so that nothing comes in that should not: first version, room and
 * ring, then the filter, then the device, promiscuity last. Owned by one thread.
 */
final class LiveRing implements AutoCloseable {
  private static final int UNKNOWN = -1;
  private static final int COUNTED = 1024;

  private final PacketSocket socket;
  private final LinkType linkType;
  private final int snapLength;
  private final Outgoing outgoing;
  private final DeviceWatch watch;
  private final PacketRing ring;
  private int group;
  private @Nullable BpfInterpreter filter;
  private int unfiltered;
  private long released;
  private long seen;

  private LiveRing(CaptureOptions options, PacketSocket socket, int hardware, LinkType linkType)
      throws SocketFailure {
    this.socket = socket;
    this.linkType = linkType;
    snapLength = options.snapLength;
    boolean loopback = hardware == Interfaces.ARPHRD_LOOPBACK;
    outgoing =
        switch (options.direction) {
          case OUT -> Outgoing.ONLY;
          case IN -> Outgoing.SEEN; // of what is seen at all, see below
          case BOTH -> options.isAny() ? Outgoing.NOT_OF_LOOPBACK : Outgoing.SEEN;
        };
    watch = new DeviceWatch(options, socket, linkType);
    ring = ring(options);
    try {
      boolean once = loopback && options.direction == CaptureDirection.BOTH;
      if (once || options.direction == CaptureDirection.IN) socket.ignoreOutgoing();
      if (options.hardwareStamps) socket.hardwareStamps(options.device);
      start(options, hardware != UNKNOWN || options.isAny());
    } catch (SocketFailure | RuntimeException | Error failure) {
      abandon(this, failure);
      throw failure;
    }
  }

  private PacketRing ring(CaptureOptions options) throws SocketFailure {
    try {
      int millis = options.blockMillis;
      return new PacketRing(socket, options.ringBytes, millis, linkType);
    } catch (SocketFailure | RuntimeException | Error failure) {
      watch.close();
      throw failure;
    }
  }

  static LiveRing open(CaptureOptions options) throws SocketFailure {
    PacketSocket socket = PacketSocket.open(PacketSocket.Kind.RAW);
    try {
      int hardware = hardware(options, socket);
      LinkType linkType = linkType(options, hardware);
      if (CookedHeader.of(linkType) != null) {
        socket.close();
        socket = PacketSocket.open(PacketSocket.Kind.COOKED);
      }
      return new LiveRing(options, socket, hardware, linkType);
    } catch (SocketFailure | RuntimeException | Error failure) {
      abandon(socket, failure);
      throw failure;
    }
  }

  /** Closes what will not be used, because of a failure that is not to be hidden by another. */
  static void abandon(AutoCloseable part, Throwable cause) {
    try {
      part.close();
    } catch (Exception failure) {
      cause.addSuppressed(failure);
    }
  }

  private static int hardware(CaptureOptions options, PacketSocket socket) throws SocketFailure {
    if (options.isAny()) return UNKNOWN;
    try {
      return socket.hardwareType(options.device);
    } catch (SocketFailure failure) {
      if (options.waiting && failure.errno() == Errno.ENODEV) return UNKNOWN;
      throw failure;
    }
  }

  private static LinkType linkType(CaptureOptions options, int hardware) {
    LinkType wanted = options.linkType;
    if (wanted == null) {
      if (options.isAny()) return LinkType.LINUX_SLL2;
      return hardware == UNKNOWN ? LinkType.EN10MB : DeviceLink.of(hardware);
    }
    boolean cooked = CookedHeader.of(wanted) != null;
    boolean free = hardware == UNKNOWN && !options.isAny();
    if (cooked || free || DeviceLink.fits(wanted, hardware)) return wanted;
    throw new IllegalArgumentException(options.device + " has no link type " + wanted);
  }

  private void start(CaptureOptions options, boolean present) throws SocketFailure {
    Fanout mode = options.fanout;
    if (mode == null) {
      attach(options.filter);
      if (present) watch.start();
      else watch.await();
      return;
    }
    // Only a socket that receives can join; until then it would get what is another member's.
    SocketFilter.attach(socket, SocketFilter.NOTHING);
    watch.start();
    if (options.group == CaptureOptions.NEW_GROUP) {
      group = socket.fanout(mode);
    } else {
      group = options.group;
      socket.fanout(group, mode);
    }
    attach(options.filter);
  }

  /**
   * Passes what the program passes, or all. What the ring holds already has passed another one: it
   * is filtered here, as far as it was kept and if that can be told here.
   */
  void filter(@Nullable BpfProgram program) throws SocketFailure {
    attach(program);
    if (program == null || !BpfInterpreter.knowsAll(program)) return;
    unfiltered = Math.max(unfiltered, ring.blocks());
  }

  /** For a ring that holds nothing. All is filtered here where the kernel can't do it. */
  private void attach(@Nullable BpfProgram program) throws SocketFailure {
    BpfInterpreter next = program == null ? null : new BpfInterpreter(program);
    KernelFilter kernel = KernelFilter.of(program, linkType, snapLength, outgoing);
    if (program != null && !kernel.isWhole() && !BpfInterpreter.knowsAll(program)) {
      throw new IllegalArgumentException(
          "a filter that asks for what only the kernel knows, and for what it does not know");
    }
    boolean whole = attach(kernel);
    filter = next;
    unfiltered = whole ? 0 : Integer.MAX_VALUE;
  }

  /**
   * Whether the kernel does all of it. A long program may need more memory than a socket may have
   * (ENOMEM: net.core.optmem_max), or jumps that its translation lacks (EINVAL).
   */
  private boolean attach(KernelFilter kernel) throws SocketFailure {
    try {
      SocketFilter.attach(socket, kernel.program());
      return kernel.isWhole();
    } catch (SocketFailure failure) {
      boolean large = failure.errno() == Errno.ENOMEM || failure.errno() == Errno.EINVAL;
      KernelFilter passing = KernelFilter.passing(outgoing);
      if (!large || kernel.equals(passing)) throw failure;
      return attach(passing);
    }
  }

  PacketSocket socket() {
    return socket;
  }

  DeviceWatch watch() {
    return watch;
  }

  LinkType linkType() {
    return linkType;
  }

  int snapLength() {
    return snapLength;
  }

  int group() {
    return group;
  }

  /** There are packets, or there may be: a block that is handed over, and held from now on. */
  boolean begin() {
    return ring.begin();
  }

  /** Fills {@code packet} with the next one of the block; false at its end. */
  boolean next(CapturedPacket packet) {
    while (ring.next(packet)) {
      seen++;
      if (unfiltered > 0 && !passes(packet)) continue;
      packet.cut(snapLength); // only now: a filter sees all that there is
      return true;
    }
    return false;
  }

  /** Goes over the rest of the block: how many packets the filter passes of them. */
  int skip(CapturedPacket packet) {
    int count = 0;
    if (unfiltered > 0) {
      while (next(packet)) count++;
    } else {
      count = ring.skip();
      seen += count;
    }
    return count;
  }

  /** How many came out of the ring, also those that the filter refused here. */
  long seen() {
    return seen;
  }

  private boolean passes(CapturedPacket packet) {
    BpfInterpreter interpreter = filter;
    if (interpreter == null) return true;
    int verdict = interpreter.verdict(packet);
    if (verdict > 0) packet.cut(verdict); // a negative one is a large unsigned one
    return verdict != 0;
  }

  /** Gives the block back if all of it has been seen. */
  void end() throws SocketFailure {
    if (!ring.isAtEnd()) return;
    ring.release();
    if (unfiltered > 0 && unfiltered < Integer.MAX_VALUE) unfiltered--;
    if (++released % COUNTED == 0) socket.counts(); // long before 32 bits can overflow
  }

  @Override
  public void close() throws SocketFailure {
    try {
      watch.close();
      ring.close(); // throws while another thread gives the memory to a call
    } finally {
      socket.close();
    }
  }
}
