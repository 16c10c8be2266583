/**
 * Probing the network. A core ({@code PingCore}) takes packets and times and has no socket, clock
 * or thread; a shell ({@code PingEngine}) gives it sockets and the loop.
 */
@NullMarked
package dev.sonde.probe;

import org.jspecify.annotations.NullMarked;
