package dev.sonde.lab;

import dev.sonde.packet.InterfaceInformation;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.MplsLabel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node reports errors: ICMP of RFC 792, RFC 1812 section 4.3, RFC 4443.
 *
 * @param silent it reports nothing
 * @param from4 the source it gives, or null for its first address
 * @param from6 the same for IPv6
 * @param perSecond how many reports it makes, 0 for as many as are due (RFC 4443 section 2.4 f)
 * @param burst how many of them at once
 * @param quote how much of the packet behind its IP header it quotes at most
 * @param ttl the time to live or hop limit of what it sends itself
 * @param delayNanos how long it takes to make one
 * @param mpls the label stack a report carries (RFC 4950)
 * @param arrivedAt the interface a report names (RFC 5837), or null
 */
public record Reporting(
    boolean silent,
    @Nullable Ip4Address from4,
    @Nullable Ip6Address from6,
    int perSecond,
    int burst,
    int quote,
    int ttl,
    long delayNanos,
    List<MplsLabel> mpls,
    @Nullable InterfaceInformation arrivedAt) {

  /** As much as fits into the 576 bytes of RFC 1812, or the 1280 of RFC 4443. */
  public static final int ALL = 0xffff;

  public static final Reporting PLAIN =
      new Reporting(false, null, null, 0, 1, ALL, 64, 0, List.of(), null);

  public Reporting {
    mpls = List.copyOf(mpls);
  }

  /** The source of a family's reports that is not the node's own, or null. */
  public @Nullable IpAddress from(IpFamily family) {
    return family == IpFamily.V4 ? from4 : from6;
  }

  /** The same with another source for the reports of one family. */
  public Reporting from(IpAddress source) {
    return new Reporting(
        silent,
        source instanceof Ip4Address v4 ? v4 : from4,
        source instanceof Ip6Address v6 ? v6 : from6,
        perSecond,
        burst,
        quote,
        ttl,
        delayNanos,
        mpls,
        arrivedAt);
  }

  /** Whether a report carries extensions (RFC 4884). */
  public boolean extended() {
    return !mpls.isEmpty() || arrivedAt != null;
  }
}
