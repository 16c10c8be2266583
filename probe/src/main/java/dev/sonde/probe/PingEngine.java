package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Timer;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.RandomNumbers;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Sends echo requests to any number of targets over one socket per family, and tells a {@link
 * PingListener} what became of each.
 *
 * <p>Belongs to the thread of its reactor. {@link #send} collects, {@link #flush} sends; what a
 * listener sends while it is told of replies is flushed for it. A listener does not close the
 * engine that tells it: it posts that to the reactor.
 */
public final class PingEngine implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;

  private final PingCore core;
  private final Map<Family, PingSocket> sockets = new EnumMap<>(Family.class);
  private final Timer expiry;
  private final int largest;

  private PingEngine(Reactor reactor, int largest, PingListener listener) {
    this.largest = largest;
    core = new PingCore(new Cookie(RandomNumbers.int64(), RandomNumbers.int64()), listener);
    expiry = reactor.timer(this::expire);
  }

  /** Opens a socket of each family; after this no privilege is needed. */
  public static PingEngine open(
      Reactor reactor, PingSetup setup, Set<Family> families, PingListener listener)
      throws IOException {
    PingEngine engine = new PingEngine(reactor, setup.largest(), listener);
    try {
      for (Family family : families) {
        engine.sockets.put(
            family, new PingSocket(reactor, family, setup, engine.core, listener, engine::watch));
      }
      return engine;
    } catch (IOException | RuntimeException failure) {
      engine.close();
      throw failure;
    }
  }

  /**
   * Adds a target, in a family that was opened.
   *
   * @param remembered for how many of the newest requests a duplicate reply is told from a late
   *     one; a power of two
   * @throws IllegalArgumentException when its requests are larger than the setup's largest, or the
   *     source is of the other family
   */
  public PingTarget add(IpAddress address, PingOptions options, int remembered) {
    if (options.size() > largest) {
      throw new IllegalArgumentException("size " + options.size() + " is over " + largest);
    }
    IpAddress source = options.source();
    if (source != null && source.length() != address.length()) {
      throw new IllegalArgumentException("from " + source + " to " + address + ": two families");
    }
    return core.add(address, options, socket(Family.of(address)).identifier(), remembered);
  }

  /** Forgets a target; replies to its requests are a stranger's from now on. */
  public void remove(PingTarget target) {
    core.remove(target);
  }

  /**
   * Leaves it to this process's clock when a request leaves, which the kernel tells otherwise:
   * exactly, at one more message a request. Before anything is sent; a reply that comes before the
   * kernel begins to stamp has the time at which it was read.
   */
  public void arrivalsOnly() throws SocketFailure {
    for (PingSocket socket : sockets.values()) socket.arrivalsOnly();
  }

  /** Measures round trips by this process's own clock alone, from send to receive. */
  public void userTime(boolean on) {
    core.userTime(on);
  }

  /** The target may be sent to: not too many of its requests wait. */
  public boolean hasRoom(PingTarget target) {
    return target.outstanding().hasRoom();
  }

  /** Adds the target's next request to what leaves with {@link #flush}, and returns its number. */
  public long send(PingTarget target) {
    return socket(target.family()).send(target);
  }

  public void flush() {
    for (PingSocket socket : sockets.values()) socket.flush();
    watch();
  }

  /** Tells of what has arrived by now, before one stops. Not while it tells of something. */
  public void receive() {
    for (PingSocket socket : sockets.values()) socket.drain();
  }

  private void expire() {
    core.expire(System.nanoTime());
    flush();
  }

  private void watch() {
    long due = core.nextExpiry(NEVER);
    if (due == NEVER) expiry.cancel();
    else if (!expiry.armed() || expiry.deadline() != due) expiry.at(due);
  }

  /** The family's socket is raw, not an ICMP datagram socket. */
  public boolean isRaw(Family family) {
    return socket(family).isRaw();
  }

  /** The identifier of the family's requests. */
  public int identifier(Family family) {
    return socket(family).identifier();
  }

  private PingSocket socket(Family family) {
    PingSocket socket = sockets.get(family);
    if (socket == null) throw new IllegalArgumentException(family + " was not opened");
    return socket;
  }

  public PingCounts counts() {
    long drops = 0;
    long congested = 0;
    for (PingSocket socket : sockets.values()) {
      drops += socket.drops();
      congested += socket.congested();
    }
    return core.counts(drops, congested);
  }

  @Override
  public void close() throws IOException {
    expiry.cancel();
    for (PingSocket socket : sockets.values()) socket.close();
  }
}
