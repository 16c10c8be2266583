package dev.sonde.cli;

import dev.sonde.daemon.Account;
import dev.sonde.daemon.Privileges;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whom root becomes once the interface, or the file to read, is open: nobody; where a file is
 * written, who called sudo(8), whose file it then is; or who was named. What comes from the network
 * is looked at by nobody who could do harm.
 */
final class CaptureUser {
  private static final String ROOT = "root";

  private final @Nullable Account account;
  private final boolean asked;
  private final IcmpdDaemon.Becoming drop;
  private boolean another;

  private CaptureUser(@Nullable Account account, boolean asked, IcmpdDaemon.Becoming drop) {
    this.account = account;
    this.asked = asked;
    this.drop = drop;
  }

  /** {@code environment} has what sudo says of its caller. */
  static CaptureUser of(
      CaptureCommand command,
      UnaryOperator<@Nullable String> environment,
      IcmpdDaemon.Becoming drop) {
    String user = command.user();
    if (user == null) return new CaptureUser(usual(command, environment), false, drop);
    if (user.equals(ROOT)) return new CaptureUser(null, true, drop);
    try {
      Account account = Account.named(user);
      if (account.uid() != 0 && account.gid() != 0) return new CaptureUser(account, true, drop);
    } catch (IOException nobody) {
      throw new BadUsage("--relinquish-privileges: " + nobody.getMessage());
    }
    throw new BadUsage("--relinquish-privileges: " + Text.quoted(user) + " is root: say 'root'");
  }

  private static Account usual(
      CaptureCommand command, UnaryOperator<@Nullable String> environment) {
    if (command.write() == null) return Account.NOBODY;
    String uid = environment.apply("SUDO_UID");
    String gid = environment.apply("SUDO_GID");
    if (uid == null || gid == null || !isOther(uid) || !isOther(gid)) return Account.NOBODY;
    return new Account(Integer.parseInt(uid), Integer.parseInt(gid));
  }

  /** A number, and not root's. */
  private static boolean isOther(String id) {
    return id.matches("[1-9]\\d{0,8}");
  }

  /** Gives the privileges up. */
  void become() throws IOException {
    if (account == null) return;
    Privileges.Outcome outcome = drop.become(account);
    another = outcome == Privileges.Outcome.DROPPED;
    if (asked && Privileges.isRoot() && outcome == Privileges.Outcome.CAPABILITIES) {
      throw new IOException("the kernel did not let root become another user: -Z");
    }
  }

  /** What went wrong with the file to write, and what to do where it is the user's rights. */
  IOException explained(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    boolean denied = failure.getCause() instanceof AccessDeniedException;
    if (!denied || account == null || !another || asked) return failure;
    return new IOException(
        "%s: it is written as user %d; -Z USER says as whom, -Z root as root"
            .formatted(message, account.uid()),
        failure);
  }
}
