package dev.sonde.cli;

import dev.sonde.daemon.Account;
import dev.sonde.daemon.Privileges;
import dev.sonde.daemon.Readiness;
import dev.sonde.icmpd.Icmpd;
import dev.sonde.icmpd.IcmpdSetup;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ICMP error daemon in the foreground, until SIGTERM or SIGINT. What needs root comes first:
 * the folder of the path, the raw sockets, the path itself; then it is root no more.
 */
final class IcmpdDaemon {
  private static final String SPEAKER = "sonde icmpd: ";
  private static final int LOOPBACK = 1;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final Output err;
  private final Becoming drop;
  private final Readiness manager = Readiness.asked();
  private @Nullable Long complainedAt;

  /** Gives root up for another user; a test that runs where he cannot read keeps it. */
  interface Becoming {
    Privileges.Outcome become(Account other) throws SocketFailure;
  }

  IcmpdDaemon(Output err, Becoming drop) {
    this.err = err;
    this.drop = drop;
  }

  /** {@code asked} is whom root is to become; null for nobody, where that can be. */
  int run(IcmpdSetup setup, @Nullable Account asked, Set<Family> families) throws IOException {
    Account account = asked == null ? Account.NOBODY : asked;
    boolean changes = Privileges.canBecome(account);
    if (asked != null && !changes) {
      throw new IOException("only root can become another user, and only one who is here: --user");
    }
    IcmpdSetup whole = changes ? owned(setup, account) : setup;
    try (Reactor reactor = Reactor.open()) {
      answerSignals(reactor);
      makeFolder(whole, families);
      turn(reactor, Icmpd.open(reactor, families, whole), whole.path(), asked);
    }
    return 0;
  }

  private static IcmpdSetup owned(IcmpdSetup setup, Account by) {
    return new IcmpdSetup(
        setup.path(),
        setup.mode(),
        by.uid(),
        by.gid(),
        setup.access(),
        setup.clients(),
        setup.queue());
  }

  private void answerSignals(Reactor reactor) {
    reactor.on(Signal.INT, reactor::stop);
    reactor.on(Signal.TERM, reactor::stop);
    reactor.on(Signal.HUP, () -> {}); // there is nothing to read again
    reactor.uncaught(this::complain);
  }

  /** Who may not even open a raw socket is told of that first: there is a remedy. */
  private static void makeFolder(IcmpdSetup setup, Set<Family> families) throws IOException {
    try {
      SocketFolder.make(setup.path(), setup.user(), setup.group());
    } catch (AccessDeniedException denied) {
      RawSocket.icmp(families.iterator().next()).close();
      throw new IOException("cannot make the folder " + denied.getFile() + ": permission denied");
    }
  }

  private void turn(Reactor reactor, Icmpd daemon, Path path, @Nullable Account asked)
      throws IOException {
    try {
      warn(path);
      NetworkInterface.getByIndex(LOOPBACK); // loads Java's library for them, while it may be read
      Privileges.Outcome outcome = drop.become(asked == null ? Account.NOBODY : asked);
      if (asked != null && outcome == Privileges.Outcome.CAPABILITIES) {
        throw new IOException("the kernel did not let root become another user: --user");
      }
      err.line(SPEAKER + Text.harmless("listening at " + path));
      tell(Readiness::ready);
      reactor.run();
      tell(Readiness::stopping);
    } finally {
      close(daemon, path);
    }
  }

  /** What a service manager is told. */
  private interface News {
    void tell(Readiness to) throws SocketFailure;
  }

  /** One that cannot be reached is no reason to end. */
  private void tell(News news) throws IOException {
    try {
      news.tell(manager);
    } catch (SocketFailure failure) {
      err.line(SPEAKER + Text.harmless("NOTIFY_SOCKET: " + failure.getMessage()));
    }
  }

  /** As nobody's, from a time when the daemon was nobody. */
  private void warn(Path path) throws IOException {
    String stranger = SocketFolder.stranger(path);
    if (stranger == null) return;
    String folder = "the folder of " + path + " belongs to " + stranger;
    err.line(SPEAKER + Text.harmless(folder + ", who can put another socket in its place"));
  }

  /** What stays behind is replaced by the next daemon, so it is no failure of this one. */
  private void close(Icmpd daemon, Path path) throws IOException {
    try {
      daemon.close();
    } catch (AccessDeniedException denied) {
      err.line(SPEAKER + Text.harmless(path + " stays there: its folder is another user's"));
    }
  }

  /** It lives on whatever a handler throws, and says so, once a second at most. */
  private void complain(Throwable fault) {
    long now = System.nanoTime();
    Long before = complainedAt;
    if (before != null && now - before < SECOND_NANOS) return;
    complainedAt = now;
    try {
      err.line(SPEAKER + Text.harmless("a fault of Sonde, please report it: " + fault));
    } catch (IOException closed) {
      return; // nobody reads what it says
    }
    if (System.getenv("SONDE_DEBUG") != null) fault.printStackTrace(new PrintStream(err, true));
  }
}
