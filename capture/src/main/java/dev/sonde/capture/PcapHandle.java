package dev.sonde.capture;

import dev.sonde.sys.PcapLibrary;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The life of a pcap_t. One thread uses it at a time, who holds its turn; only {@link #breakLoop}
 * and {@link #close} come from any thread. It is freed once, when nobody is inside libpcap: a close
 * ends the loop of another thread and waits for it; within a callback it waits for the loop to end.
 */
final class PcapHandle implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 50;

  private final ReentrantLock turn = new ReentrantLock();
  private final Object life = new Object();
  private final long address;
  private final Arena arena = Arena.ofShared();
  private volatile boolean closing;
  private boolean broken; // guarded by life
  private boolean freed; // written by who has the turn and life, read by who has either

  PcapHandle(long address) {
    this.address = address;
  }

  /** The memory that lives as long as it does. */
  Arena arena() {
    return arena;
  }

  /** Takes the turn and gives the pcap_t, until {@link #leave}. */
  long enter() {
    if (!turn.tryLock()) {
      refuseClosed();
      throw new IllegalStateException("another thread uses this Pcap: it may be broken or closed");
    }
    if (closing) {
      leave();
      refuseClosed();
    }
    return address;
  }

  private void refuseClosed() {
    if (closing) throw new IllegalStateException("this Pcap is closed");
  }

  void leave() {
    try {
      if (closing && turn.getHoldCount() == 1) free();
    } finally {
      turn.unlock();
    }
  }

  void breakLoop() {
    synchronized (life) {
      if (freed) return;
      PcapLibrary.breakloop(address);
      broken = true;
    }
  }

  /** Whether there was a break since the last time; the end of a file looks the same in C. */
  boolean takeBreak() {
    synchronized (life) {
      boolean was = broken;
      broken = false;
      return was;
    }
  }

  @Override
  public void close() {
    closing = true;
    if (turn.isHeldByCurrentThread()) {
      breakLoop(); // who took the turn frees it: the loop that called the callback that called this
      return;
    }
    awaitTurn();
    leave();
  }

  /** A break that comes before its loop has begun, or after it had ended, may be lost. */
  private void awaitTurn() {
    boolean interrupted = false;
    boolean mine = turn.tryLock();
    while (!mine) {
      breakLoop();
      try {
        mine = turn.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  /** First what shows its memory, which fails while another thread has that in use. */
  private void free() {
    synchronized (life) {
      if (freed) return;
      arena.close();
      freed = true;
      PcapLibrary.close(address);
    }
  }
}
