package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/** An ARP packet (RFC 826); {@link ArpView} has its diagram. */
public sealed interface Arp {
  int ETHERNET = 1;
  int REQUEST = 1;
  int REPLY = 2;

  int operation();

  int encodedLength();

  /** Writes the packet; returns its length. */
  int encode(MemorySegment out, long at);

  static Arp decode(ArpView view) {
    return view.isOnEthernet() ? OnEthernet.read(view) : Unknown.read(view);
  }

  /** Asks who has an address. */
  static Arp request(MacAddress sender, Ip4Address from, Ip4Address wanted) {
    return new OnEthernet(REQUEST, sender, from, new MacAddress(0), wanted);
  }

  /** About IPv4 addresses on Ethernet. */
  record OnEthernet(
      int operation,
      MacAddress senderHardware,
      Ip4Address sender,
      MacAddress targetHardware,
      Ip4Address target)
      implements Arp {

    public OnEthernet {
      Wire.fits("operation", operation, 16);
    }

    private static OnEthernet read(ArpView view) {
      MemorySegment bytes = view.bytes();
      return new OnEthernet(
          view.operation(),
          MacAddress.read(bytes, view.senderHardwareAt()),
          Ip4Address.read(bytes, view.senderAt()),
          MacAddress.read(bytes, view.targetHardwareAt()),
          Ip4Address.read(bytes, view.targetAt()));
    }

    /** The answer that this request's target gives to its sender. */
    public Arp reply(MacAddress hardware) {
      return new OnEthernet(
          REPLY,
          hardware,
          /* sender= */ target,
          /* targetHardware= */ senderHardware,
          /* target= */ sender);
    }

    @Override
    public int encodedLength() {
      return ArpView.HEADER + 2 * (MacAddress.BYTES + Ip4Address.BYTES);
    }

    @Override
    public int encode(MemorySegment out, long at) {
      Wire.put16(out, at + ArpView.HARDWARE, ETHERNET);
      Wire.put16(out, at + ArpView.PROTOCOL, EtherType.IP4);
      Wire.put8(out, at + ArpView.HARDWARE_LENGTH, MacAddress.BYTES);
      Wire.put8(out, at + ArpView.PROTOCOL_LENGTH, Ip4Address.BYTES);
      Wire.put16(out, at + ArpView.OPERATION, operation);
      ArpView view = new ArpView(out, at, encodedLength());
      senderHardware.write(out, view.senderHardwareAt());
      sender.write(out, view.senderAt());
      targetHardware.write(out, view.targetHardwareAt());
      target.write(out, view.targetAt());
      return encodedLength();
    }
  }

  /** About other addresses: the four of them as they are, without a gap. */
  record Unknown(
      int hardwareType,
      int protocolType,
      int hardwareLength,
      int protocolLength,
      int operation,
      Bytes addresses)
      implements Arp {

    public Unknown {
      Wire.fits("hardware type", hardwareType, 16);
      Wire.fits("protocol type", protocolType, 16);
      Wire.fits("hardware length", hardwareLength, 8);
      Wire.fits("protocol length", protocolLength, 8);
      Wire.fits("operation", operation, 16);
      if (addresses.length() != 2 * (hardwareLength + protocolLength)) {
        throw new IllegalArgumentException("addresses of " + addresses.length() + " bytes");
      }
      if (ArpView.isOnEthernet(hardwareType, protocolType, hardwareLength, protocolLength)) {
        throw new IllegalArgumentException("this one is known");
      }
    }

    private static Unknown read(ArpView view) {
      return new Unknown(
          view.hardwareType(),
          view.protocolType(),
          view.hardwareLength(),
          view.protocolLength(),
          view.operation(),
          Bytes.copy(view.bytes(), view.senderHardwareAt(), view.length() - ArpView.HEADER));
    }

    @Override
    public int encodedLength() {
      return ArpView.HEADER + addresses.length();
    }

    @Override
    public int encode(MemorySegment out, long at) {
      Wire.put16(out, at + ArpView.HARDWARE, hardwareType);
      Wire.put16(out, at + ArpView.PROTOCOL, protocolType);
      Wire.put8(out, at + ArpView.HARDWARE_LENGTH, hardwareLength);
      Wire.put8(out, at + ArpView.PROTOCOL_LENGTH, protocolLength);
      Wire.put16(out, at + ArpView.OPERATION, operation);
      addresses.write(out, at + ArpView.HEADER);
      return encodedLength();
    }
  }
}
