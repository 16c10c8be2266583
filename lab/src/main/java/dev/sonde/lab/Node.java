package dev.sonde.lab;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router or host.
 *
 * @param name what the scenario calls it
 * @param addresses its own, of both families; it reports from the first of each
 * @param owns networks of which every address is its own too
 * @param hostName what the addresses are called in reverse, or null
 */
public record Node(
    String name,
    List<IpAddress> addresses,
    List<Prefix> owns,
    @Nullable String hostName,
    Reporting reporting,
    Forwarding forwarding,
    Service service) {
  /** The node at which the packets begin and end that are not simulated. */
  public static final String YOU = "you";

  public Node {
    addresses = List.copyOf(addresses);
    owns = List.copyOf(owns);
  }

  /** A node that does what the RFCs say. */
  public static Node plain(String name) {
    return new Node(
        name, List.of(), List.of(), null, Reporting.PLAIN, Forwarding.PLAIN, Service.PLAIN);
  }

  /** Its first address of a family, or null. */
  public @Nullable IpAddress address(IpFamily family) {
    for (int i = 0; i < addresses.size(); i++) { // no iterator: each packet asks
      IpAddress address = addresses.get(i);
      if (IpFamily.of(address) == family) return address;
    }
    return null;
  }
}
