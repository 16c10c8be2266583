package dev.sonde.cli;

import dev.sonde.bpf.FilterNames;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MacAddress;
import dev.sonde.socket.HostFailure;
import dev.sonde.socket.Hosts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What names in a filter stand for on this machine: its resolver, and its files below /etc. */
final class SystemNames implements FilterNames {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final Pattern PORT = Pattern.compile("(\\d{1,5})/(tcp|udp)");
  private static final Pattern NETWORK = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){0,3}");
  private static final Pattern PROTOCOL = Pattern.compile("\\d{1,3}");

  @Override
  public List<IpAddress> hosts(String name) {
    try {
      return Hosts.find(name).addresses();
    } catch (HostFailure unknown) {
      return List.of();
    }
  }

  @Override
  public OptionalInt network(String name) {
    for (String value : NameFile.of(Path.of("/etc/networks")).values(name)) {
      if (NETWORK.matcher(value).matches()) return OptionalInt.of(number(value));
    }
    return OptionalInt.empty();
  }

  /** The bytes that are written, and no more. */
  private static int number(String network) {
    int number = 0;
    for (String part : network.split("\\.", -1)) number = number << 8 | Integer.parseInt(part);
    return number;
  }

  @Override
  public List<Port> ports(String name) {
    List<Port> ports = new ArrayList<>();
    for (String value : NameFile.services().values(name)) {
      Matcher port = PORT.matcher(value);
      if (!port.matches()) continue;
      int protocol = port.group(2).equals("tcp") ? TCP : UDP;
      ports.add(new Port(Integer.parseInt(port.group(1)), protocol));
    }
    return ports;
  }

  @Override
  public OptionalInt protocol(String name) {
    for (String value : NameFile.protocols().values(name)) {
      if (PROTOCOL.matcher(value).matches()) return OptionalInt.of(Integer.parseInt(value));
    }
    return FilterNames.super.protocol(name);
  }

  @Override
  public @Nullable MacAddress station(String name) {
    String address = NameFile.of(Path.of("/etc/ethers")).name(name); // they stand first there
    try {
      return address == null ? null : MacAddress.parse(address);
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }
}
