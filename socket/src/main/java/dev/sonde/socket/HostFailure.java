package dev.sonde.socket;

import java.io.IOException;

/** A host that cannot be found, as {@code example.invalid: Name or service not known}. */
public final class HostFailure extends IOException {
  private static final long serialVersionUID = 1L;

  HostFailure(String name, String why) {
    super(name + ": " + why);
  }
}
