package dev.sonde.bench;

import java.util.concurrent.Semaphore;

/**
 * Connections of which the far end sends back what it reads, and the near end sends again what came
 * back: both on one thread, an event loop's. Counting belongs to that thread.
 */
abstract class Echoes {
  static final int MESSAGE = 64;

  private final Semaphore finished = new Semaphore(0);
  private int begun;
  private int ended;
  private int wanted;

  /** Makes this many round trips, shared by the connections, and waits for the last. */
  final void roundTrips(int count) throws InterruptedException {
    onLoop(() -> {
      wanted = count;
      begun = 0;
      ended = 0;
      begin();
    });
    finished.acquire();
  }

  /** Runs something on the loop's thread. */
  abstract void onLoop(Runnable task);

  /** Sends the first message on every connection, calling {@link #next} for each. */
  abstract void begin();

  /** Whether one more round trip begins. */
  final boolean next() {
    if (begun == wanted) return false;
    begun++;
    return true;
  }

  /** A message came back. */
  final void ended() {
    if (++ended == wanted) finished.release();
  }

  /** Ends the loop and closes the sockets. */
  abstract void close() throws Exception;
}
