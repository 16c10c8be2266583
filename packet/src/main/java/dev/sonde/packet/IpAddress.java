package dev.sonde.packet;

/** An IPv4 or IPv6 address (RFC 791, RFC 4291). Its text form is the canonical one of RFC 5952. */
public sealed interface IpAddress permits Ip4Address, Ip6Address {}
