package dev.sonde.cli;

import dev.sonde.bpf.FilterNames;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MacAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What names stand for as it was when they were first asked for: a filter that is compiled again,
 * for another link type, means the same hosts, and nobody is asked again. Owned by one thread.
 */
final class RememberedNames implements FilterNames {
  private final FilterNames asked;
  private final Map<String, List<IpAddress>> hosts = new HashMap<>();
  private final Map<String, OptionalInt> networks = new HashMap<>();
  private final Map<String, List<Port>> ports = new HashMap<>();
  private final Map<String, OptionalInt> protocols = new HashMap<>();
  private final Map<String, Optional<MacAddress>> stations = new HashMap<>();

  RememberedNames(FilterNames asked) {
    this.asked = asked;
  }

  @Override
  public List<IpAddress> hosts(String name) {
    return hosts.computeIfAbsent(name, asked::hosts);
  }

  @Override
  public OptionalInt network(String name) {
    return networks.computeIfAbsent(name, asked::network);
  }

  @Override
  public List<Port> ports(String name) {
    return ports.computeIfAbsent(name, asked::ports);
  }

  @Override
  public OptionalInt protocol(String name) {
    return protocols.computeIfAbsent(name, asked::protocol);
  }

  @Override
  public @Nullable MacAddress station(String name) {
    return stations
        .computeIfAbsent(name, each -> Optional.ofNullable(asked.station(each)))
        .orElse(null);
  }
}
