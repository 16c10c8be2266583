/**
 * A simulated internet. A scenario file ({@code ScenarioReader}) says what there is; a core ({@code
 * Internet}) takes packets and times and gives packets back, and has no socket, clock or thread; a
 * shell ({@code LabTun}) gives it a device and the loop.
 */
@NullMarked
package dev.sonde.lab;

import org.jspecify.annotations.NullMarked;
