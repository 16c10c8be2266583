package dev.sonde.probe;

import dev.sonde.loop.Reactor;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Answers echo requests as a host must, for hosts whose kernel is told not to. Belongs to the
 * thread of its reactor.
 *
 * <p>Where the kernel answers too, every request gets two replies.
 */
public final class EchoResponder implements AutoCloseable {
  private static final ResponderCounts NONE = new ResponderCounts(0, 0, 0, 0, 0, 0, 0, 0);

  private final List<ResponderSocket> sockets = new ArrayList<>();

  private EchoResponder() {}

  /**
   * Opens a raw socket of each family; after this no privilege is needed.
   *
   * @param afterBatch run whenever requests have been dealt with
   */
  public static EchoResponder open(
      Reactor reactor, Set<Family> families, ResponderSetup setup, Runnable afterBatch)
      throws IOException {
    EchoResponder responder = new EchoResponder();
    try {
      for (Family family : families) {
        TokenBucket tokens = TokenBucket.of(setup.repliesPerSecond(), System.nanoTime());
        responder.sockets.add(
            new ResponderSocket(reactor, family, setup.groups(), tokens, afterBatch));
      }
      return responder;
    } catch (IOException | RuntimeException failure) {
      responder.close();
      throw failure;
    }
  }

  public ResponderCounts counts() {
    ResponderCounts counts = NONE;
    for (ResponderSocket socket : sockets) counts = counts.plus(socket.counts());
    return counts;
  }

  @Override
  public void close() throws SocketFailure {
    for (ResponderSocket socket : sockets) socket.close();
  }
}
