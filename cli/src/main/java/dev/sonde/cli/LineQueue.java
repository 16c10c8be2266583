package dev.sonde.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lines on their way to the output, in their order: one that waits for a name holds back those
 * behind it. Owned by the loop's thread.
 */
final class LineQueue {
  /** Lines that may wait; one more, and the first is told without its names. */
  static final int MOST = 4096;

  private final Output out;
  private final Deque<WaitingLine> waiting = new ArrayDeque<>();

  LineQueue(Output out) {
    this.out = out;
  }

  void print(WaitingLine line) throws IOException {
    if (waiting.isEmpty()) {
      String text = line.complete();
      if (text != null) {
        out.line(text);
        return;
      }
    }
    if (waiting.size() == MOST) out.line(waiting.removeFirst().now());
    waiting.add(line);
  }

  /** More names may be known: lines whose names are all there are told. */
  void refresh() throws IOException {
    while (!waiting.isEmpty()) {
      String text = waiting.getFirst().complete();
      if (text == null) return;
      waiting.removeFirst();
      out.line(text);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Tells what waits, without the names that are not there. */
  void end() throws IOException {
    for (WaitingLine line : waiting) out.line(line.now());
    waiting.clear();
  }
}
