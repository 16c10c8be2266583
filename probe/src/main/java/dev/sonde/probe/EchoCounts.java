package dev.sonde.probe;

/**
 * What one end of the echo pair did, and what it ignored.
 *
 * @param sent messages sent
 * @param heard well-formed messages received, own ones included
 * @param badChecksum messages whose checksum is wrong: ignored
 * @param malformed datagrams that hold no ICMP message: ignored
 * @param heldBack messages that would have been answered, had it not been too soon
 * @param receiveDrops messages lost in this socket's full queue
 */
public record EchoCounts(
    long sent, long heard, long badChecksum, long malformed, long heldBack, long receiveDrops) {}
