package dev.sonde.bpf;

import dev.sonde.packet.LinkType;
import java.nio.ByteOrder;

/**
 * What a filter is compiled for.
 *
 * @param linkType what the packets start with
 * @param variant where the packets come from
 * @param snapLength how many bytes of a packet that matches to keep
 * @param netmask of the device, for {@code ip broadcast}, as a number: 0xffffff00 of 24 bits;
 *     {@link #UNKNOWN_NETMASK} where there is none
 * @param names who knows hosts, ports and protocols by name
 * @param optimise whether the program may be shortened
 * @param byteOrder of the machine that captured, which link type NULL depends on
 */
public record FilterOptions(
    LinkType linkType,
    Variant variant,
    int snapLength,
    int netmask,
    FilterNames names,
    boolean optimise,
    ByteOrder byteOrder) {

  /** Where the packets of a filter come from. */
  public enum Variant {
    /** A socket of Linux: a VLAN tag, the direction and the device are asked of the kernel. */
    LIVE,
    /** A capture file: there are only the packet's bytes. */
    FILE
  }

  /** No netmask is known: {@code ip broadcast} is refused. */
  public static final int UNKNOWN_NETMASK = 0xffff_ffff;

  /** As many bytes as tcpdump keeps unless told otherwise. */
  public static final int SNAP_LENGTH = 262_144;

  public FilterOptions {
    if (snapLength <= 0) throw new IllegalArgumentException("snap length " + snapLength);
  }

  /** For packets of this kind, without names other than those of protocols. */
  public static FilterOptions of(LinkType linkType, Variant variant) {
    return new FilterOptions(
        linkType,
        variant,
        SNAP_LENGTH,
        UNKNOWN_NETMASK,
        FilterNames.numbers(),
        true,
        ByteOrder.nativeOrder());
  }

  public FilterOptions withSnapLength(int length) {
    return new FilterOptions(linkType, variant, length, netmask, names, optimise, byteOrder);
  }

  public FilterOptions withNetmask(int mask) {
    return new FilterOptions(linkType, variant, snapLength, mask, names, optimise, byteOrder);
  }

  public FilterOptions withNames(FilterNames who) {
    return new FilterOptions(linkType, variant, snapLength, netmask, who, optimise, byteOrder);
  }

  /** With a program as the sentence says it, each test in full. */
  public FilterOptions plain() {
    return new FilterOptions(linkType, variant, snapLength, netmask, names, false, byteOrder);
  }

  public FilterOptions withByteOrder(ByteOrder order) {
    return new FilterOptions(linkType, variant, snapLength, netmask, names, optimise, order);
  }

  boolean live() {
    return variant == Variant.LIVE;
  }
}
