package dev.sonde.probe;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.QuotedDatagram;

/**
 * A probe's headers as they were where the error arose: routers and NATs on the way may have
 * changed them.
 *
 * @param ttl time to live or hop limit: 1 or 0, unless the router counts in its own way
 * @param tos type of service or traffic class, with the two ECN bits
 * @param flowLabel 0 in IPv4
 * @param totalLength what the header claims
 * @param id the identification, or {@link QuotedDatagram#NONE}
 * @param sourcePort or {@link QuotedDatagram#NONE}
 * @param targetPort or {@link QuotedDatagram#NONE}
 */
public record QuotedHeader(
    IpAddress from,
    IpAddress to,
    int ttl,
    int tos,
    int flowLabel,
    int totalLength,
    long id,
    int sourcePort,
    int targetPort) {
  static QuotedHeader of(QuotedDatagram quote) {
    return new QuotedHeader(
        quote.from(),
        quote.to(),
        quote.ttl(),
        quote.tos(),
        quote.flowLabel(),
        quote.totalLength(),
        quote.id(),
        quote.sourcePort(),
        quote.targetPort());
  }
}
