package dev.sonde.socket;

/** The kinds of socket, to be opened alike. */
enum Kind {
  UDP,
  ICMP,
  RAW;

  /** A socket of this kind; a raw one is of ICMP. */
  IpSocket open(Family family) throws SocketFailure {
    return switch (this) {
      case UDP -> UdpSocket.open(family);
      case ICMP -> IcmpSocket.open(family);
      case RAW -> RawSocket.icmp(family);
    };
  }
}
