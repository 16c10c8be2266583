package dev.sonde.testkit;

import dev.sonde.sys.Errno;
import dev.sonde.sys.Namespaces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of a test's own, with its loopback up and the kernel's ICMP rate limits off.
 *
 * <p>A namespace belongs to a thread, so this owns one: what runs inside it, sockets opened and
 * programs started, sees only this network. It is gone when the thread ends and its sockets are
 * closed. Where no namespace can be had the test is skipped, and the reason is printed.
 */
public final class PrivateNetwork implements AutoCloseable {
  private static final long PROGRAM_SECONDS = 60;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("network-", 0).factory());
  private final Path handle;

  /** What runs inside, and may throw. */
  @FunctionalInterface
  public interface Body {
    void run() throws Exception;
  }

  private PrivateNetwork() {
    try {
      handle = enter();
    } catch (Throwable failure) {
      close(); // else its thread would wait for work for ever, and the JVM for it
      throw failure;
    }
  }

  private Path enter() {
    int result = call(() -> Namespaces.unshare(Namespaces.CLONE_NEWNET));
    if (result < 0) {
      String reason = "no private network namespace: unshare: " + Errno.name(-result);
      System.err.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
    }
    final Path own =
        call(() -> Path.of("/proc").resolve(Files.readSymbolicLink(THREAD)).resolve("ns/net"));
    program("ip", "link", "set", "lo", "up");
    setting("net/ipv4/icmp_ratelimit", "0");
    setting("net/ipv4/icmp_ratemask", "0"); // nor the limit of the whole host
    setting("net/ipv6/icmp/ratelimit", "0");
    setting("net/ipv6/icmp/ratemask", "\n"); // the same: no type is limited
    return own;
  }

  private static final Path THREAD = Path.of("/proc/thread-self");

  public static PrivateNetwork open() {
    return new PrivateNetwork();
  }

  /** Opens a network, runs the body inside and closes it. */
  public static void inside(Body body) {
    try (PrivateNetwork network = open()) {
      network.run(body);
    }
  }

  /** Runs the body on the thread that lives in this network. */
  public void run(Body body) {
    call(() -> {
      body.run();
      return true;
    });
  }

  /** Computes a value on the thread that lives in this network; failures arrive as they were. */
  public <T> T call(Callable<T> body) {
    Future<T> future = thread.submit(body);
    try {
      return future.get();
    } catch (ExecutionException failure) {
      return sneaky(Objects.requireNonNull(failure.getCause()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted inside a private network", interrupted);
    }
  }

  /** Starts a thread that lives in this network too. */
  public Thread thread(Runnable body) {
    return call(() -> Thread.ofPlatform().name("network-guest").start(body));
  }

  /** Runs a program inside and returns what it printed, both streams; it must exit with 0. */
  public String program(String... command) {
    return call(() -> output(start(List.of(command)), List.of(command)));
  }

  /** Starts a program inside; the caller ends it. Both streams arrive on its standard output. */
  public Process start(String... command) {
    return call(() -> start(List.of(command)));
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String output(Process process, List<String> command) throws Exception {
    process.getOutputStream().close();
    String text;
    try (InputStream out = process.getInputStream()) { // who counts descriptors counts it else
      text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (!process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " did not end");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(command + " exited " + process.exitValue() + ": " + text);
    }
    return text;
  }

  /** Sets a sysctl of this network, as {@code net/ipv4/ping_group_range}. */
  public void setting(String name, String value) {
    run(() -> Files.writeString(Path.of("/proc/sys").resolve(name), value));
  }

  /**
   * Lays a veth pair from {@code near} here to {@code far} in the other network, both ends up.
   * Addresses are the caller's to add. Returns when both ends carry.
   */
  public void cable(String near, PrivateNetwork other, String far) {
    program(
        "ip",
        "link",
        "add",
        near,
        "type",
        "veth",
        "peer",
        "name",
        far,
        "netns",
        other.handle.toString());
    program("ip", "link", "set", near, "up");
    other.program("ip", "link", "set", far, "up");
    awaitCarrier(near);
    other.awaitCarrier(far);
  }

  /** A device starts some time after its peer is up, and until then it drops what is sent. */
  private void awaitCarrier(String device) {
    await(
        () -> program("ip", "link", "show", "dev", device).contains("state UP"),
        device + " does not come up");
  }

  private static void await(BooleanSupplier condition, String otherwise) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PROGRAM_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) throw new AssertionError(otherwise);
    }
  }

  /** Adds an address with its prefix length to a device that is up; it is usable at once. */
  public void address(String device, String address) {
    if (address.contains(":")) {
      program("ip", "address", "add", address, "dev", device, "nodad");
      awaitLocal(address.replaceFirst("/.*", ""));
    } else {
      program("ip", "address", "add", address, "dev", device);
    }
  }

  /** The kernel routes an IPv6 address to itself some time after it was added. */
  private void awaitLocal(String address) {
    await(
        () -> !program("ip", "-6", "route", "show", "table", "local", "exact", address).isBlank(),
        address + " does not become usable; is its device up?");
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
        throw new UncheckedIOException(new IOException("a private network did not end"));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // rethrows as it was
  private static <T, X extends Throwable> T sneaky(Throwable failure) throws X {
    throw (X) failure;
  }
}
