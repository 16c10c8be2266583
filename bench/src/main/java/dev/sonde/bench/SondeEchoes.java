package dev.sonde.bench;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.socket.SocketFailure;
import dev.sonde.sys.Descriptors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@link Echoes} on a {@link Reactor}. */
final class SondeEchoes extends Echoes {
  /** As Netty does: what is read in part is read to its end, so the kernel need not look again. */
  private static final Interest ARRIVAL = Interest.READ.edge();

  private static final int ROOM = 2048;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes = arena.allocate(ROOM, 8);
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final List<Connection> connections;
  private final Reactor reactor;

  SondeEchoes(List<Connection> connections) throws Exception {
    this.connections = connections;
    reactor = thread.submit(Reactor::open).get();
    thread.submit(this::register).get();
    thread.execute(reactor::run);
  }

  private boolean register() throws IOException {
    for (Connection each : connections) {
      reactor.register(each::near, ARRIVAL, (_, _) -> cameBack(each.near()));
      reactor.register(each::far, ARRIVAL, (_, _) -> echo(each.far()));
    }
    return true;
  }

  private void echo(int descriptor) throws SocketFailure {
    int length = Descriptors.read(descriptor, bytes, 0, ROOM);
    Connection.check("read", length);
    Connection.check("write", Descriptors.write(descriptor, bytes, 0, length));
  }

  private void cameBack(int descriptor) throws SocketFailure {
    int length = Descriptors.read(descriptor, bytes, 0, ROOM);
    Connection.check("read", length);
    ended();
    if (next()) Connection.check("write", Descriptors.write(descriptor, bytes, 0, length));
  }

  @Override
  void onLoop(Runnable task) {
    reactor.post(task);
  }

  @Override
  void begin() {
    for (Connection each : connections) {
      if (next() && Descriptors.write(each.near(), bytes, 0, MESSAGE) != MESSAGE) {
        throw new IllegalStateException("a socket has no room for the first message");
      }
    }
  }

  @Override
  void close() {
    reactor.stop();
    thread.execute(reactor::close);
    thread.close();
    for (Connection each : connections) {
      Descriptors.close(each.near());
      Descriptors.close(each.far());
    }
    arena.close();
  }
}
