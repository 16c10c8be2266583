package dev.sonde.capture;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Closes what was only read, where a failure loses nothing and is worth a line of the log. */
final class Closing {
  private static final Logger LOG = System.getLogger(Closing.class.getName());

  private Closing() {}

  static void quietly(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "close", e);
    }
  }
}
