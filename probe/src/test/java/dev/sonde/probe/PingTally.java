package dev.sonde.probe;

import dev.sonde.socket.SocketFailure;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What came of a number of pings, in a line. */
final class PingTally implements PingListener {
  final PingStatistics statistics = new PingStatistics();
  @Nullable PingCore core;

  /** Messages that the kernel kept: their checksum was wrong. */
  long damaged;

  @Override
  public void answered(Answer answer) {
    if (answer.hasBadChecksum()) statistics.countCorrupted();
    else statistics.countAnswer(answer.sequence(), answer.rttNanos(), answer.isDuplicate());
  }

  @Override
  public void refused(Refusal refusal) {
    statistics.countRefusal(refusal.sequence());
  }

  @Override
  public void expired(PingTarget target, long sequence) {}

  @Override
  public void unsent(PingTarget target, long sequence, SocketFailure why) {
    statistics.countUnsent();
  }

  @Override
  public String toString() {
    StringJoiner line = new StringJoiner(", ");
    line.add(statistics.transmitted() + " sent").add(statistics.received() + " received");
    add(line, statistics.duplicates(), "twice");
    add(line, statistics.outOfOrder(), "overtaken");
    add(line, statistics.corrupted() + damaged, "damaged");
    add(line, statistics.errors(), "refused");
    if (statistics.isTimed()) line.add(times());
    return line.toString();
  }

  private static void add(StringJoiner line, long count, String what) {
    if (count > 0) line.add(count + " " + what);
  }

  private String times() {
    long least = statistics.minNanos();
    if (least == statistics.maxNanos()) return HopText.millis(least);
    return HopText.millis(least)
        + " to "
        + HopText.millis(statistics.maxNanos())
        + ", in the mean "
        + HopText.millis(statistics.meanNanos());
  }
}
