/** What a user installs, and the script that builds it on first use. */
@NullMarked
package dev.sonde.image;

import org.jspecify.annotations.NullMarked;
