package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The interface an extended echo request asks about (RFC 8335 section 2.1).
 *
 * <pre>
 * subtype 1: name, padded with NUL to a multiple of 4
 * subtype 2: interface index 32
 * subtype 3: address family number 16 | length 8 | reserved 8 | address, padded with NUL
 * </pre>
 */
public sealed interface InterfaceIdentification extends ExtensionObject {

  /** Null when the payload is not what the subtype announces. */
  static @Nullable InterfaceIdentification decode(int subtype, Bytes payload) {
    MemorySegment in = payload.segment();
    boolean word = payload.length() >= Integer.BYTES;
    return switch (subtype) {
      case ByName.SUBTYPE -> new ByName(payload.withoutPadding());
      case ByIndex.SUBTYPE -> word ? new ByIndex(Wire.u32(in, 0)) : null;
      case ByAddress.SUBTYPE -> word ? ByAddress.decode(payload) : null;
      default -> null;
    };
  }

  @Override
  default int classNumber() {
    return ExtensionObjectView.INTERFACE_IDENTIFICATION;
  }

  private static byte[] padded(int length) {
    return new byte[(length + 3) & ~3];
  }

  record ByName(Bytes name) implements InterfaceIdentification {
    static final int SUBTYPE = 1;

    public ByName(String name) {
      this(Bytes.utf8(name));
    }

    @Override
    public int subtype() {
      return SUBTYPE;
    }

    @Override
    public Bytes payload() {
      byte[] payload = padded(name.length());
      name.write(MemorySegment.ofArray(payload), 0);
      return Bytes.of(payload);
    }
  }

  record ByIndex(long index) implements InterfaceIdentification {
    static final int SUBTYPE = 2;

    @Override
    public int subtype() {
      return SUBTYPE;
    }

    @Override
    public Bytes payload() {
      byte[] payload = new byte[Integer.BYTES];
      Wire.put32(MemorySegment.ofArray(payload), 0, index);
      return Bytes.of(payload);
    }
  }

  /** An address of any family: that of the IP interface, or its hardware address. */
  record ByAddress(int family, Bytes address) implements InterfaceIdentification {
    /** The address family number of IEEE 48-bit addresses. */
    public static final int MAC48 = 16389;

    static final int SUBTYPE = 3;
    private static final int LENGTH = 2;
    private static final int HEADER = 4;

    public ByAddress(IpAddress address) {
      this(
          IpFamily.of(address) == IpFamily.V4 ? InterfaceInformation.IP4 : InterfaceInformation.IP6,
          Bytes.of(address.bytes()));
    }

    static @Nullable ByAddress decode(Bytes payload) {
      int length = payload.u8(LENGTH);
      return HEADER + length <= payload.length()
          ? new ByAddress(Wire.u16(payload.segment(), 0), payload.slice(HEADER, length))
          : null;
    }

    @Override
    public int subtype() {
      return SUBTYPE;
    }

    @Override
    public Bytes payload() {
      byte[] payload = padded(HEADER + address.length());
      MemorySegment out = MemorySegment.ofArray(payload);
      Wire.put16(out, 0, family);
      Wire.put8(out, LENGTH, address.length());
      address.write(out, HEADER);
      return Bytes.of(payload);
    }
  }
}
