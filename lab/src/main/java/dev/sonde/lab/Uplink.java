package dev.sonde.lab;

import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.socket.Devices;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.TunDevice;
import dev.sonde.socket.UdpSocket;
import java.util.concurrent.locks.LockSupport;

/**
 * The device by which a machine reaches a scenario: made in the network namespace of the calling
 * thread, with the addresses of the vantage point, and the way to everywhere.
 */
final class Uplink {
  private static final String NAME = "lab%d";
  private static final int MTU = 1500;
  private static final int LEAST_MTU6 = 1280; // RFC 8200 section 5: below it the kernel has no IPv6

  /** What the kernel keeps for us: more than what a trace of a thousand targets sends at once. */
  private static final int QUEUE = 16_384;

  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final long PAUSE_NANOS = 200_000;

  private Uplink() {}

  static TunDevice open(Network network) throws SocketFailure {
    TunDevice device = TunDevice.open(NAME);
    try {
      configure(device.name(), network);
      return device;
    } catch (SocketFailure | RuntimeException failure) {
      device.close();
      throw failure;
    }
  }

  private static void configure(String name, Network network) throws SocketFailure {
    boolean six = network.you().address(IpFamily.V6) != null;
    Devices.up("lo");
    Devices.mtu(name, Math.max(Math.min(MTU, first(network)), six ? LEAST_MTU6 : 0));
    lengthen(name);
    Devices.up(name);
    for (IpAddress address : network.you().addresses()) {
      Devices.address(name, address, address.length() * Byte.SIZE);
    }
    if (network.you().address(IpFamily.V6) instanceof Ip6Address address) settle(address);
    for (Family family : Family.values()) {
      if (network.you().address(family.ip()) != null) Devices.defaultRoute(name, family);
    }
  }

  /**
   * A new IPv6 address is tentative until a work queue of the kernel comes to it, on a machine that
   * takes many networks away maybe a second later; until then what arrives for it is dropped.
   */
  private static void settle(Ip6Address address) throws SocketFailure {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try (UdpSocket socket = UdpSocket.open(Family.AF_INET6)) {
        socket.bind(address, 0);
        return;
      } catch (SocketFailure tentative) {
        boolean over = System.nanoTime() - deadline > 0;
        if (over || !tentative.errnoName().equals("EADDRNOTAVAIL")) throw tentative;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The kernel permits it to root of the machine, not to root of a user namespace. */
  private static void lengthen(String name) throws SocketFailure {
    try {
      Devices.queueLength(name, QUEUE);
    } catch (SocketFailure refused) {
      if (!refused.isPermission()) throw refused;
    }
  }

  /** The MTU of the first link from the vantage point. */
  private static int first(Network network) {
    return network.links().stream()
        .filter(link -> link.a().equals(Node.YOU) || link.b().equals(Node.YOU))
        .mapToInt(Link::mtu)
        .findFirst()
        .orElse(MTU);
  }
}
