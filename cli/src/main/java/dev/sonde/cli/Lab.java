package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;

import dev.sonde.lab.LabTun;
import dev.sonde.lab.Names;
import dev.sonde.lab.Scenario;
import dev.sonde.lab.ScenarioError;
import dev.sonde.lab.ScenarioReader;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.socket.Enclosure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** {@code sonde lab}: a command or a shell in a simulated internet. */
final class Lab implements Tool {
  private static final Path HOSTS = Path.of("/etc/hosts");

  @Override
  public String name() {
    return "lab";
  }

  @Override
  public String summary() {
    return "Run a command in a simulated internet";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "FILE [-- COMMAND...]",
        """
        Makes a network of its own, with one device behind which lies the internet that the \
        scenario FILE describes, and runs COMMAND there, or a shell: sonde, and also the ping, \
        traceroute, mtr and tcpdump of the system. The names of the scenario stand in /etc/hosts \
        for COMMAND and for nobody else. Nothing remains when COMMAND has ended.
        """,
        List.of(flag("", "check", "read FILE, say what is wrong with it, and do nothing else")),
        List.of(
            new Manual.Exit(0, "COMMAND ended with 0, or FILE is right"),
            new Manual.Exit(2, "FILE is wrong, arguments make no sense, or the machine refused")),
        List.of(
            new Manual.Example("sonde lab FILE -- ping -c 3 host.example.net", "ping in it"),
            new Manual.Example("sonde lab --check FILE", "is the scenario right?")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    List<String> words = given.operands();
    if (words.isEmpty()) throw new BadUsage("which FILE?");
    Scenario scenario = scenario(words.getFirst());
    List<String> command = words.subList(1, words.size());
    if (!given.has("check")) return run(scenario, command);
    if (!command.isEmpty()) throw new BadUsage("--check runs no COMMAND");
    out.line(Text.harmless(words.getFirst() + ": right: " + scenario.about()));
    return 0;
  }

  private static Scenario scenario(String file) throws IOException {
    try {
      return ScenarioReader.read(Path.of(file));
    } catch (ScenarioError wrong) {
      throw new BadUsage(String.valueOf(wrong.getMessage()));
    } catch (NoSuchFileException | InvalidPathException missing) {
      throw new BadUsage("no file " + Text.quoted(file));
    }
  }

  private static int run(Scenario scenario, List<String> command) throws IOException {
    Enclosure.network();
    names(scenario);
    try (Reactor loop = Reactor.open()) {
      LabTun lab = LabTun.open(loop, scenario);
      loop.on(Signal.INT, () -> {}); // Ctrl-C is for the command, which has the same terminal
      Process process = start(command);
      loop.on(Signal.TERM, process::destroy);
      Thread turning = Thread.ofPlatform().name("lab").start(loop::run);
      int status = await(process);
      loop.stop();
      join(turning);
      lab.close();
      return status;
    }
  }

  private static void names(Scenario scenario) throws IOException {
    Path hosts = Files.createTempFile("sonde-lab", ".hosts");
    try {
      Files.writeString(hosts, Names.hosts(scenario));
      Files.setPosixFilePermissions(hosts, PosixFilePermissions.fromString("rw-r--r--"));
      Enclosure.file(hosts, HOSTS);
    } finally {
      Files.delete(hosts);
    }
  }

  /** The command dies with this thread, however that ends (PR_SET_PDEATHSIG). */
  private static Process start(List<String> command) throws IOException {
    List<String> words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    String shell = System.getenv("SHELL");
    if (command.isEmpty()) words.add(shell == null ? "/bin/sh" : shell);
    words.addAll(command);
    return new ProcessBuilder(words).inheritIO().start();
  }

  private static int await(Process process) {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException again) {
        process.destroy();
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
