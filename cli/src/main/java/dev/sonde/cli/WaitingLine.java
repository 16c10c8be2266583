package dev.sonde.cli;

import org.jspecify.annotations.Nullable;

/** A line on its way to the output, which may wait for the names of hosts. */
interface WaitingLine {
  /** The whole text, or null while a name is asked for. */
  @Nullable String complete();

  /** The whole text, without the names that are not there yet. */
  String now();
}
