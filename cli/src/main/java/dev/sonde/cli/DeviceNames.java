package dev.sonde.cli;

import dev.sonde.packet.Printable;
import dev.sonde.socket.Devices;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names of this machine's interfaces, safe to print. The kernel is asked once for each, not for
 * each packet. Owned by one thread.
 */
final class DeviceNames {
  private final Map<Integer, Optional<String>> known = new HashMap<>();

  /** The name of the interface of that number; null where there is none. */
  @Nullable String name(int index) {
    return known.computeIfAbsent(index, DeviceNames::find).orElse(null);
  }

  private static Optional<String> find(int index) {
    return Optional.ofNullable(Devices.name(index)).map(Printable::text);
  }
}
