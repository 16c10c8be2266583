/** Captures packets: from rings of AF_PACKET, from files, by libpcap. */
@NullMarked
package dev.sonde.capture;

import org.jspecify.annotations.NullMarked;
