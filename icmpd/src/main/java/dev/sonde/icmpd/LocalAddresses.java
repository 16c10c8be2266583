package dev.sonde.icmpd;

/** Which addresses belong to which of this host's interfaces. */
@FunctionalInterface
interface LocalAddresses {
  /** Whether the interface has the address; one of IPv4 comes mapped. */
  boolean has(int device, long high, long low);
}
