package dev.sonde.icmpd;

import dev.sonde.loop.Reactor;
import dev.sonde.socket.Family;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A daemon in a process of its own, for what it holds and what it may hold: memory, descriptors. It
 * says what it has on its heap whenever it is asked, and ends when nobody can ask any more.
 */
final class DaemonProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader words;

  private DaemonProcess(Process process) throws IOException {
    this.process = process;
    words = process.inputReader(StandardCharsets.UTF_8);
    expect("serving");
  }

  /** {@code before}: what is to start it, as prlimit(1) with its options. */
  static DaemonProcess in(PrivateNetwork network, Path path, String... before) {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(ChildJvm.command(DaemonProcess.class, path.toString()));
    return network.call(() -> new DaemonProcess(network(command)));
  }

  private static Process network(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  public static void main(String[] words) throws Exception {
    List<Throwable> thrown = new ArrayList<>();
    try (Reactor reactor = Reactor.open()) {
      reactor.uncaught(thrown::add);
      IcmpdSetup setup = IcmpdSetup.DEFAULT.path(Path.of(words[0]));
      try (Icmpd _ = Icmpd.open(reactor, EnumSet.allOf(Family.class), setup)) {
        Thread.ofPlatform().daemon().start(() -> answer(reactor));
        System.out.println("serving");
        reactor.run();
      }
    }
    for (Throwable each : thrown) each.printStackTrace();
    System.exit(thrown.isEmpty() ? 0 : 1);
  }

  private static void answer(Reactor reactor) {
    var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    asked
        .lines()
        .forEach(_ -> {
          System.gc();
          Runtime memory = Runtime.getRuntime();
          System.out.println(memory.totalMemory() - memory.freeMemory());
        });
    reactor.post(reactor::stop);
  }

  private String expect(String pattern) throws IOException {
    String line = words.readLine();
    if (line == null || !line.matches(pattern)) throw new AssertionError("the daemon said " + line);
    return line;
  }

  /** Bytes on its heap that the collector cannot free. */
  long heap() throws IOException {
    var asked = process.outputWriter(StandardCharsets.UTF_8);
    asked.write("heap\n");
    asked.flush();
    return Long.parseLong(expect("\\d+"));
  }

  /** Bytes of memory it uses, what its machine does not know of included. */
  long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }
    throw new IOException("no VmRSS");
  }

  long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return all.count();
    }
  }

  /** Ends it; nothing may have been thrown on its loop. */
  @Override
  public void close() throws IOException {
    try {
      process.outputWriter(StandardCharsets.UTF_8).close();
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!ended) throw new AssertionError("the daemon does not end");
      if (process.exitValue() != 0) throw new AssertionError("exit " + process.exitValue());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a daemon ended", interrupted);
    } finally {
      ChildJvm.end(process);
    }
  }
}
