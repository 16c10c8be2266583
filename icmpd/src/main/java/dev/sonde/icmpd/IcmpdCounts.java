package dev.sonde.icmpd;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a daemon has done so far.
 *
 * @param clients that are registered now
 * @param registered clients, in all
 * @param refused clients, in all
 * @param received ICMP errors
 * @param delivered errors put on the way to a client; one may be for several
 * @param dropped errors that clients lost because they did not read
 * @param unclaimed errors of datagrams that no client's socket sent
 * @param foreign errors quoting what was not sent from the address they came to
 * @param malformed messages: cut short, damaged, or contradicting themselves
 * @param lost messages that the kernel did not give to this daemon: its queue was full, or the
 *     checksum of an ICMPv6 message was wrong
 */
public record IcmpdCounts(
    int clients,
    long registered,
    long refused,
    long received,
    long delivered,
    long dropped,
    long unclaimed,
    long foreign,
    long malformed,
    long lost) {

  /** Every count under its name, in this order. */
  public Map<String, Long> named() {
    Map<String, Long> named = new LinkedHashMap<>();
    named.put("clients", (long) clients);
    named.put("registered", registered);
    named.put("refused", refused);
    named.put("received", received);
    named.put("delivered", delivered);
    named.put("dropped", dropped);
    named.put("unclaimed", unclaimed);
    named.put("foreign", foreign);
    named.put("malformed", malformed);
    named.put("lost", lost);
    return named;
  }

  /** A line for each: its name, a space, its number. */
  String lines() {
    StringBuilder lines = new StringBuilder();
    named().forEach((name, count) -> lines.append(name).append(' ').append(count).append('\n'));
    return lines.toString();
  }
}
