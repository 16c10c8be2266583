package dev.sonde.lab;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Registration;
import dev.sonde.loop.Timer;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.socket.Devices;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.TunDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A scenario on a TUN device: what the kernel sends goes into the {@link Internet}, what comes out
 * of it the kernel receives, at its time. It makes the device in the network namespace of the
 * calling thread, gives it the addresses of the vantage point and the default routes, and brings up
 * the loopback; all of it is meant for a namespace that has nothing else.
 *
 * <p>Belongs to the loop's thread.
 */
public final class LabTun implements AutoCloseable {
  private static final String NAME = "lab%d";
  private static final int MTU = 1500;
  private static final int LEAST_MTU6 = 1280; // RFC 8200 section 5: below it the kernel has no IPv6
  private static final int BATCH = 64;

  private final TunDevice device;
  private final Reactor loop;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment room = arena.allocate(Packets.ROOM, Long.BYTES);
  private final Internet internet;
  private final Registration registration;
  private final Timer timer;
  private long refused;

  private LabTun(Reactor loop, TunDevice device, Scenario scenario) throws IOException {
    this.loop = loop;
    this.device = device;
    internet = new Internet(scenario, loop.now(), this::deliver, arena);
    registration = loop.register(device, Interest.READ, (_, _) -> readable());
    timer = loop.timer(this::due);
    arm();
  }

  /** Starts a scenario; its time begins now. */
  public static LabTun open(Reactor loop, Scenario scenario) throws IOException {
    TunDevice device = TunDevice.open(NAME);
    try {
      configure(device.name(), scenario.network());
      return new LabTun(loop, device, scenario);
    } catch (IOException | RuntimeException failure) {
      device.close();
      throw failure;
    }
  }

  private static void configure(String name, Network network) throws SocketFailure {
    boolean six = network.you().address(IpFamily.V6) != null;
    Devices.up("lo");
    Devices.mtu(name, Math.max(Math.min(MTU, first(network)), six ? LEAST_MTU6 : 0));
    Devices.up(name);
    for (IpAddress address : network.you().addresses()) {
      Devices.address(name, address, address.length() * Byte.SIZE);
    }
    for (Family family : Family.values()) {
      if (network.you().address(family.ip()) != null) Devices.defaultRoute(name, family);
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

  private void readable() {
    for (int i = 0; i < BATCH; i++) {
      int length = device.read(room, 0, Packets.ROOM);
      if (length <= 0) break;
      internet.arrived(room, 0, length, loop.now());
    }
    arm();
  }

  private void due() {
    internet.advance(loop.now());
    arm();
  }

  private void arm() {
    long next = internet.nextDue();
    if (next == Internet.NEVER) timer.cancel();
    else timer.at(next);
  }

  private void deliver(MemorySegment bytes, long at, int length) {
    if (device.write(bytes, at, length) != length) refused++;
  }

  /** The device's name among the interfaces. */
  public String name() {
    return device.name();
  }

  /** What became of the packets. */
  public Internet internet() {
    return internet;
  }

  /** How many packets the kernel did not take. */
  public long refused() {
    return refused;
  }

  /** The device is gone, and every packet on its way. */
  @Override
  public void close() throws SocketFailure {
    timer.cancel();
    registration.close();
    device.close();
    if (arena.scope().isAlive()) arena.close();
  }
}
