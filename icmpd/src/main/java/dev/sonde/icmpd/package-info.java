/**
 * ICMP errors for programs that cannot see them: the daemon of UNIX Network Programming, section
 * 28.7, made fit for use. {@code IcmpdCore} knows whose an error is; {@code Icmpd} gives it sockets
 * and the loop; {@code IcmpErrors} is the client.
 */
@NullMarked
package dev.sonde.icmpd;

import org.jspecify.annotations.NullMarked;
