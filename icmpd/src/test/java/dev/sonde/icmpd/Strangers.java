package dev.sonde.icmpd;

import dev.sonde.loop.Source;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UnixSocket;
import dev.sonde.testkit.ManyKinds;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Clients that do anything in any order: connect, say, pass whatever there is, shut, go. */
final class Strangers implements AutoCloseable {
  private static final int MOST = 40, MOST_SAID = 600, MOST_PASSED = 5, ROOM = 4096;
  private static final List<Integer> WORDS = List.of(0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0xff);

  private final Path path;
  private final Source watched;
  private final Seeds seeds;
  private final ManyKinds kinds;
  private final List<UnixSocket> clients = new ArrayList<>();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes = arena.allocate(ROOM);

  /** {@code watched}: what another client has registered, which these may as well. */
  Strangers(Path path, Source watched, Seeds seeds, ManyKinds kinds) {
    this.path = path;
    this.watched = watched;
    this.seeds = seeds;
    this.kinds = kinds;
  }

  /** One of them does something. */
  void act() throws SocketFailure {
    if (clients.isEmpty() || (clients.size() < MOST && seeds.chance(4))) {
      clients.add(UnixSocket.connect(path));
      return;
    }
    UnixSocket client = seeds.pick(clients);
    switch (seeds.between(0, 7)) {
      case 0 -> end(client);
      case 1 -> ManyKinds.shutdown(client.descriptor(), seeds.between(0, 2));
      case 2 -> client.receive(bytes, 0, seeds.between(1, ROOM));
      default -> say(client);
    }
  }

  private void end(UnixSocket client) throws SocketFailure {
    clients.remove(client);
    client.close();
  }

  /** What comes of it, as EPIPE, is this stranger's affair. */
  private void say(UnixSocket client) {
    byte[] said = seeds.bytes(1 + seeds.length(MOST_SAID));
    if (seeds.chance(2)) said[0] = seeds.pick(WORDS).byteValue();
    MemorySegment.copy(MemorySegment.ofArray(said), 0, bytes, 0, said.length);
    int length = seeds.chance(2) ? 1 : said.length;
    List<Integer> passed = passed(client);
    if (passed.isEmpty()) client.send(bytes, 0, length);
    else client.sendWith(passed.stream().map(each -> of(each)).toList(), bytes, 0, length);
  }

  private static Source of(int descriptor) {
    return () -> descriptor;
  }

  private List<Integer> passed(UnixSocket client) {
    List<Integer> passed = new ArrayList<>();
    int count = seeds.chance(2) ? 1 : seeds.between(0, MOST_PASSED);
    for (int i = 0; i < count; i++) {
      if (seeds.chance(20)) passed.add(client.descriptor());
      else if (seeds.chance(3)) passed.add(watched.descriptor());
      else passed.add(seeds.pick(kinds.numbers()));
    }
    return passed;
  }

  @Override
  public void close() throws SocketFailure {
    for (UnixSocket each : clients) each.close();
    arena.close();
  }
}
