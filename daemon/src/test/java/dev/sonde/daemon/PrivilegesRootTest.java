package dev.sonde.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Credentials;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dropping is for good, so each test has a Java machine of its own to do it in. */
class PrivilegesRootTest {
  /** A program that drops its privileges and says what became of them. */
  static final class Dropper {
    private Dropper() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println("outcome " + Privileges.drop());
      if (arguments.length > 0) setAgain();
      System.out.println("raw " + rawSocket());
    }

    /** Reads what the kernel says of each thread, which nobody may do through /proc/self. */
    private static void setAgain() throws IOException {
      System.out.println("setresuid " + Credentials.setresuid(0, 0, 0));
      System.out.println("setresgid " + Credentials.setresgid(0, 0, 0));
      System.out.println("setgroups " + Credentials.clearGroups());
      try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
        for (Path thread : threads.toList()) {
          for (String line : Files.readAllLines(thread.resolve("status"))) {
            System.out.println("thread " + line.replaceAll("\\s+", " "));
          }
        }
      }
    }

    private static String rawSocket() throws SocketFailure {
      try (RawSocket socket = RawSocket.icmp(Family.AF_INET)) {
        return socket.isClosed() ? "closed" : "open";
      } catch (SocketFailure failure) {
        return failure.errnoName();
      }
    }
  }

  private static List<String> run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.lines().toList();
  }

  private static void assumeRootOfTheMachine() throws IOException {
    String map = Files.readString(Path.of("/proc/self/uid_map")).strip().replaceAll("\\s+", " ");
    assumeTrue(
        Credentials.geteuid() == 0 && map.equals("0 0 4294967295"),
        "needs root of the machine, who alone can become nobody");
  }

  @Test
  void everyThreadIsNobodyAndStaysSo() throws Exception {
    assumeRootOfTheMachine();
    List<String> said = run(ChildJvm.command(Dropper.class, "look"));
    assertThat(said).contains("outcome DROPPED", "raw EPERM");
    assertThat(said).contains("setresuid " + -Errno.EPERM, "setresgid " + -Errno.EPERM);
    assertThat(said).contains("setgroups " + -Errno.EPERM);
    long threads = said.stream().filter(line -> line.startsWith("thread Uid:")).count();
    assertThat(threads).isGreaterThan(5);
    for (String all :
        List.of(
            "Uid: 65534 65534 65534 65534",
            "Gid: 65534 65534 65534 65534",
            "Groups: ",
            "CapInh: 0000000000000000",
            "CapPrm: 0000000000000000",
            "CapEff: 0000000000000000",
            "CapAmb: 0000000000000000")) {
      assertThat(said.stream().filter(("thread " + all)::equals).count()).isEqualTo(threads);
    }
    assertThat(said).contains("thread NoNewPrivs: 1");
  }

  @Test
  void whoIsNotRootIsLeftAlone() throws Exception {
    assumeRootOfTheMachine();
    List<String> command = ChildJvm.command(Dropper.class);
    List<String> words =
        Stream.concat(
                Stream.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                command.stream())
            .toList();
    assumeTrue(readableByAll(command), "nobody cannot read the classes");
    assertThat(run(words)).contains("outcome NOT_ROOT", "raw EPERM");
  }

  private static boolean readableByAll(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "ls",
                command.get(command.indexOf("-cp") + 1).split(":", 2)[0])
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  @Test
  void rootOfANamespaceWithoutNobodyKeepsWhatItHas() throws Exception {
    assumeTrue(
        new ProcessBuilder("unshare", "-Urn", "true").start().waitFor() == 0,
        "this machine refuses user namespaces");
    List<String> words =
        Stream.concat(Stream.of("unshare", "-Urn"), ChildJvm.command(Dropper.class).stream())
            .toList();
    assertThat(run(words)).contains("outcome IMPOSSIBLE", "raw open");
  }
}
