package dev.sonde.loop;

import java.io.IOException;

/** What to do when a registered descriptor is ready. Runs on the loop's thread. */
@FunctionalInterface
public interface Handler {
  /** What this throws goes to the loop's uncaught hook; the registration stays as it is. */
  void ready(Registration registration, Ready ready) throws IOException;
}
