/** Programs of one file each that show the libraries in use. */
@NullMarked
package dev.sonde.examples;

import org.jspecify.annotations.NullMarked;
