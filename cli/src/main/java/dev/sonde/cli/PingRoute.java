package dev.sonde.cli;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Printable;
import dev.sonde.probe.PingEngine;
import dev.sonde.socket.Family;
import dev.sonde.socket.Hosts;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a ping goes and where it comes from. The kernel is asked by connecting UDP sockets, which
 * send nothing; they are opened while there may be privileges, since a mark needs one.
 */
final class PingRoute implements AutoCloseable {
  private static final int PORT = 1025;
  private static final int EACCES = 13;
  private static final int ENETUNREACH = 101;
  private static final int EHOSTUNREACH = 113;
  private static final int LARGEST_MTU4 = 65535;

  private final PingCommand command;
  private final Map<Family, UdpSocket> sockets = new EnumMap<>(Family.class);
  private String name = "";
  private boolean numeric;
  private IpAddress address = Ip4Address.ANY;
  private IpAddress shown = Ip4Address.ANY;
  private IpAddress source = Ip4Address.ANY;
  private boolean warned;

  private PingRoute(PingCommand command) {
    this.command = command;
  }

  static PingRoute open(PingCommand command, Set<Family> families) throws SocketFailure {
    PingRoute route = new PingRoute(command);
    try {
      for (Family family : families) {
        UdpSocket socket = UdpSocket.open(family);
        route.sockets.put(family, socket);
        if (command.mark() >= 0) socket.mark((int) command.mark());
        String device = command.device();
        if (device != null) socket.device(device);
      }
      return route;
    } catch (SocketFailure failure) {
      route.close();
      throw failure;
    }
  }

  /** Finds the host and the way to it. May wait for name servers. */
  void find(PingEngine engine) throws IOException {
    String host = command.host();
    Hosts.Host found = Hosts.find(host, onlyFamily());
    numeric = command.isNumeric() || host.indexOf(':') >= 0 || Hosts.isAddress(host);
    IOException unreachable = null;
    for (IpAddress candidate : found.addresses()) {
      if (!sockets.containsKey(Family.of(candidate))) continue;
      try {
        choose(candidate, engine.isRaw(Family.of(candidate)));
        // Like ping, an IPv6 host keeps the name that was typed.
        boolean typed = numeric || address instanceof Ip6Address;
        name = Printable.text(typed ? host : found.name());
        checkSize();
        return;
      } catch (SocketFailure failure) {
        boolean further = failure.errno() == ENETUNREACH || failure.errno() == EHOSTUNREACH;
        unreachable = new IOException("connect: " + failure.description(), failure);
        if (!further) break;
      }
    }
    throw unreachable == null ? new IOException(host + ": no address of use") : unreachable;
  }

  private void checkSize() {
    if (address instanceof Ip4Address && command.size() > PingCommand.LARGEST4) {
      throw new BadUsage(
          "--size: '" + command.size() + "' is not within 0 to " + PingCommand.LARGEST4);
    }
  }

  private @Nullable Family onlyFamily() {
    return sockets.size() == 1 ? sockets.keySet().iterator().next() : null;
  }

  private void choose(IpAddress candidate, boolean isRaw) throws IOException {
    UdpSocket socket = socket(Family.of(candidate));
    IpAddress wanted = command.source();
    shown = candidate;
    address = LinkScope.on(candidate, command.device());
    if (wanted != null) {
      source = LinkScope.on(wanted, command.device());
      bind(socket);
    }
    if (LinkScope.isMissing(address)) {
      // A raw socket may find the link by the routing table; a datagram socket refuses to.
      if (!isRaw) throw new IOException(address + ": on which link? Say " + address + "%INTERFACE");
      return;
    }
    connect(socket);
    if (wanted == null) source = socket.local().address();
    // To ping 0 is to ping oneself.
    if (address.equals(Ip4Address.ANY)) {
      address = source;
      shown = source;
    }
  }

  private void bind(UdpSocket socket) throws IOException {
    try {
      socket.bind(source, 0);
    } catch (SocketFailure failure) {
      throw new IOException("bind: " + failure.description(), failure);
    }
  }

  private void connect(UdpSocket socket) throws IOException {
    try {
      socket.connect(address, PORT);
    } catch (SocketFailure failure) {
      if (failure.errno() != EACCES) throw failure;
      if (!command.isBroadcast()) {
        throw new IOException(
            "Do you want to ping broadcast? Then -b. If not, check your local firewall rules",
            failure);
      }
      warned = true;
      socket.broadcast(true);
      socket.connect(address, PORT);
    }
  }

  private UdpSocket socket(Family family) {
    UdpSocket socket = sockets.get(family);
    if (socket == null) throw new IllegalStateException(family + " was not opened");
    return socket;
  }

  /** What the host is called in the first and in the last lines, harmless to a terminal. */
  String name() {
    return name;
  }

  /** Only addresses are printed: that was asked for, or the host was given as one. */
  boolean isNumeric() {
    return numeric;
  }

  /** Where requests go, with the link where it needs one. */
  IpAddress address() {
    return address;
  }

  /** The address as it was found, without a link that only an option named. */
  IpAddress shown() {
    return shown;
  }

  /** The address requests come from: what was asked for, or what the kernel chose. */
  IpAddress source() {
    return source;
  }

  /** It is a broadcast address, and that was permitted. */
  boolean isBroadcast() {
    return warned;
  }

  /** Many may answer, or another than was asked: DIFFERENT ADDRESS would say nothing. */
  boolean isShared() {
    // The subnet-router anycast address, at least where the prefix has 64 bits: RFC 4291.
    boolean anycast = address instanceof Ip6Address v6 && v6.low() == 0;
    return command.isBroadcast() || address.isMulticast() || anycast;
  }

  /** The path MTU the kernel knows by now, or 0. */
  int mtu() {
    try {
      UdpSocket socket = socket(Family.of(address));
      socket.connect(address, PORT); // looks the route up anew
      int mtu = socket.mtu();
      return address instanceof Ip4Address ? Math.min(mtu, LARGEST_MTU4) : mtu;
    } catch (SocketFailure unknown) {
      return 0;
    }
  }

  @Override
  public void close() throws SocketFailure {
    for (UdpSocket socket : sockets.values()) socket.close();
  }
}
