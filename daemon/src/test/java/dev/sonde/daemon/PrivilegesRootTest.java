package dev.sonde.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Credentials;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dropping is for good, so each test has a Java machine of its own to do it in. */
class PrivilegesRootTest {
  private static final List<String> SETS = List.of("CapInh", "CapPrm", "CapEff", "CapAmb");
  private static final String NO_CAPABILITY = " 0000000000000000";
  private static final String NET_RAW = " 0000000000002000";

  /** A program that drops its privileges and says what became of them. */
  static final class Dropper {
    private Dropper() {}

    public static void main(String[] arguments) throws Exception {
      if (List.of(arguments).contains("can")) {
        System.out.println("can " + Privileges.canBecome(Account.NOBODY));
        return;
      }
      List<String> before = threads();
      try {
        System.out.println("outcome " + dropped(arguments));
      } catch (IllegalStateException left) {
        System.out.println(left.getMessage());
        return;
      }
      System.out.println("raw " + rawSocket());
      if (List.of(arguments).contains("again")) setAgain();
      look("own", Path.of("/proc/thread-self"));
      Thread later = Thread.ofPlatform().start(() -> look("later", Path.of("/proc/thread-self")));
      later.join();
      for (String thread : before) look("old", Path.of("/proc/self/task", thread));
      Process child = new ProcessBuilder("cat", "/proc/self/status").start();
      child.inputReader().lines().forEach(line -> say("child", line));
    }

    private static Privileges.Outcome dropped(String... arguments) throws IOException {
      for (String word : arguments) {
        if (word.startsWith("to=")) return Privileges.drop(Account.named(word.substring(3)));
      }
      return Privileges.drop();
    }

    /** The threads but the calling one. */
    private static List<String> threads() throws IOException {
      String own = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
      try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
        return threads
            .map(path -> path.getFileName().toString())
            .filter(id -> !id.equals(own))
            .toList();
      }
    }

    private static void look(String whose, Path thread) {
      try {
        Files.readAllLines(thread.resolve("status")).forEach(line -> say(whose, line));
      } catch (IOException gone) { // a compiler's thread may end
        System.out.println(whose + " thread has gone");
      }
    }

    private static void say(String whose, String line) {
      System.out.println(whose + " " + line.replaceAll("\\s+", " "));
    }

    private static void setAgain() {
      System.out.println("setresuid " + Credentials.setresuid(0, 0, 0));
      System.out.println("setresgid " + Credentials.setresgid(0, 0, 0));
      System.out.println("setgroups " + Credentials.clearGroups());
    }

    private static String rawSocket() throws SocketFailure {
      try (RawSocket socket = RawSocket.icmp(Family.AF_INET)) {
        return socket.isClosed() ? "closed" : "open";
      } catch (SocketFailure failure) {
        return failure.errnoName();
      }
    }
  }

  /** What the program says, started by another one that takes some of its privileges. */
  private static List<String> run(List<String> by, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(by);
    command.addAll(ChildJvm.command(Dropper.class, arguments));
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

  /** As user nobody, with these options of setpriv(1). */
  private static List<String> asNobody(String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534"));
    words.add("--clear-groups");
    words.addAll(List.of(options));
    List<String> look = new ArrayList<>(words);
    List<String> command = ChildJvm.command(Dropper.class);
    String path = command.get(command.indexOf("-cp") + 1);
    look.addAll(List.of("test", "-r", path.split(File.pathSeparator, 2)[0]));
    assumeTrue(new ProcessBuilder(look).start().waitFor() == 0, "nobody cannot read the classes");
    return words;
  }

  private static long count(List<String> said, String whose, String field) {
    return said.stream().filter(line -> line.startsWith(whose + " " + field + ":")).count();
  }

  /** All threads of a kind say the same of a field. */
  private static void assertAll(List<String> said, String whose, String field, String value) {
    String whole = whose + " " + field + ":" + value;
    long all = count(said, whose, field);
    assertThat(all).as(whose + " " + field).isPositive();
    assertThat(said.stream().filter(whole::equals).count()).as(whole).isEqualTo(all);
  }

  @Test
  void everyThreadIsNobodyAndStaysSo() throws Exception {
    assumeRootOfTheMachine();
    List<String> said = run(List.of(), "again");
    assertThat(said).contains("outcome DROPPED", "raw EPERM");
    assertThat(said).contains("setresuid " + -Errno.EPERM, "setresgid " + -Errno.EPERM);
    assertThat(said).contains("setgroups " + -Errno.EPERM);
    assertThat(count(said, "old", "Uid")).isGreaterThan(5);
    for (String whose : List.of("own", "later", "old", "child")) {
      assertAll(said, whose, "Uid", " 65534 65534 65534 65534");
      assertAll(said, whose, "Gid", " 65534 65534 65534 65534");
      assertAll(said, whose, "Groups", " ");
      for (String set : SETS) assertAll(said, whose, set, NO_CAPABILITY);
    }
    assertNoNewPrivileges(said);
  }

  @Test
  void everyThreadIsTheUserThatWasNamed() throws Exception {
    assumeRootOfTheMachine();
    List<String> said = run(List.of(), "again", "to=12345:54321");
    assertThat(said).contains("outcome DROPPED", "raw EPERM");
    assertThat(said).contains("setresuid " + -Errno.EPERM, "setresgid " + -Errno.EPERM);
    for (String whose : List.of("own", "later", "old", "child")) {
      assertAll(said, whose, "Uid", " 12345 12345 12345 12345");
      assertAll(said, whose, "Gid", " 54321 54321 54321 54321");
      assertAll(said, whose, "Groups", " ");
      for (String set : SETS) assertAll(said, whose, set, NO_CAPABILITY);
    }
    assertNoNewPrivileges(said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0:1", "1:0"})
  void toBecomeRootIsNothingGivenUp(String account) {
    assertThatIllegalArgumentException().isThrownBy(() -> Privileges.drop(Account.named(account)));
  }

  @Test
  void rootOfTheMachineCanBecomeAnybodyAndRootOfANamespaceOnlyWhoIsThere() throws Exception {
    assumeRootOfTheMachine();
    assertThat(Privileges.canBecome(new Account(12345, 54321))).isTrue();
    assertThat(run(List.of(), "can")).contains("can true");
    assertThat(run(List.of("setpriv", "--bounding-set", "-setuid"), "can")).contains("can false");
    assertThat(run(asNobody(), "can")).contains("can false");
    assumeTrue(
        new ProcessBuilder("unshare", "-Urn", "true").start().waitFor() == 0,
        "this machine refuses user namespaces");
    assertThat(run(List.of("unshare", "-Urn"), "can")).contains("can false");
  }

  /** It belongs to a thread and is handed on, as {@link Privileges} says. */
  private static void assertNoNewPrivileges(List<String> said) {
    for (String whose : List.of("own", "later", "child"))
      assertAll(said, whose, "NoNewPrivs", " 1");
    assertAll(said, "old", "NoNewPrivs", " 0");
  }

  /** A securebit keeps the capabilities of root when the user id changes: that is not dropped. */
  @Test
  void rootWhoseCapabilitiesOutliveTheUserIdIsNotSaidToHaveDroppedThem() throws Exception {
    assumeRootOfTheMachine();
    assertThat(run(List.of("setpriv", "--securebits", "+no_setuid_fixup")))
        .containsExactly("privileges were not given up: capabilities");
  }

  @Test
  void whoHasNoneIsLeftAlone() throws Exception {
    assumeRootOfTheMachine();
    List<String> said = run(asNobody());
    assertThat(said).contains("outcome NONE", "raw EPERM");
    for (String whose : List.of("own", "later", "old", "child")) {
      assertAll(said, whose, "NoNewPrivs", " 0");
    }
  }

  /** The capability is ambient, as the doctor prescribes it: what execve(2) hands on. */
  @Test
  void capableUserHasNoneInTheCallingThreadNorInWhatItStarts() throws Exception {
    assumeRootOfTheMachine();
    List<String> said = run(asNobody("--inh-caps=+net_raw", "--ambient-caps=+net_raw"));
    assertThat(said).contains("outcome CAPABILITIES", "raw EPERM");
    for (String set : SETS) {
      for (String whose : List.of("own", "later", "child")) {
        assertAll(said, whose, set, NO_CAPABILITY);
      }
      assertAll(said, "old", set, NET_RAW); // what remains
    }
    assertNoNewPrivileges(said);
  }

  @Test
  void rootWhoMayNotBecomeAnotherLosesTheCapabilitiesAllTheSame() throws Exception {
    assumeRootOfTheMachine();
    List<String> said = run(List.of("setpriv", "--bounding-set", "-setuid,-setgid"));
    assertRootWithoutPower(said);
  }

  @Test
  void rootOfANamespaceWithoutNobodyLosesTheCapabilitiesAllTheSame() throws Exception {
    assumeTrue(
        new ProcessBuilder("unshare", "-Urn", "true").start().waitFor() == 0,
        "this machine refuses user namespaces");
    assertRootWithoutPower(run(List.of("unshare", "-Urn")));
  }

  private static void assertRootWithoutPower(List<String> said) {
    assertThat(said).contains("outcome CAPABILITIES", "raw EPERM");
    for (String whose : List.of("own", "later", "child")) {
      assertAll(said, whose, "Uid", " 0 0 0 0");
      for (String set : SETS) assertAll(said, whose, set, NO_CAPABILITY);
    }
    assertNoNewPrivileges(said);
  }
}
