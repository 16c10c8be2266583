package dev.sonde.packet;

/**
 * An IPv6 address with its zone: {@code high} and {@code low} are the 128 bits in network order,
 * {@code scope} is the interface index of a link-local address (RFC 4007), else 0.
 */
public record Ip6Address(long high, long low, int scope) implements IpAddress {}
