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
 * is looked at by nobody who could do harm. A file that is for nobody else stays root's.
 */
final class CaptureUser {
  private static final String ROOT = "root";
  private static final String CALLER = "SUDO_UID";
  private static final long LARGEST = (1L << Integer.SIZE) - 2; // the one above is nobody's

  private final @Nullable Account account;
  private final boolean asked;
  private final boolean keepsFile;
  private final IcmpdDaemon.Becoming drop;
  private boolean another;

  private CaptureUser(
      @Nullable Account account, boolean asked, boolean keepsFile, IcmpdDaemon.Becoming drop) {
    this.account = account;
    this.asked = asked;
    this.keepsFile = keepsFile;
    this.drop = drop;
  }

  /** {@code environment} has what sudo says of its caller. */
  static CaptureUser of(
      CaptureCommand command,
      UnaryOperator<@Nullable String> environment,
      IcmpdDaemon.Becoming drop) {
    String user = command.user();
    if (user == null) {
      Account account = usual(command, environment);
      // Further files are made by nobody: better that the first is refused than the second.
      boolean keepsFile = !isOfAnother(environment) && !command.rotates();
      return new CaptureUser(account, false, keepsFile, drop);
    }
    if (user.equals(ROOT)) return new CaptureUser(null, true, false, drop);
    try {
      Account account = Account.named(user);
      if (account.uid() != 0 && account.gid() != 0) {
        return new CaptureUser(account, true, false, drop);
      }
    } catch (IOException nobody) {
      throw new BadUsage("--relinquish-privileges: " + nobody.getMessage());
    }
    throw new BadUsage("--relinquish-privileges: " + Text.quoted(user) + " is root: say 'root'");
  }

  private static Account usual(
      CaptureCommand command, UnaryOperator<@Nullable String> environment) {
    if (command.write() == null) return Account.NOBODY;
    String uid = environment.apply(CALLER);
    String gid = environment.apply("SUDO_GID");
    if (uid == null || gid == null || !isOther(uid) || !isOther(gid)) return Account.NOBODY;
    return new Account(Integer.parseUnsignedInt(uid), Integer.parseUnsignedInt(gid));
  }

  /** A number, and not root's. */
  private static boolean isOther(String id) {
    return id.matches("[1-9]\\d{0,9}") && Long.parseLong(id) <= LARGEST;
  }

  /** Called by sudo, and not by root: also one whose file it can't be must not write as root. */
  private static boolean isOfAnother(UnaryOperator<@Nullable String> environment) {
    String uid = environment.apply(CALLER);
    return uid != null && !uid.equals("0");
  }

  /** What is written is made by root himself, before he becomes another. */
  boolean keepsFile() {
    return keepsFile;
  }

  /** Opens what is written. */
  @FunctionalInterface
  interface Opening {
    CaptureSink open() throws IOException;
  }

  /**
   * What is written, opened by whom it is for, and the privileges are given up. Who is root by
   * himself, and named nobody, makes a file of his own before he becomes nobody.
   */
  CaptureSink opened(Opening opening) throws IOException {
    if (!keepsFile() || !Privileges.isRoot()) {
      become();
      return opening.open();
    }
    CaptureSink sink = opening.open();
    try {
      become();
      return sink;
    } catch (IOException | RuntimeException failure) {
      try (sink) {
        throw failure;
      }
    }
  }

  private void become() throws IOException {
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
        "%s: it is written as user %s; -Z USER says as whom, -Z root as root"
            .formatted(message, Integer.toUnsignedString(account.uid())),
        failure);
  }
}
