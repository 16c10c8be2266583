package dev.sonde.capture;

import dev.sonde.packet.IpAddress;
import java.util.List;

/**
 * The names that a pcapng file has for an address (draft-ietf-opsawg-pcapng section 4.5).
 *
 * @param names safe to print
 */
public record ResolvedName(IpAddress address, List<String> names) {

  public ResolvedName {
    names = List.copyOf(names);
  }
}
