/** The laws of the house, checked on the sources of every room. */
@NullMarked
package dev.sonde.style;

import org.jspecify.annotations.NullMarked;
