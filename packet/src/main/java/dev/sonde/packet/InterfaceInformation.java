package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What a router tells about one of its interfaces in an error (RFC 5837). The subtype says which of
 * the parts are there; they follow in this order.
 *
 * <pre>
 * subtype:  role 2 | reserved 2 | index 1 | address 1 | name 1 | MTU 1
 * index:    interface index 32
 * address:  address family number 16 | reserved 16 | address 32 or 128
 * name:     length 8, with itself | UTF-8, padded with NUL to a multiple of 4, 64 at most
 * MTU:      32
 * </pre>
 *
 * {@code index} and {@code mtu} are {@link #NONE} when not there, {@code address} is null, {@code
 * name} is empty.
 */
public record InterfaceInformation(
    Role role, int reserved, long index, @Nullable IpAddress address, Bytes name, long mtu)
    implements ExtensionObject {
  public static final long NONE = -1;

  /** The part the interface played for the datagram that is quoted (RFC 5837 section 4.1). */
  public enum Role {
    INCOMING(0, "incoming interface"),
    /** A part of the incoming interface below IP, such as a member of a bundle. */
    SUB_IP(1, "part of incoming interface"),
    OUTGOING(2, "outgoing interface"),
    /** The next hop that would have been used: its address only. */
    NEXT_HOP(3, "next hop");

    private final int number;
    private final String phrase;

    Role(int number, String phrase) {
      this.number = number;
      this.phrase = phrase;
    }

    public String phrase() {
      return phrase;
    }

    private static Role of(int subtype) {
      return switch (subtype >> ROLE_SHIFT) {
        case 0 -> INCOMING;
        case 1 -> SUB_IP;
        case 2 -> OUTGOING;
        default -> NEXT_HOP;
      };
    }
  }

  private static final int ROLE_SHIFT = 6;
  private static final int RESERVED_SHIFT = 4;
  private static final int RESERVED_MASK = 3;
  private static final int INDEX = 8;
  private static final int ADDRESS = 4;
  private static final int NAME = 2;
  private static final int MTU = 1;
  private static final int ADDRESS_HEADER = 4;
  private static final int MAX_NAME = 63;
  private static final int MAX_PAYLOAD = 4 + ADDRESS_HEADER + Ip6Address.BYTES + MAX_NAME + 1 + 4;

  // address family numbers of the IANA registry
  static final int IP4 = 1;
  static final int IP6 = 2;

  public InterfaceInformation {
    if (name.length() > MAX_NAME || (reserved & ~RESERVED_MASK) != 0) {
      throw new IllegalArgumentException(
          "name of " + name.length() + " bytes, reserved " + reserved + ": out of range");
    }
  }

  /** The parts as far as they are there; the caller compares what comes out with what went in. */
  static InterfaceInformation decode(int subtype, Bytes payload) {
    MemorySegment in = payload.segment();
    int end = payload.length();
    int at = 0;
    long index = NONE;
    if ((subtype & INDEX) != 0 && at + Integer.BYTES <= end) {
      index = Wire.u32(in, at);
      at += Integer.BYTES;
    }
    IpAddress address = (subtype & ADDRESS) != 0 ? address(in, at, end) : null;
    if (address != null) {
      at += ADDRESS_HEADER + address.length();
    }
    Bytes name = Bytes.NONE;
    if ((subtype & NAME) != 0 && at < end) {
      int length = Math.clamp(payload.u8(at), 1, Math.min(end - at, MAX_NAME + 1));
      name = payload.slice(at + 1, length - 1).withoutPadding();
      at += length;
    }
    long mtu = (subtype & MTU) != 0 && at + Integer.BYTES <= end ? Wire.u32(in, at) : NONE;
    Role role = Role.of(subtype);
    int reserved = subtype >> RESERVED_SHIFT & RESERVED_MASK;
    return new InterfaceInformation(role, reserved, index, address, name, mtu);
  }

  private static @Nullable IpAddress address(MemorySegment in, int at, int end) {
    int length =
        switch (at + ADDRESS_HEADER <= end ? Wire.u16(in, at) : 0) {
          case IP4 -> Ip4Address.BYTES;
          case IP6 -> Ip6Address.BYTES;
          default -> end;
        };
    if (at + ADDRESS_HEADER + length > end) {
      return null;
    }
    return length == Ip4Address.BYTES
        ? Ip4Address.read(in, at + ADDRESS_HEADER)
        : Ip6Address.read(in, at + ADDRESS_HEADER);
  }

  @Override
  public int classNumber() {
    return ExtensionObjectView.INTERFACE_INFORMATION;
  }

  @Override
  public int subtype() {
    return role.number << ROLE_SHIFT
        | reserved << RESERVED_SHIFT
        | (index != NONE ? INDEX : 0)
        | (address != null ? ADDRESS : 0)
        | (name.isEmpty() ? 0 : NAME)
        | (mtu != NONE ? MTU : 0);
  }

  @Override
  public Bytes payload() {
    byte[] payload = new byte[MAX_PAYLOAD];
    MemorySegment out = MemorySegment.ofArray(payload);
    int at = 0;
    if (index != NONE) {
      Wire.put32(out, at, index);
      at += Integer.BYTES;
    }
    if (address != null) {
      Wire.put16(out, at, IpFamily.of(address) == IpFamily.V4 ? IP4 : IP6);
      address.write(out, at + ADDRESS_HEADER);
      at += ADDRESS_HEADER + address.length();
    }
    if (!name.isEmpty()) {
      int length = (1 + name.length() + 3) & ~3;
      Wire.put8(out, at, length);
      name.write(out, at + 1);
      at += length;
    }
    if (mtu != NONE) {
      Wire.put32(out, at, mtu);
      at += Integer.BYTES;
    }
    return Bytes.copy(out, 0, at);
  }
}
