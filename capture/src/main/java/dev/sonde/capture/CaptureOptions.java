package dev.sonde.capture;

import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.Filter;
import dev.sonde.bpf.FilterOptions;
import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.Devices;
import dev.sonde.socket.Fanout;
import dev.sonde.socket.PacketSocket;
import dev.sonde.socket.SocketFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How to capture from a device; {@link #open} may be called more than once. */
public final class CaptureOptions {
  static final String ANY = "any";
  static final int NEW_GROUP = -1;

  private static final int LONGEST = 262_144;
  private static final long RING = 32L << 20;
  private static final long LARGEST_RING = 64L << 30;
  private static final int BLOCK_MILLIS = 10;

  final String device;
  @Nullable BpfProgram filter;
  @Nullable LinkType linkType;
  int snapLength = LONGEST;
  long ringBytes = RING;
  int blockMillis = BLOCK_MILLIS;
  boolean promiscuous;
  boolean hardwareStamps;
  boolean waiting;
  CaptureDirection direction = CaptureDirection.BOTH;
  int frameType = PacketSocket.ALL_TYPES;
  @Nullable Fanout fanout;
  int group = NEW_GROUP;
  Consumer<? super DeviceChange> listener = change -> {};

  CaptureOptions(String device) {
    this.device = device;
  }

  boolean isAny() {
    return device.equals(ANY);
  }

  /**
   * Only packets that the program passes: it sees them as they are shown here, with the header of
   * the {@linkplain #linkType link type}, a cooked one too, and may ask what is known beside them:
   * {@link Filter} makes it with {@link Variant#LIVE}.
   */
  public CaptureOptions filter(BpfProgram program) {
    filter = program;
    return this;
  }

  /**
   * The same in the words of pcap-filter(7), for the link type and the snap length that were set
   * before, else those of the device as it is now. Hosts, ports and networks as numbers; for names
   * see {@link FilterOptions#withNames}.
   *
   * @throws BadFilter for what it does not understand, with the column
   * @throws SocketFailure ENODEV where there is no such device
   */
  public CaptureOptions filter(String expression) throws BadFilter, SocketFailure {
    LinkType type = linkType == null ? usualLinkType() : linkType;
    FilterOptions options = FilterOptions.of(type, Variant.LIVE).withSnapLength(snapLength);
    return linkType(type).filter(Filter.compile(expression, options));
  }

  private LinkType usualLinkType() throws SocketFailure {
    if (isAny()) return LinkType.LINUX_SLL2;
    return DeviceLink.of(Devices.hardwareType(device));
  }

  /** How many bytes of each packet are kept; 262144 else. The ring has room for about 130000. */
  public CaptureOptions snapLength(int bytes) {
    if (bytes <= 0) throw new IllegalArgumentException("a snap length of " + bytes);
    snapLength = bytes;
    return this;
  }

  /**
   * The memory that holds packets until they are handled, 32 MiB else. The kernel takes its time
   * for much of it: half a gibibyte costs a second. 64 GiB at most.
   */
  public CaptureOptions ringBytes(long bytes) {
    if (bytes <= 0 || bytes > LARGEST_RING) {
      throw new IllegalArgumentException("a ring of " + bytes + " bytes");
    }
    ringBytes = bytes;
    return this;
  }

  /**
   * How long a packet may wait for others before it is shown, in milliseconds; 10 else. Where few
   * packets come each block of the ring lasts for that time, full or not, so that the ring is full
   * sooner than its size says: of 32 MiB after half a second or so.
   */
  public CaptureOptions blockMillis(int millis) {
    if (millis <= 0) throw new IllegalArgumentException("blocks of " + millis + " ms");
    blockMillis = millis;
    return this;
  }

  /**
   * Shows packets at once, which here is within a millisecond. A ring of 32 MiB then holds what
   * comes in a quarter of a second.
   */
  public CaptureOptions immediate() {
    return blockMillis(1);
  }

  /**
   * Whether to capture also what is for other stations; not from "any". By membership, so that it
   * ends with the capture whatever happens.
   */
  public CaptureOptions promiscuous(boolean on) {
    promiscuous = on && !isAny();
    return this;
  }

  /** Which packets; both directions else. Of a loopback device each is shown once either way. */
  public CaptureOptions direction(CaptureDirection which) {
    direction = which;
    return this;
  }

  /** Only frames of one EtherType. Those that are sent are not seen then: packet(7). */
  public CaptureOptions frameType(int type) {
    frameType = type;
    return this;
  }

  /**
   * What packets start with: the device's own link header, else LINUX_SLL or LINUX_SLL2, which any
   * device can have. Without this it is the device's own, or LINUX_SLL2 for "any".
   */
  public CaptureOptions linkType(LinkType type) {
    linkType = type;
    return this;
  }

  /**
   * Times by the clock of the device, where it has one; {@link
   * dev.sonde.packet.CapturedPacket#hasHardwareStamp} tells which packets have such a time. Needs
   * CAP_NET_ADMIN.
   */
  public CaptureOptions hardwareStamps() {
    hardwareStamps = true;
    return this;
  }

  /** Opens also where there is no such device yet, and captures when there is. */
  public CaptureOptions waiting() {
    waiting = true;
    return this;
  }

  /** Told what happens to the device, on the thread that captures. */
  public CaptureOptions onChange(Consumer<? super DeviceChange> consumer) {
    listener = consumer;
    return this;
  }

  /**
   * Opens it: needs CAP_NET_RAW, afterwards nothing. No packet of another device, nor one that the
   * filter would not pass, is ever seen.
   *
   * @throws SocketFailure EPERM without the privilege, ENODEV where there is no such device, ENOMEM
   *     for too large a ring, EOPNOTSUPP where the device has no clock
   * @throws IllegalArgumentException for a link type that the device does not have, or a filter of
   *     cooked packets that neither the kernel nor the capture can run, as one that asks for a mark
   *     and for the address in the header
   */
  public Capture open() throws SocketFailure {
    return new Capture(this);
  }

  /**
   * Opens several that share what comes, each with a ring of its own, for a thread each. The device
   * must be up. One that is removed is not captured from again.
   */
  public List<Capture> openGroup(int members, Fanout mode) throws SocketFailure {
    List<Capture> captures = new ArrayList<>();
    fanout = mode;
    try {
      group = NEW_GROUP;
      for (int member = 0; member < members; member++) {
        Capture capture = open();
        captures.add(capture);
        group = capture.group();
      }
      return captures;
    } catch (SocketFailure | RuntimeException | Error failure) {
      for (Capture capture : captures) LiveRing.abandon(capture, failure);
      throw failure;
    } finally {
      fanout = null;
    }
  }
}
