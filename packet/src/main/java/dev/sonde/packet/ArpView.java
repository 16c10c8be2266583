package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * An ARP packet seen in place (RFC 826). Valid only while {@code bytes} is not reused.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |         Hardware Type         |         Protocol Type         |
 * +---------------+---------------+-------------------------------+
 * |Hardware Length|Protocol Length|           Operation           |
 * +---------------+---------------+-------------------------------+
 * | Sender hardware, sender protocol, target hardware, target     |
 * | protocol address, of these lengths                            |
 * +---------------------------------------------------------------+
 * </pre>
 */
public record ArpView(MemorySegment bytes, long at, int limit) {
  public static final int HEADER = 8;
  static final int HARDWARE = 0, PROTOCOL = 2, HARDWARE_LENGTH = 4, PROTOCOL_LENGTH = 5;
  static final int OPERATION = 6;

  public ArpView { // a view that exists is well-formed
    if (limit < HEADER) {
      throw new Malformed("arp", at, HEADER, limit);
    }
    int length = length(bytes, at);
    if (length > limit) {
      throw new Malformed("arp lengths", at + HARDWARE_LENGTH, length, limit);
    }
  }

  private static int length(MemorySegment bytes, long at) {
    int pair = Wire.u8(bytes, at + HARDWARE_LENGTH) + Wire.u8(bytes, at + PROTOCOL_LENGTH);
    return HEADER + 2 * pair;
  }

  /** The length of the packet, without what pads the frame. */
  public int length() {
    return length(bytes, at);
  }

  public int hardwareType() {
    return Wire.u16(bytes, at + HARDWARE);
  }

  public int protocolType() {
    return Wire.u16(bytes, at + PROTOCOL);
  }

  public int hardwareLength() {
    return Wire.u8(bytes, at + HARDWARE_LENGTH);
  }

  public int protocolLength() {
    return Wire.u8(bytes, at + PROTOCOL_LENGTH);
  }

  /** See {@link Arp#REQUEST} and {@link Arp#REPLY}. */
  public int operation() {
    return Wire.u16(bytes, at + OPERATION);
  }

  /** Whether it is about IPv4 addresses on Ethernet, and {@link Arp.OnEthernet} decodes it. */
  public boolean isOnEthernet() {
    return isOnEthernet(hardwareType(), protocolType(), hardwareLength(), protocolLength());
  }

  static boolean isOnEthernet(int hardware, int protocol, int hardwareLength, int protocolLength) {
    return hardware == Arp.ETHERNET
        && protocol == EtherType.IP4
        && hardwareLength == MacAddress.BYTES
        && protocolLength == Ip4Address.BYTES;
  }

  public long senderHardwareAt() {
    return at + HEADER;
  }

  public long senderAt() {
    return senderHardwareAt() + hardwareLength();
  }

  public long targetHardwareAt() {
    return senderAt() + protocolLength();
  }

  public long targetAt() {
    return targetHardwareAt() + hardwareLength();
  }
}
