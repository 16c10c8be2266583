package dev.sonde.lab;

/** From {@code atNanos} after the start on, the network is this one. */
public record Change(long atNanos, Network network) {}
