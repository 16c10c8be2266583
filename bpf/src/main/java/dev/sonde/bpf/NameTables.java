package dev.sonde.bpf;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Names from the text of a system's tables: hosts(5), networks(5), services(5), protocols(5) and
 * ethers(5). A line that is none of its table's is passed over. Immutable once read.
 */
public final class NameTables implements FilterNames {
  private static final Map<String, Integer> WITH_PORTS = Map.of("tcp", 6, "udp", 17, "sctp", 132);

  private final Map<String, List<IpAddress>> hosts = new HashMap<>();
  private final Map<String, Integer> networks = new HashMap<>();
  private final Map<String, List<Port>> services = new HashMap<>();
  private final Map<String, Integer> protocols = new HashMap<>();
  private final Map<String, MacAddress> stations = new HashMap<>();

  private int passedOver;

  private NameTables() {}

  /** The tables with these texts; empty ones know nothing. */
  public static NameTables read(
      String hosts, String networks, String services, String protocols, String ethers) {
    NameTables tables = new NameTables();
    tables.lines(hosts, tables::host);
    tables.lines(networks, tables::network);
    tables.lines(services, tables::service);
    tables.lines(protocols, tables::protocol);
    tables.lines(ethers, tables::station);
    return tables;
  }

  private void lines(String text, Consumer<List<String>> each) {
    for (String line : text.split("\n", -1)) {
      int comment = line.indexOf('#');
      String told = comment < 0 ? line : line.substring(0, comment);
      List<String> words = List.of(told.strip().split("\\s+", -1));
      if (words.size() < 2) continue;
      try {
        each.accept(words);
      } catch (IllegalArgumentException malformed) {
        passedOver++;
      }
    }
  }

  private void host(List<String> words) {
    IpAddress address = IpAddress.parse(words.getFirst());
    for (String name : words.subList(1, words.size())) {
      hosts.computeIfAbsent(lower(name), n -> new ArrayList<>()).add(address);
    }
  }

  private void network(List<String> words) {
    int number = 0;
    for (String part : words.get(1).split("\\.", -1)) {
      number = (number << Byte.SIZE) | Integer.parseInt(part);
    }
    put(networks, words, number);
  }

  private void service(List<String> words) {
    String[] port = words.get(1).split("/", -1);
    Integer protocol = WITH_PORTS.get(port[port.length - 1]);
    if (port.length != 2 || protocol == null) return;
    Port known = new Port(Integer.parseInt(port[0]), protocol);
    for (String name : names(words)) {
      services.computeIfAbsent(name, n -> new ArrayList<>()).add(known);
    }
  }

  private void protocol(List<String> words) {
    put(protocols, words, Integer.parseInt(words.get(1)));
  }

  private void station(List<String> words) {
    stations.put(lower(words.get(1)), MacAddress.parse(words.getFirst()));
  }

  /** How many lines were none of their table's. */
  public int passedOver() {
    return passedOver;
  }

  /** The first word and those behind the second: a name and its aliases. */
  private static List<String> names(List<String> words) {
    List<String> names = new ArrayList<>(words);
    names.remove(1);
    return names;
  }

  private static void put(Map<String, Integer> table, List<String> words, int number) {
    for (String name : names(words)) table.putIfAbsent(lower(name), number);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public List<IpAddress> hosts(String name) {
    return List.copyOf(hosts.getOrDefault(lower(name), List.of()));
  }

  @Override
  public OptionalInt network(String name) {
    return optional(networks.get(lower(name)));
  }

  @Override
  public List<Port> ports(String name) {
    return List.copyOf(services.getOrDefault(name, List.of()));
  }

  @Override
  public OptionalInt protocol(String name) {
    OptionalInt known = optional(protocols.get(lower(name)));
    return known.isPresent() ? known : KnownProtocols.number(name);
  }

  @Override
  public @Nullable MacAddress station(String name) {
    return stations.get(lower(name));
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
