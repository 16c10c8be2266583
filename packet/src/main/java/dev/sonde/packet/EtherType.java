package dev.sonde.packet;

/** Values of the Ethernet type field (the IEEE registry). */
public final class EtherType {
  public static final int IP4 = 0x0800;
  public static final int ARP = 0x0806;
  public static final int IP6 = 0x86dd;

  /** The tag of a customer's VLAN (IEEE 802.1Q). */
  public static final int CUSTOMER_TAG = 0x8100;

  /** The tag of a provider's VLAN (IEEE 802.1ad). */
  public static final int SERVICE_TAG = 0x88a8;

  private EtherType() {}
}
