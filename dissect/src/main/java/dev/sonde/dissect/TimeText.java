package dev.sonde.dissect;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRules;

/** The time of each packet, as -t to -ttttt want it. Owned by one thread. */
final class TimeText {
  private static final long NANOS = 1_000_000_000;
  private static final int DAY = 86_400;

  private final PacketTextOptions.Stamp stamp;
  private final boolean nanoseconds;
  private final ZoneRules rules;
  private long second = Long.MIN_VALUE;
  private int offset;
  private boolean hasReference;
  private long reference;

  TimeText(PacketTextOptions options) {
    stamp = options.stamp;
    nanoseconds = options.nanoseconds;
    ZoneId zone = options.zone;
    rules = zone.getRules();
  }

  /** Without a time, as simple packet blocks of pcapng are, it is that of the epoch. */
  void print(StringBuilder out, long nanos) {
    long seconds = Math.floorDiv(nanos, NANOS);
    switch (stamp) {
      case NONE -> {
        return;
      }
      case TIME -> local(out, seconds, false);
      case DATE -> local(out, seconds, true);
      case UNIX -> out.append(seconds);
      case SINCE_PREVIOUS, SINCE_FIRST -> {
        since(out, nanos);
        return;
      }
    }
    fraction(out, nanos);
    out.append(' ');
  }

  private void local(StringBuilder out, long utc, boolean date) {
    if (utc != second) { // packets come by the thousand in a second
      second = utc;
      offset = rules.getOffset(Instant.ofEpochSecond(utc)).getTotalSeconds();
    }
    long local = utc + offset;
    if (date) {
      out.append(LocalDate.ofEpochDay(Math.floorDiv(local, (long) DAY))).append(' ');
    }
    clock(out, Math.floorMod(local, DAY));
  }

  private static void clock(StringBuilder out, int ofDay) {
    Digits.padded(out, ofDay / 3600, 2).append(':');
    Digits.padded(out, ofDay / 60 % 60, 2).append(':');
    Digits.padded(out, ofDay % 60, 2);
  }

  private void fraction(StringBuilder out, long nanos) {
    int part = (int) Math.floorMod(nanos, NANOS);
    out.append('.');
    Digits.padded(out, nanoseconds ? part : part / 1000, nanoseconds ? 9 : 6);
  }

  private void since(StringBuilder out, long nanos) {
    long now = nanoseconds ? nanos : Math.floorDiv(nanos, 1000) * 1000;
    if (!hasReference) {
      hasReference = true;
      reference = now;
    }
    long passed = now - reference;
    out.append(passed < 0 ? '-' : ' ');
    long distance = Math.abs(passed);
    clock(out, (int) (distance / NANOS % DAY));
    fraction(out, distance);
    out.append(' ');
    if (stamp == PacketTextOptions.Stamp.SINCE_PREVIOUS) {
      reference = now;
    }
  }
}
