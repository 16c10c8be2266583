package dev.sonde.packet;

/** An IPv4 address; {@code bits} has the first octet in its highest byte. */
public record Ip4Address(int bits) implements IpAddress {}
