/** A simulated internet, as a scenario file ({@code ScenarioReader}) describes it. */
@NullMarked
package dev.sonde.lab;

import org.jspecify.annotations.NullMarked;
