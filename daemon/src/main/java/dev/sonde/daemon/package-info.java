/** What privileged and long-running programs need of the system. */
@NullMarked
package dev.sonde.daemon;

import org.jspecify.annotations.NullMarked;
