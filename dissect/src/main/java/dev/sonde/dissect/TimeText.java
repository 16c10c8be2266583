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
  private final TextBuffer local = new TextBuffer();
  private long second = Long.MIN_VALUE;
  private boolean hasReference;
  private long reference;

  TimeText(PacketTextOptions options) {
    stamp = options.stamp;
    nanoseconds = options.nanoseconds;
    ZoneId zone = options.zone;
    rules = zone.getRules();
  }

  /** Without a time, as simple packet blocks of pcapng are, it is that of the epoch. */
  void print(TextBuffer out, long nanos) {
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

  private void local(TextBuffer out, long utc, boolean date) {
    if (utc != second) { // packets come by the thousand in a second
      second = utc;
      local.setLength(0);
      long seconds = utc + rules.getOffset(Instant.ofEpochSecond(utc)).getTotalSeconds();
      if (date) {
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, (long) DAY));
        local.append(day.toString()).append(' ');
      }
      clock(local, Math.floorMod(seconds, DAY));
    }
    out.append(local);
  }

  private static void clock(TextBuffer out, int ofDay) {
    out.digits(ofDay / 3600, 2).append(':');
    out.digits(ofDay / 60 % 60, 2).append(':');
    out.digits(ofDay % 60, 2);
  }

  private void fraction(TextBuffer out, long nanos) {
    int part = (int) Math.floorMod(nanos, NANOS);
    int micros = part / 1000;
    out.append('.').digits(micros / 1000, 3).digits(micros % 1000, 3);
    if (nanoseconds) {
      out.digits(part % 1000, 3);
    }
  }

  private void since(TextBuffer out, long nanos) {
    long now = nanoseconds ? nanos : Math.floorDiv(nanos, 1000) * 1000;
    if (!hasReference) {
      hasReference = true;
      reference = now;
    }
    boolean earlier = now < reference;
    long distance = earlier ? reference - now : now - reference; // without a sign all have room
    out.append(earlier ? '-' : ' ');
    clock(out, (int) (Long.divideUnsigned(distance, NANOS) % DAY));
    fraction(out, Long.remainderUnsigned(distance, NANOS));
    out.append(' ');
    if (stamp == PacketTextOptions.Stamp.SINCE_PREVIOUS) {
      reference = now;
    }
  }
}
