/** Prints captured packets in the line format of tcpdump(8); a packet may be cut anywhere. */
@NullMarked
package dev.sonde.dissect;

import org.jspecify.annotations.NullMarked;
