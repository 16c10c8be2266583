package dev.sonde.cli;

import dev.sonde.dissect.PacketNames;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Printable;
import dev.sonde.socket.Hosts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The names that lines have where -n was not given. Whoever asks for a host's waits for the
 * system's resolver, but only so long: a live capture not at all, since packets would be lost
 * meanwhile, so that the first lines of a host have its address. Owned by one thread.
 */
final class CaptureNames implements PacketNames {
  /** Whoever forges sources could else have as many names asked for, and remembered. */
  private static final int MOST = 4096;

  private static final int THREADS = 16;
  private static final int TCP = 6;

  /** Finds the name of the host at an address, which may take long. */
  interface Resolver {
    @Nullable String name(IpAddress address);
  }

  private final Map<IpAddress, CompletableFuture<Optional<String>>> hosts = new HashMap<>();
  private final DeviceNames devices = new DeviceNames();
  private final NameFile services;
  private final NameFile protocols;
  private final Resolver resolver;
  private final long patienceMillis;
  private final boolean domains;
  private final boolean live;
  private @Nullable ExecutorService threads;

  CaptureNames(CaptureCommand command, Resolver resolver, long patienceMillis) {
    this.resolver = resolver;
    this.patienceMillis = patienceMillis;
    live = command.read() == null;
    domains = !command.isWithoutDomains();
    services = NameFile.services();
    protocols = NameFile.protocols();
  }

  CaptureNames(CaptureCommand command) {
    this(command, Hosts::name, command.read() == null ? 0 : TimeUnit.SECONDS.toMillis(2));
  }

  @Override
  public @Nullable String host(IpAddress address) {
    CompletableFuture<Optional<String>> name = hosts.get(address);
    if (name != null) return name.getNow(Optional.empty()).orElse(null);
    if (hosts.size() == MOST) return null;
    CompletableFuture<Optional<String>> asked =
        CompletableFuture.supplyAsync(() -> find(address), threads());
    hosts.put(address, asked);
    return await(asked).orElse(null);
  }

  private Optional<String> find(IpAddress address) {
    String name = resolver.name(address);
    if (name == null) return Optional.empty();
    int dot = domains ? -1 : name.indexOf('.');
    return Optional.of(Printable.text(dot < 0 ? name : name.substring(0, dot)));
  }

  private Optional<String> await(CompletableFuture<Optional<String>> name) {
    try {
      return patienceMillis == 0
          ? name.getNow(Optional.empty())
          : name.get(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException fault) {
      throw new IllegalStateException(fault.getCause());
    }
  }

  /** They may hang in the resolver, and end with the process. No virtual ones: it is native. */
  private ExecutorService threads() {
    ExecutorService known = threads;
    if (known != null) return known;
    ExecutorService made =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("resolver").factory());
    threads = made;
    return made;
  }

  @Override
  public @Nullable String port(int port, int protocol) {
    return services.name(port + (protocol == TCP ? "/tcp" : "/udp"));
  }

  @Override
  public @Nullable String protocol(int number) {
    return protocols.name(Integer.toString(number));
  }

  /** Of a file nobody knows what the interfaces of that machine were. */
  @Override
  public @Nullable String device(int index) {
    if (!live) return "if" + index;
    return devices.name(index);
  }
}
