package dev.sonde.socket;

import dev.sonde.sys.SocketOptions;

/** Path MTU discovery: ip(7), IP_MTU_DISCOVER; the same numbers serve IPv6. */
public enum MtuDiscovery {
  /** Never set Don't Fragment. */
  DONT(SocketOptions.IP_PMTUDISC_DONT),
  /** Set it, and fragment here what is known to be too long. */
  WANT(SocketOptions.IP_PMTUDISC_WANT),
  /** Set it, and refuse with EMSGSIZE what is known to be too long. */
  DO(SocketOptions.IP_PMTUDISC_DO),
  /** Set it, and ignore what is known of the path. */
  PROBE(SocketOptions.IP_PMTUDISC_PROBE);

  final int number;

  MtuDiscovery(int number) {
    this.number = number;
  }
}
