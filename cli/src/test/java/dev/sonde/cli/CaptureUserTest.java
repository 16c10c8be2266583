package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.daemon.Account;
import dev.sonde.daemon.Privileges;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom root becomes. */
class CaptureUserTest {
  private static final Map<String, String> SUDO = Map.of("SUDO_UID", "1234", "SUDO_GID", "567");

  private static int user(String line, Map<String, String> environment) throws IOException {
    List<Account> became = new ArrayList<>();
    IcmpdDaemon.Becoming drop =
        account -> {
          became.add(account);
          return Privileges.Outcome.NONE;
        };
    CaptureCommand command = CaptureCommandTest.command(line.split(" ", -1));
    CaptureUser.of(command, environment::get, drop).opened(() -> CaptureSink.all(List.of()));
    return became.getFirst().uid();
  }

  @ParameterizedTest
  @CsvSource({"-n, 65534", "-w a, 1234", "-w a --print, 1234", "-r a -w b, 1234", "-r a, 65534"})
  void fileIsWhoseCalledSudo(String line, int user) throws IOException {
    assertThat(user(line, SUDO)).isEqualTo(user);
    assertThat(user(line, Map.of())).isEqualTo(Account.NOBODY.uid());
  }

  private static CaptureUser called(String uid, String gid) {
    Map<String, String> sudo = Map.of("SUDO_UID", uid, "SUDO_GID", gid);
    CaptureCommand command = CaptureCommandTest.command("-w", "a");
    return CaptureUser.of(command, sudo::get, _ -> Privileges.Outcome.NONE);
  }

  /** Whoever may call it by sudo may not thereby write where only root may. */
  @ParameterizedTest
  @CsvSource({
    "1234, 567",
    "1234, 0",
    "65534, 65534",
    "1234567890, 1234567890",
    "4294967295, 1",
    "x, 1"
  })
  void onlyRootHimselfMakesAFileAsRoot(String uid, String gid) {
    assertThat(called(uid, gid).keepsFile()).isFalse();
    assertThat(called("0", gid).keepsFile()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1234567890, 1234567890", "4294967294, -2", "4294967295, 65534", "01, 65534"})
  void callerOfSudoMayHaveAnyNumber(String uid, int user) throws IOException {
    assertThat(user("-w a", Map.of("SUDO_UID", uid, "SUDO_GID", "567"))).isEqualTo(user);
  }

  private static String explained(Privileges.Outcome outcome) throws IOException {
    CaptureCommand command = CaptureCommandTest.command("-w", "/root/a");
    CaptureUser user = CaptureUser.of(command, SUDO::get, _ -> outcome);
    user.opened(() -> CaptureSink.all(List.of()));
    IOException denied =
        new IOException("/root/a: Permission denied", new AccessDeniedException("/root/a"));
    return String.valueOf(user.explained(denied).getMessage());
  }

  /** Whoever was not root stays who he is, and has no other to become. */
  @Test
  void refusedFileIsExplainedToWhoWasRoot() throws IOException {
    assertThat(explained(Privileges.Outcome.DROPPED))
        .startsWith("/root/a: Permission denied: it is written as user 1234; -Z USER ");
    assertThat(explained(Privileges.Outcome.NONE)).isEqualTo("/root/a: Permission denied");
    assertThat(explained(Privileges.Outcome.CAPABILITIES)).isEqualTo("/root/a: Permission denied");
  }
}
