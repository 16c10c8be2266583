package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capture.CaptureFile;
import dev.sonde.capture.CaptureWriter;
import dev.sonde.capture.PcapWriter;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipe that is full, since nobody reads it, keeps no signal from ending a capture. */
class CapturePipeKernelTest {
  private static final String UNREAD =
      "sonde capture: standard output: nobody reads it, and the rest is lost\n";
  private static final int PATIENCE = 30;
  private static final int PACKETS = 20_000;
  private static final int LENGTH = 100;

  /** A pipe has 16 pages, none of them quite full. */
  private static final int FULL = 14 * 4096;

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("many.pcap");
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(new byte[LENGTH]), 0, LENGTH, LENGTH);
    try (CaptureWriter writer = PcapWriter.create(file, LinkType.EN10MB, 0, false)) {
      for (int i = 0; i < PACKETS; i++) writer.write(packet);
    }
  }

  @AfterEach
  void end() throws IOException {
    for (Process process : started) ChildJvm.end(process);
  }

  private Process start(boolean merged, String options) throws IOException {
    List<String> words = new ArrayList<>(List.of("-n", "-r", file.toString()));
    words.addAll(List.of(options.split(" ", -1)));
    String[] all = words.toArray(String[]::new);
    Process process =
        new ProcessBuilder(ChildJvm.command(CaptureProcess.Privileged.class, all))
            .redirectErrorStream(merged)
            .start();
    started.add(process);
    return process;
  }

  /** Ends those that have been started by a signal, when nothing more goes into their pipes. */
  private void endWhenFull(String signal) throws Exception {
    for (Process process : started) awaitFull(process);
    for (Process process : started) kill(process, signal);
  }

  private static void awaitFull(Process process) throws IOException {
    awaitFull(process, process.getInputStream());
  }

  private static void awaitFull(Process process, InputStream unread) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(PATIENCE).toNanos();
    while (unread.available() < FULL) {
      assertThat(process.isAlive()).isTrue();
      assertThat(System.nanoTime() - end).isNegative();
      Thread.onSpinWait();
    }
  }

  /** Waits until a thread of it waits for a reader. */
  private static void awaitOpening(Process process) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(PATIENCE).toNanos();
    while (!opens(process)) {
      assertThat(process.isAlive()).isTrue();
      assertThat(System.nanoTime() - end).isNegative();
      Thread.onSpinWait();
    }
  }

  private static boolean opens(Process process) throws IOException {
    Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
    try (Stream<Path> all = Files.list(tasks)) {
      return all.anyMatch(CapturePipeKernelTest::opens);
    }
  }

  private static boolean opens(Path task) {
    try {
      return Files.readString(task.resolve("comm")).startsWith("opens ");
    } catch (IOException ended) {
      return false;
    }
  }

  private static void kill(Process process, String signal) throws Exception {
    String[] command = {"kill", "-" + signal, Long.toString(process.pid())};
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private static int status(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** What the pipe of one has that has ended. */
  private static byte[] unread(Process process) throws Exception {
    assertThat(status(process)).isEqualTo(1);
    byte[] read = process.getInputStream().readAllBytes();
    assertThat(read).hasSizeGreaterThan(FULL);
    return read;
  }

  private static void packetsAreWhole(byte[] read) throws IOException {
    try (CaptureFile stream = CaptureFile.open(new ByteArrayInputStream(read), "pipe")) {
      stream.forEach(packet -> assertThat(packet.length()).isEqualTo(LENGTH));
      assertThat(stream.ended()).hasToString("end of file");
    }
  }

  @Test
  void signalEndsItAndThePipeHasWholePackets() throws Exception {
    List<Process> all = List.of(start(false, "-w -"), start(false, "-w - --pcapng"));
    Path fifo = fifo();
    Process named = start(false, "-w " + fifo);
    try (InputStream pipe = new FileInputStream(fifo.toFile())) {
      awaitFull(named, pipe);
      kill(named, "INT");
      for (Process process : all) awaitFull(process);
      for (Process process : all) kill(process, "TERM");
      for (Process process : all) {
        packetsAreWhole(unread(process));
        assertThat(process.errorReader().readAllAsString()).endsWith(UNREAD).hasLineCount(2);
      }
      assertThat(status(named)).isEqualTo(1);
      packetsAreWhole(pipe.readAllBytes());
      assertThat(named.errorReader().readAllAsString())
          .endsWith("sonde capture: " + fifo + ": nobody reads it, and the rest is lost\n");
    }
  }

  @Test
  void signalEndsItAndThePipeHasWholeLines() throws Exception {
    List<Process> all = List.of(start(false, "-t"), start(false, "--json"));
    Process merged = start(true, "-x"); // whose complaints find the same pipe
    endWhenFull("INT");
    for (Process process : all) {
      assertThat(new String(unread(process), StandardCharsets.UTF_8)).endsWith("\n");
      assertThat(process.errorReader().readAllAsString()).endsWith(UNREAD);
    }
    unread(merged);
  }

  @Test
  void readerThatGoesOnAfterTheSignalHasAllThatWasTaken() throws Exception {
    Process process = start(false, "-w -");
    endWhenFull("TERM");
    byte[] read = process.getInputStream().readAllBytes();
    assertThat(status(process)).isZero();
    assertThat(process.errorReader().readAllAsString()).hasLineCount(1);
    assertThat((read.length - 24) % (16 + LENGTH)).isZero();
    assertThat(read).hasSizeGreaterThan(4 * FULL); // what was taken, and not in the pipe
  }

  private Path fifo() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    return fifo;
  }

  @Test
  void signalEndsTheWaitForAReaderOfAFifo() throws Exception {
    Process process = start(false, "-w " + fifo());
    BufferedReader complaints = process.errorReader();
    awaitOpening(process);
    kill(process, "TERM");
    assertThat(complaints.readAllAsString())
        .isEqualTo("sonde capture: " + folder + "/fifo: nobody reads it\n");
    assertThat(status(process)).isEqualTo(2);
  }
}
