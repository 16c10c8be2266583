package dev.sonde.icmpd;

import dev.sonde.loop.Reactor;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The ICMP error daemon: UNIX Network Programming, section 28.7. A program passes it a UDP socket,
 * and is told of every ICMP error that one of its datagrams provoked. Belongs to the thread of its
 * reactor. The protocol is in docs/icmpd-protocol.md.
 */
public final class Icmpd implements AutoCloseable {
  private final List<IcmpInput> inputs = new ArrayList<>();
  private final RollCall rollCall;
  private final IcmpdCore core;
  private final Sessions sessions;
  private final Door door;

  private Icmpd(Reactor reactor, Set<Family> families, IcmpdSetup setup) throws IOException {
    rollCall = RollCall.open(families.iterator().next());
    core = new IcmpdCore(new DeviceAddresses(), rollCall);
    try {
      for (Family family : families) inputs.add(new IcmpInput(family, core));
      Registrar registrar = new Registrar(families);
      sessions = new Sessions(reactor, core, rollCall, setup, registrar, this::counts);
      door = begin(reactor, setup);
    } catch (Throwable failure) {
      try {
        closeInputs();
      } catch (SocketFailure second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  private Door begin(Reactor reactor, IcmpdSetup setup) throws IOException {
    try {
      for (IcmpInput input : inputs) input.begin(reactor, sessions::flush);
      return Door.open(reactor, setup, sessions);
    } catch (Throwable failure) {
      try {
        sessions.close();
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  /**
   * Opens the raw sockets, which needs CAP_NET_RAW, and then the path, for which the folder must be
   * writable. After this no privilege is needed, until {@link #close} removes the path.
   */
  public static Icmpd open(Reactor reactor, Set<Family> families, IcmpdSetup setup)
      throws IOException {
    if (families.isEmpty()) throw new IllegalArgumentException("no family");
    return new Icmpd(reactor, families, setup);
  }

  public IcmpdCounts counts() {
    return new IcmpdCounts(
        core.watches(),
        sessions.registered(),
        sessions.refused(),
        core.received(),
        sessions.deliveries(),
        sessions.drops(),
        core.unclaimed(),
        core.foreign(),
        core.malformed(),
        lost());
  }

  private long lost() {
    long lost = 0;
    for (IcmpInput input : inputs) lost += input.lost();
    return lost;
  }

  private void closeInputs() throws SocketFailure {
    try {
      close(inputs.iterator());
    } finally {
      rollCall.close();
    }
  }

  private static void close(Iterator<IcmpInput> rest) throws SocketFailure {
    if (!rest.hasNext()) return;
    try {
      rest.next().close();
    } finally {
      close(rest);
    }
  }

  /**
   * Ends every connection and removes the path.
   *
   * @throws IOException where something cannot be closed, or the path removed; all else is then
   */
  @Override
  public void close() throws IOException {
    try {
      closeInputs();
    } finally {
      try {
        sessions.close();
      } finally {
        door.close();
      }
    }
  }
}
