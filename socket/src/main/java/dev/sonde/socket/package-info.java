/**
 * Sockets: raw, ICMP datagram and UDP; batches, control messages, the error queue. Setting up
 * throws {@link SocketFailure}; sending and receiving return the kernel's answer, a count or minus
 * errno.
 */
@NullMarked
package dev.sonde.socket;

import org.jspecify.annotations.NullMarked;
