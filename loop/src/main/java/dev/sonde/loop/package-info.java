/**
 * The event loop. One thread owns a loop and everything registered with it; only {@code post} and
 * {@code stop} may be called from others.
 */
@NullMarked
package dev.sonde.loop;

import org.jspecify.annotations.NullMarked;
