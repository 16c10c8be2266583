package dev.sonde.socket;

import java.io.IOException;
import java.nio.file.Path;

/** A daemon answers at the path where another was to listen: it is left alone. */
public final class AlreadyServed extends IOException {
  private static final long serialVersionUID = 1L;

  AlreadyServed(Path path) {
    super("a daemon answers at " + path);
  }
}
