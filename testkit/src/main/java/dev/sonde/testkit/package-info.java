/** Test support: network namespaces, seeded generators, real peers. */
@NullMarked
package dev.sonde.testkit;

import org.jspecify.annotations.NullMarked;
