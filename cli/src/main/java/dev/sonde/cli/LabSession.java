package dev.sonde.cli;

import dev.sonde.daemon.Foreground;
import dev.sonde.lab.LabTun;
import dev.sonde.lab.Names;
import dev.sonde.lab.Rehearsal;
import dev.sonde.lab.Scenario;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.socket.Enclosure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One command in a scenario, with all that is made for it: namespaces(7). Whatever ends this
 * process ends the command and what the command started, because the kernel does it:
 *
 * <pre>
 *   sonde lab          the device, the network, the mounts
 *     unshare          dies with its parent (PR_SET_PDEATHSIG)
 *       sh             the first of its PID namespace: dies with its parent, and all with it
 *         COMMAND
 * </pre>
 *
 * <p>The shell between is there because the first process of a PID namespace takes no signal that
 * it has no handler for, as of Ctrl-C, and because it inherits the orphans of the others.
 */
final class LabSession {
  static final List<String> PROGRAMS = List.of("setpriv", "unshare");

  private static final Path HOSTS = Path.of("/etc/hosts");
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int SIGNALLED = 128;
  private static final int SIGHUP = 1;
  private static final int SIGTERM = 15;

  /** The parent may have died before this was bound to its life. The second line only tries. */
  private static final String BOUND =
      """
      [ "$PPID" = "$1" ] && shift || exit 2
      unshare --pid --mount --fork --kill-child true || exit 2
      exec unshare --pid --mount --fork --kill-child -- sh -c "$0" "sonde lab" "$@"
      """;

  /**
   * In a container whose /proc is covered in parts the kernel permits no other: then that stays.
   */
  private static final String FIRST =
      """
      mount -t proc proc /proc 2>/dev/null
      (exec "$@")
      exit $?
      """;

  private final Reactor loop;
  private final Process process;
  private volatile int forced;

  /** What signals do waits for the loop to turn, and by then there is a process. */
  private LabSession(Reactor loop, List<String> command) throws IOException {
    this.loop = loop;
    loop.on(Signal.INT, () -> {}); // Ctrl-C is for the command, which has the same terminal
    loop.on(Signal.TERM, () -> end(SIGTERM));
    loop.on(Signal.HUP, () -> end(SIGHUP));
    this.process = start(command);
  }

  /** Runs a command in a scenario: its exit status. */
  static int run(Scenario scenario, List<String> command) throws IOException {
    Rehearsal rehearsal = Rehearsal.start(scenario);
    Enclosure.network();
    Enclosure.file(Names.hosts(scenario), HOSTS);
    Foreground terminal = Foreground.remember();
    try (Reactor loop = Reactor.open()) {
      rehearsal.await();
      LabTun lab = LabTun.open(loop, scenario);
      int status = new LabSession(loop, command).turn();
      lab.close();
      return status;
    } catch (InterruptedException nobodyDoes) {
      throw new IllegalStateException(nobodyDoes);
    } finally {
      terminal.restore();
    }
  }

  /** Refuses where one of the {@link #PROGRAMS} is missing. */
  static void checkPrograms() throws IOException {
    for (String program : PROGRAMS) need(program);
  }

  private static void need(String program) throws IOException {
    if (Machine.here().program(program).isPresent()) return;
    throw new IOException("no " + program + " here; get it by: " + Remedies.UTIL_LINUX);
  }

  private static Process start(List<String> command) throws IOException {
    List<String> words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    words.addAll(List.of("sh", "-c", BOUND, FIRST, "" + ProcessHandle.current().pid()));
    words.addAll(command);
    return new ProcessBuilder(words).inheritIO().start();
  }

  private int turn() throws InterruptedException {
    Thread turning = Thread.ofPlatform().name("lab").start(loop::run);
    int status = process.waitFor();
    loop.stop();
    turning.join();
    return forced == 0 ? status : SIGNALLED + forced;
  }

  /** Asks everything in the namespace to end, and does not ask twice. */
  private void end(int signal) {
    process.descendants().forEach(ProcessHandle::destroy);
    loop.after(
        PATIENCE,
        () -> {
          forced = signal;
          process.destroyForcibly();
        });
  }
}
