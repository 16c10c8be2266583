package dev.sonde.dissect;

/**
 * The IP header around a payload: where it is, its version, and whether there is more than this.
 */
record Outer(int at, int version, boolean isFragment) {}
