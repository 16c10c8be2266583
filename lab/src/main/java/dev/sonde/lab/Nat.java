package dev.sonde.lab;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import org.jspecify.annotations.Nullable;

/**
 * What a node makes of the source of everything that comes from the vantage point: one of these
 * addresses, and ports moved up by {@code portShift}; what comes back it turns again (RFC 3022).
 *
 * @param translatesQuotes whether it also turns back what is quoted in an ICMP error (RFC 5508
 *     requires it); without, a tracer sees its own packet with another's source
 */
public record Nat(
    @Nullable Ip4Address v4, @Nullable Ip6Address v6, int portShift, boolean translatesQuotes) {

  /** The address that stands for the vantage point outside, or null where nothing is changed. */
  public @Nullable IpAddress outside(IpFamily family) {
    return family == IpFamily.V4 ? v4 : v6;
  }
}
