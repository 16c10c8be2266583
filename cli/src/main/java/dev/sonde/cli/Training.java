package dev.sonde.cli;

import dev.sonde.daemon.Privileges;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs many command lines in one JVM and drops what they print: the training run from which the
 * image's AOT cache is made. A command that fails, for want of privilege say, is reported and does
 * not stop the others.
 */
final class Training {
  /** What mtr asks at its start, and then for each hop. */
  private static final String MTR =
      """
      1 check-support feature send-probe
      1 check-support feature ip-4
      1 check-support feature icmp
      2 send-probe ip-4 127.0.0.1 local-ip-4 127.0.0.1 protocol icmp size 64 bit-pattern 0 ttl 1
      3 send-probe ip-4 127.0.0.1 protocol udp size 64 tos 0 ttl 2 timeout 10
      4 send-probe ip-6 ::1 protocol tcp size 64 tos 0 ttl 3 timeout 10
      5 send-probe ip-4 127.0.0.1 protocol sctp
      """;

  /** They keep their privileges: those after them need them, and so does the cache's file. */
  private static final List<Tool> PRIVILEGED =
      List.of(
          new PingTool(Privileges::prepare),
          new TraceTool(Privileges::prepare),
          new Echo(() -> {}),
          new CaptureTool(_ -> Privileges.Outcome.NONE),
          new MtrPacket(
              () -> {},
              new MtrInput(new ByteArrayInputStream(MTR.getBytes(StandardCharsets.UTF_8)), null)));

  private Training() {}

  /**
   * Takes a file with one command line in each line; {@code #} starts a remark, and {@code traffic}
   * is followed by the name of a capture file to make.
   */
  public static void main(String[] files) throws Exception {
    Output err = Output.error();
    for (String line : Files.readAllLines(Path.of(files[0]))) {
      if (line.isBlank() || line.startsWith("#")) continue;
      Output nowhere = new Output(OutputStream.nullOutputStream(), Path.of("/proc/self/fd/1"));
      int status = run(new Main(nowhere, err), List.of(line.strip().split(" +", -1)));
      if (status != 0) err.line("training: sonde " + line.strip() + " ended with " + status);
    }
  }

  private static int run(Main main, List<String> words) throws Exception {
    if (words.getFirst().equals("traffic")) {
      TrainingTraffic.write(Path.of(words.get(1)));
      return 0;
    }
    if (words.getFirst().equals("lab")) return apart(main, words);
    if (words.getFirst().equals("capture")) return amidTraffic(main, words);
    return alone(main, words);
  }

  private static int alone(Main main, List<String> words) throws IOException {
    for (Tool tool : PRIVILEGED) {
      if (words.getFirst().equals(tool.name()))
        return main.run(tool, words.subList(1, words.size()));
    }
    return main.run(words);
  }

  /** With something to capture on the loopback. */
  private static int amidTraffic(Main main, List<String> words) throws IOException {
    Thread talking = Thread.ofPlatform().daemon().start(Training::talk);
    try {
      return alone(main, words);
    } finally {
      talking.interrupt();
    }
  }

  /** Sends datagrams to ports whose protocols are dissected, to whoever listens or not. */
  private static void talk() {
    byte[] data = new byte[48];
    try (DatagramSocket socket = new DatagramSocket()) {
      while (!Thread.interrupted()) {
        for (int port : new int[] {9, 53, 69, 123, 514}) {
          InetAddress loopback = InetAddress.getLoopbackAddress();
          socket.send(new DatagramPacket(data, data.length, loopback, port));
        }
        LockSupport.parkNanos(1_000_000);
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** The namespaces of a lab are those of its thread, and end with it. */
  private static int apart(Main main, List<String> words) throws Exception {
    FutureTask<Integer> task = new FutureTask<>(() -> main.run(words));
    Thread.ofPlatform().start(task);
    return task.get();
  }
}
