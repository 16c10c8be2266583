package dev.sonde.packet;

/** The two versions of IP, for what differs between them by a number or a rule only. */
public enum IpFamily {
  V4,
  V6;

  public static IpFamily of(IpAddress address) {
    return address instanceof Ip4Address ? V4 : V6;
  }

  /** The protocol number of this family's ICMP: 1 (RFC 792) or 58 (RFC 4443). */
  public int icmpProtocol() {
    return this == V4 ? IpProtocol.ICMP : IpProtocol.ICMP6;
  }
}
