package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A packet as a capture saw it, in place: its bytes from the link header on, and what the system
 * said of it. A source fills the same object for each packet, so that none is allocated: it is
 * valid only until the source goes on. Owned by one thread.
 */
public final class CapturedPacket {

  /** Whether a checksum in the packet can be believed: what the system said of it. */
  public enum Offload {
    /** Nothing was said: compute it. */
    UNKNOWN,
    /** The system has verified it, or vouches for it (TP_STATUS_CSUM_VALID). */
    VALID,
    /** The device will fill it in: it holds the sum of the pseudo-header (CSUMNOTREADY). */
    PARTIAL
  }

  /** Where the packet was going, seen from the device: sll_pkttype of packet(7). */
  public enum Direction {
    HOST,
    BROADCAST,
    MULTICAST,
    OTHER_HOST,
    OUTGOING,
    /** A file that does not say. */
    UNKNOWN;

    /** The direction of a PACKET_ number of linux/if_packet.h. */
    public static Direction of(int packetType) {
      return switch (packetType) {
        case 0 -> HOST;
        case 1 -> BROADCAST;
        case 2 -> MULTICAST;
        case 3 -> OTHER_HOST;
        case 4 -> OUTGOING;
        default -> UNKNOWN;
      };
    }
  }

  private static final long NO_STAMP = Long.MIN_VALUE;

  private LinkType linkType = LinkType.EN10MB;
  private MemorySegment bytes = MemorySegment.NULL;
  private long at;
  private int length;
  private int originalLength;
  private long stampNanos = NO_STAMP;
  private int device;
  private int protocol;
  private Direction direction = Direction.UNKNOWN;
  private Offload offload = Offload.UNKNOWN;
  private int tagProtocol;
  private int tagControl;
  private boolean merged;
  private boolean hardwareStamp;

  public CapturedPacket() {}

  /** Where its bytes are; all else that was known of the packet before is forgotten. */
  public void place(MemorySegment bytes, long at, int length, int originalLength) {
    this.bytes = bytes;
    this.at = at;
    this.length = length;
    this.originalLength = originalLength;
    stampNanos = NO_STAMP;
    device = 0;
    protocol = 0;
    direction = Direction.UNKNOWN;
    offload = Offload.UNKNOWN;
    tagProtocol = 0;
    tagControl = 0;
    merged = false;
    hardwareStamp = false;
  }

  /** Has these bytes instead, and its tag among them; all else that is known stays. */
  public void inline(MemorySegment bytes, int length, int originalLength) {
    this.bytes = bytes;
    at = 0;
    this.length = length;
    this.originalLength = originalLength;
    tag(0, 0);
  }

  /** Keeps no more than so many of its bytes. */
  public void cut(int most) {
    length = Math.min(length, most);
  }

  /** The same packet with bytes of its own, which stay as they are. */
  public CapturedPacket copy() {
    byte[] own = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    CapturedPacket copy = new CapturedPacket();
    copy.place(MemorySegment.ofArray(own), 0, length, originalLength);
    copy.linkType = linkType;
    copy.stampNanos = stampNanos;
    copy.device = device;
    copy.protocol = protocol;
    copy.direction = direction;
    copy.offload = offload;
    copy.tagProtocol = tagProtocol;
    copy.tagControl = tagControl;
    copy.merged = merged;
    copy.hardwareStamp = hardwareStamp;
    return copy;
  }

  public void link(LinkType type) {
    linkType = type;
  }

  /** When it was seen, in nanoseconds since the epoch. */
  public void stamp(long nanos) {
    stampNanos = nanos;
  }

  /** What sockaddr_ll says: the interface, the frame type, PACKET_HOST and so on. */
  public void cameBy(int device, int protocol, int packetType) {
    this.device = device;
    this.protocol = protocol;
    direction = Direction.of(packetType);
  }

  public void offload(Offload offload) {
    this.offload = offload;
  }

  /** The VLAN tag that the system took out of the frame: the tag's type and control fields. */
  public void tag(int protocol, int control) {
    tagProtocol = protocol;
    tagControl = control;
  }

  /** See {@link #isMerged}. */
  public void merged() {
    merged = true;
  }

  /** See {@link #hasHardwareStamp}. */
  public void hardwareStamp() {
    hardwareStamp = true;
  }

  public LinkType linkType() {
    return linkType;
  }

  public MemorySegment bytes() {
    return bytes;
  }

  /** Where in {@link #bytes} its link header starts. */
  public long at() {
    return at;
  }

  /** How many bytes of it were captured. */
  public int length() {
    return length;
  }

  /** How long it was on the wire. */
  public int originalLength() {
    return originalLength;
  }

  /** A simple packet block of a pcapng file has no time. */
  public boolean hasStamp() {
    return stampNanos != NO_STAMP;
  }

  /** When it was seen, in nanoseconds since the epoch; see {@link #hasStamp}. */
  public long stampNanos() {
    return stampNanos;
  }

  /** The interface: of a live capture its index, of a file the number that it has there. */
  public int device() {
    return device;
  }

  /** The frame type that the system named, or 0. */
  public int protocol() {
    return protocol;
  }

  public Direction direction() {
    return direction;
  }

  public Offload offload() {
    return offload;
  }

  /** The system took a VLAN tag out of the frame. */
  public boolean hasTag() {
    return tagProtocol != 0;
  }

  /** The type of the tag that was taken out: an {@link EtherType}, or 0. */
  public int tagProtocol() {
    return tagProtocol;
  }

  /** The control field of the tag that was taken out: priority, DEI, VLAN identifier. */
  public int tagControl() {
    return tagControl;
  }

  /**
   * The system shows as one what was or will be several TCP segments on the wire
   * (TP_STATUS_GSO_TCP): it may be longer than the MTU, and the lengths in its headers 0 or wrong.
   */
  public boolean isMerged() {
    return merged;
  }

  /** {@link #stampNanos} is of the device's own clock. */
  public boolean hasHardwareStamp() {
    return hardwareStamp;
  }
}
