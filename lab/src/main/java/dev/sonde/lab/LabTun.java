package dev.sonde.lab;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Registration;
import dev.sonde.loop.Timer;
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
  private static final int BATCH = 64;

  /** How long a processor takes to wake up: what it is woken for is late by as much. */
  private static final long WAKING_NANOS = 100_000;

  /**
   * It waits awake for a delivery once in so much time, or it would have a processor of its own.
   */
  private static final long BETWEEN_NANOS = 1_000_000;

  private final TunDevice device;
  private final Reactor loop;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment room = arena.allocate(Packets.ROOM, Long.BYTES);
  private final Internet internet;
  private final Registration registration;
  private final Timer timer;
  private long refused;
  private long awake;
  private boolean gone;

  private LabTun(Reactor loop, TunDevice device, Scenario scenario, int capacity)
      throws IOException {
    this.loop = loop;
    this.device = device;
    internet = new Internet(scenario, loop.now(), this::deliver, arena, capacity);
    registration = loop.register(device, Interest.READ, (_, _) -> readable());
    timer = loop.timer(this::due);
    arm();
  }

  /** Starts a scenario; its time begins now. */
  public static LabTun open(Reactor loop, Scenario scenario) throws IOException {
    return open(loop, scenario, Internet.CAPACITY);
  }

  /** The same for at most so many packets at once. */
  static LabTun open(Reactor loop, Scenario scenario, int capacity) throws IOException {
    TunDevice device = Uplink.open(scenario.network());
    try {
      loop.punctual();
      return new LabTun(loop, device, scenario, capacity);
    } catch (IOException | RuntimeException failure) {
      device.close();
      throw failure;
    }
  }

  private void readable() {
    try {
      read();
    } finally {
      arm();
    }
  }

  private void read() {
    for (int i = 0; i < BATCH; i++) {
      int length = device.read(room, 0, Packets.ROOM);
      if (length < 0) {
        gone = true;
        registration.close(); // polling would say so for ever
      }
      if (length <= 0) break;
      internet.arrived(room, 0, length, loop.now());
    }
  }

  private void due() {
    long due = internet.nextDue();
    try {
      if (due - loop.now() <= WAKING_NANOS) awake(due);
      internet.advance(loop.now());
    } finally {
      arm();
    }
  }

  /** Does without sleep what comes before a delivery that is near. */
  private void awake(long due) {
    for (long now = loop.now(); now < due; now = loop.now()) {
      read();
      internet.advance(now);
      awake = due;
    }
  }

  private void arm() {
    long next = internet.nextDue();
    if (next == Internet.NEVER) timer.cancel();
    else if (internet.delivers() && next - awake > BETWEEN_NANOS) timer.at(next - WAKING_NANOS);
    else timer.at(next);
  }

  private void deliver(MemorySegment bytes, long at, int length) {
    if (device.write(bytes, at, length) != length) refused++;
  }

  /** The device's name among the interfaces. */
  public String name() {
    return device.name();
  }

  /** Whether somebody has deleted the device: nothing comes by it any more. */
  public boolean gone() {
    return gone;
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
