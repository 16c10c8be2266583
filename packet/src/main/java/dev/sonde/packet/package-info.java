/**
 * Wire formats. Each header has two forms of one name: a view ({@code UdpView}) that reads it in
 * place, and an immutable value ({@code Udp}) to build, compare and print.
 */
@NullMarked
package dev.sonde.packet;

import org.jspecify.annotations.NullMarked;
