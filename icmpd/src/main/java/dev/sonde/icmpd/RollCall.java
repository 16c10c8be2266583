package dev.sonde.icmpd;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpEntry;
import dev.sonde.socket.UdpSocket;
import dev.sonde.socket.UdpTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel which of the watched sockets have their ports still, and where they are bound now
 * ({@link UdpTable}). A client may close its socket, or give its port back, and keep its
 * connection; then the port may be another program's, whose errors are none of its business.
 *
 * <p>An answer is good for a millisecond. While questions take more than a tenth of the time it is
 * good for longer, but never for more than a second. A question that fails says nothing about
 * anybody: until the next one nothing is told, and nobody is gone. Owned by the loop's thread.
 */
final class RollCall implements Presence, AutoCloseable {
  static final long MOMENT_NANOS = 1_000_000;
  static final long LIMIT_NANOS = 1_000_000_000;

  /** While no errors come an answer is good for so long at least. */
  private static final long IDLE_NANOS = 50_000_000;

  /** Java gives a port back and takes it again when a DatagramChannel disconnects. */
  static final long ABSENT_NANOS = 200_000_000;

  /**
   * Questions may take one in so many nanoseconds, this in advance, and this afterwards, or as much
   * as the longest of them took.
   */
  private static final long SHARE = 10, CREDIT_NANOS = 20_000_000, DEBT_NANOS = 100_000_000;

  /** In so many steps each is asked for once. */
  private static final int STEPS = 50;

  /** After the question about all, so many that it missed for long are asked for by their ports. */
  private static final int CONFIRMED = 16;

  private final UdpTable table;
  private final SequencedSet<Watch> all = new LinkedHashSet<>();
  private long credit = CREDIT_NANOS;
  private long earnedAt = System.nanoTime();

  private RollCall(UdpTable table) {
    this.table = table;
  }

  /**
   * Opens what to ask by, and tries it.
   *
   * @throws IOException where the kernel cannot say who has a port
   */
  static RollCall open(Family family) throws IOException {
    try {
      UdpTable table = UdpTable.open();
      try (UdpSocket trial = UdpSocket.open(family)) {
        trial.bind(family == Family.AF_INET ? Ip4Address.ANY : Ip6Address.ANY, 0);
        table.ofPort(family, trial.local().port());
        return new RollCall(table);
      } catch (SocketFailure failure) {
        table.close();
        throw failure;
      }
    } catch (SocketFailure failure) {
      throw new IOException(
          failure.getMessage()
              + ": the kernel must be able to say who has a UDP port (CONFIG_INET_UDP_DIAG, module"
              + " udp_diag)",
          failure);
    }
  }

  /** From now on; nothing is told of it before the kernel has been asked. */
  void begin(Watch watch) {
    begin(watch, System.nanoTime());
  }

  void begin(Watch watch, long now) {
    watch.askedAt = now - LIMIT_NANOS;
    all.add(watch);
  }

  void end(Watch watch) {
    all.remove(watch);
  }

  @Override
  public void confirm(Watch first) {
    confirm(first, System.nanoTime());
  }

  void confirm(Watch first, long now) {
    for (Watch each = first; each != null; each = each.next) {
      if (isDue(each, now, MOMENT_NANOS)) ask(each, first, now);
    }
  }

  /** Asks for a few of those that nothing was told of lately, in turn. */
  void step(IntFunction<@Nullable Watch> ofPort) {
    step(ofPort, System.nanoTime());
  }

  void step(IntFunction<@Nullable Watch> ofPort, long now) {
    int few = Math.min(all.size(), all.size() / STEPS + 1);
    for (int i = 0; i < few && !all.isEmpty(); i++) {
      Watch each = all.removeFirst();
      all.addLast(each);
      Watch first = ofPort.apply(each.socket.port());
      if (first != null && isDue(each, now, IDLE_NANOS)) ask(each, first, now);
    }
  }

  private boolean isDue(Watch watch, long now, long moment) {
    long age = now - watch.askedAt;
    return age >= moment && (!isInDebt(now) || age >= LIMIT_NANOS);
  }

  private boolean isInDebt(long now) {
    credit = Math.min(CREDIT_NANOS, credit + (now - earnedAt) / SHARE);
    earnedAt = now;
    return credit < 0;
  }

  /** {@code first}: of the same port, and before it in the core's table. */
  private void ask(Watch watch, Watch first, long now) {
    long begun = System.nanoTime();
    watch.askedAt = now; // also if that fails: not again at once
    try {
      Family family = watch.socket.family();
      if (isInDebt(now)) askForAll(family, now);
      else if (!isReceiver(watch, now)) askForPort(first, family, now);
    } catch (SocketFailure failure) {
      watch.absent = true; // of whom nothing is known nothing can be told
    }
    spend(System.nanoTime() - begun);
  }

  void spend(long nanos) {
    credit = Math.max(-Math.max(DEBT_NANOS, nanos), credit - nanos);
  }

  /** The quick question, which decides unless others share what it is bound to. */
  private boolean isReceiver(Watch watch, long now) throws SocketFailure {
    UdpEntry known = watch.socket.entry();
    UdpEntry found = table.receiver(known);
    if (found == null || found.cookie() != known.cookie()) return false;
    seen(watch, found, now);
    return true;
  }

  private static void seen(Watch watch, UdpEntry found, long now) {
    watch.socket = new Watched(found);
    watch.askedAt = now;
    watch.absent = false;
    watch.missed = false;
  }

  private void askForPort(Watch first, Family family, long now) throws SocketFailure {
    Map<Long, UdpEntry> there = table.ofPort(family, first.socket.port());
    for (Watch each = first; each != null; each = each.next) look(each, family, there, now);
  }

  /**
   * One long question rather than thousands: nobody need ask again for a while. It may not find one
   * that is there all the time, while others close: so nobody is gone before the port was asked
   * for.
   */
  private void askForAll(Family family, long now) throws SocketFailure {
    List<Watch> own = all.stream().filter(each -> each.socket.family() == family).toList();
    Set<Long> cookies = HashSet.newHashSet(own.size());
    for (Watch each : own) {
      each.askedAt = now;
      cookies.add(each.socket.entry().cookie());
    }
    Map<Long, UdpEntry> there = table.all(family, cookies);
    List<Watch> doubtful = new ArrayList<>();
    for (Watch each : own) {
      UdpEntry found = there.get(each.socket.entry().cookie());
      if (found != null && isIts(each, found)) seen(each, found, now);
      else doubtful.add(each);
    }
    for (Watch each : doubtful) each.absent = true;
    int confirmed = 0;
    for (Watch each : doubtful) {
      if (!isMissedForLong(each, now)) missing(each, now);
      else if (confirmed++ < CONFIRMED) {
        look(each, family, table.ofPort(family, each.socket.port()), now);
      }
    }
  }

  private static boolean isMissedForLong(Watch watch, long now) {
    return watch.missed && now - watch.missedSince >= ABSENT_NANOS;
  }

  private static boolean isIts(Watch watch, UdpEntry found) {
    return found.local().port() == watch.socket.port();
  }

  private static void look(Watch watch, Family family, Map<Long, UdpEntry> there, long now) {
    if (watch.socket.family() != family) return;
    UdpEntry found = there.get(watch.socket.entry().cookie());
    if (found != null && isIts(watch, found)) seen(watch, found, now);
    else missing(watch, now);
  }

  private static void missing(Watch watch, long now) {
    watch.askedAt = now;
    watch.absent = true;
    if (isMissedForLong(watch, now)) {
      watch.owner.gone();
    } else if (!watch.missed) {
      watch.missed = true;
      watch.missedSince = now;
    }
  }

  @Override
  public void close() throws SocketFailure {
    table.close();
  }
}
