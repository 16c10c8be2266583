package dev.sonde.cli;

import dev.sonde.probe.PingCounts;
import dev.sonde.probe.PingSchedule;
import dev.sonde.probe.PingStatistics;

/** The last lines of a ping. Pure. */
final class PingSummary {
  private static final int MILLI = 1_000_000;

  private PingSummary() {}

  /**
   * The summary of ping(8): an empty line, a title, and two lines of numbers. A fast ping, whose
   * interval is not fixed, has more of them.
   */
  static String of(String name, boolean fast, PingStatistics statistics, PingSchedule schedule) {
    StringBuilder out = new StringBuilder("\n--- ").append(name).append(" ping statistics ---\n");
    out.append(statistics.transmitted()).append(" packets transmitted, ");
    out.append(statistics.received()).append(" received");
    extra(out, statistics.duplicates(), " duplicates");
    extra(out, statistics.corrupted(), " corrupted");
    extra(out, statistics.errors(), " errors");
    if (statistics.transmitted() > 0) {
      out.append(", ").append(PingText.percent(statistics.lossPercent())).append("% packet loss");
      long elapsed = (schedule.elapsedNanos() + MILLI / 2) / MILLI;
      out.append(", time ").append(elapsed).append("ms");
    }
    return out.append('\n').append(times(fast, statistics, schedule)).append('\n').toString();
  }

  private static void extra(StringBuilder out, long count, String what) {
    if (count > 0) out.append(", +").append(count).append(what);
  }

  private static String times(boolean fast, PingStatistics statistics, PingSchedule schedule) {
    StringBuilder out = new StringBuilder();
    boolean answered = statistics.received() > 0 && statistics.isTimed();
    if (answered) {
      out.append("rtt min/avg/max/mdev = ");
      PingText.millis(out, statistics.minNanos());
      PingText.millis(out.append('/'), statistics.meanNanos());
      PingText.millis(out.append('/'), statistics.maxNanos());
      PingText.millis(out.append('/'), statistics.deviationNanos());
      out.append(" ms");
    }
    if (statistics.pipe() > 1) {
      out.append(out.isEmpty() ? "" : ", ").append("pipe ").append(statistics.pipe());
    }
    if (answered && fast && statistics.transmitted() > 1) {
      long gap = schedule.elapsedNanos() / (statistics.transmitted() - 1);
      PingText.millis(out.append(", ipg/ewma "), gap);
      PingText.millis(out.append('/'), statistics.smoothedNanos());
      out.append(" ms");
    }
    return out.toString();
  }

  /** What ping(8) has no words for, in a line each, or nothing. */
  static String remarks(PingStatistics statistics, PingCounts counts) {
    StringBuilder out = new StringBuilder();
    remark(out, statistics.outOfOrder(), " out of order");
    remark(out, statistics.wrongData(), " with wrong data");
    remark(out, counts.unverified(), " not believed (forged, or not of this run)");
    remark(out, counts.ambiguous(), " that could answer more than one request");
    if (!out.isEmpty()) out.insert(0, "replies: ").append('\n');
    return out + local(statistics, counts);
  }

  /** Loss in this host, apart from what the path lost. */
  private static String local(PingStatistics statistics, PingCounts counts) {
    StringBuilder out = new StringBuilder();
    remark(out, counts.receiveDrops(), " received messages dropped (queue full)");
    remark(out, counts.congested(), " requests delayed (no buffer space)");
    remark(out, statistics.unsent(), " requests not sent");
    if (!out.isEmpty()) out.insert(0, "in this host, not on the path: ").append('\n');
    return out.toString();
  }

  private static void remark(StringBuilder out, long count, String what) {
    if (count > 0) out.append(out.isEmpty() ? "" : ", ").append(count).append(what);
  }
}
