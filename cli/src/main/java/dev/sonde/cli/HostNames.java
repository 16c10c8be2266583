package dev.sonde.cli;

import dev.sonde.loop.Loop;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Printable;
import dev.sonde.socket.Devices;
import dev.sonde.socket.Hosts;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How addresses are printed: with the name of the host where names are wanted. Name servers are
 * asked on threads of their own, so that no request leaves late; whoever prints meanwhile is told
 * to wait, for two seconds at most. Owned by the loop's thread.
 *
 * <p>The threads are no virtual ones: the resolver is native, and would hold the few carriers.
 */
final class HostNames {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Whoever forges sources could else have as many names asked for, and remembered. */
  static final int MOST = 4096;

  /** How many names are asked for at once. */
  private static final int THREADS = 16;

  private static final long IDLE_SECONDS = 10;

  /** Finds the name of the host at an address, which may take long. */
  interface Resolver {
    @Nullable String name(IpAddress address);
  }

  private final Loop loop;
  private final Runnable changed;
  private final Map<IpAddress, String> known = new HashMap<>();
  private final Map<IpAddress, String> found = new HashMap<>();
  private final Set<IpAddress> asked = new HashSet<>();
  private final boolean numeric;
  private final Resolver names;
  private final Duration patience;
  private @Nullable ExecutorService resolver;

  /**
   * Where names are wanted, {@code changed} is run on the loop's thread when more is known.
   *
   * @param numeric only addresses are printed
   */
  HostNames(Loop loop, Runnable changed, boolean numeric) {
    this(loop, changed, numeric, Hosts::name, PATIENCE);
  }

  HostNames(Loop loop, Runnable changed, boolean numeric, Resolver names, Duration patience) {
    this.loop = loop;
    this.changed = changed;
    this.numeric = numeric;
    this.names = names;
    this.patience = patience;
  }

  /**
   * The text of an address, {@code name (address)} if there is a name; null while it is asked. Of
   * more than {@link #MOST} addresses nobody is asked.
   */
  @Nullable String of(IpAddress address) {
    if (numeric) return plain(address);
    String text = known.get(address);
    if (text != null || asked.contains(address)) return text;
    if (asked.size() == MOST) return withoutName(address);
    asked.add(address);
    ask(address);
    return null;
  }

  /** The name alone, harmless to a terminal; null where there is none, or it is asked for. */
  @Nullable String name(IpAddress address) {
    return found.get(address);
  }

  /** The text for whoever waits no longer: as ping(8) prints a host whose name is not known. */
  static String withoutName(IpAddress address) {
    String plain = plain(address);
    return plain + " (" + plain + ")";
  }

  /** The address alone, its zone by the name of the interface. */
  static String plain(IpAddress address) {
    if (!(address instanceof Ip6Address v6) || v6.scope() == 0) return address.toString();
    String device = Devices.name(v6.scope());
    return device == null ? address.toString() : v6.withScope(0) + "%" + device;
  }

  private void ask(IpAddress address) {
    loop.after(patience, () -> learn(address, null));
    if (resolver == null) resolver = threads();
    resolver.execute(() -> tell(address, names.name(address)));
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("resolver").factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private void tell(IpAddress address, @Nullable String name) {
    try {
      loop.post(() -> learn(address, name));
    } catch (IllegalStateException closed) {
      // The tool has ended without this name.
    }
  }

  /** The first to come counts, silence or a name; a name may still come after silence. */
  private void learn(IpAddress address, @Nullable String name) {
    if (name == null) known.putIfAbsent(address, withoutName(address));
    else keep(address, Printable.text(name));
    changed.run();
  }

  private void keep(IpAddress address, String name) {
    found.put(address, name);
    known.put(address, name + " (" + plain(address) + ")");
  }
}
