/** The command {@code sonde}: dispatch, options, output, and one small class for each tool. */
@NullMarked
package dev.sonde.cli;

import org.jspecify.annotations.NullMarked;
