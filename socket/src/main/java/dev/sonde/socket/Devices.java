package dev.sonde.socket;

import dev.sonde.sys.Interfaces;
import org.jspecify.annotations.Nullable;

/** Names and indexes of network interfaces: if_nametoindex(3). */
public final class Devices {
  private Devices() {}

  /** The index of an interface, or 0 when there is none of that name. */
  public static int index(String name) {
    return Interfaces.nameToIndex(name);
  }

  /** The name of an interface, or null when there is none of that index. */
  public static @Nullable String name(int index) {
    return Interfaces.indexToName(index);
  }
}
