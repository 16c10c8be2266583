/** Benchmarks, each beside a peer where there is one. */
@NullMarked
package dev.sonde.bench;

import org.jspecify.annotations.NullMarked;
