/**
 * System calls, one final class per family of man pages. Results follow the kernel: a value of zero
 * or more, or minus errno.
 */
@NullMarked
package dev.sonde.sys;

import org.jspecify.annotations.NullMarked;
