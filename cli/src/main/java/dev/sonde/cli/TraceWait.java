package dev.sonde.cli;

import java.math.BigDecimal;

/**
 * How long probes wait: {@code -w MAX[,HERE,NEAR]} and {@code -z} of traceroute(1).
 *
 * @param maxNanos at most
 * @param here how many times the round trip of another probe of the same hop
 * @param near how many times that of one of a further hop
 */
record TraceWait(long maxNanos, double here, double near) {
  static final TraceWait DEFAULT = new TraceWait(5_000_000_000L, 3, 10);

  private static final int NANO_DIGITS = 9;
  private static final int MOST_SECONDS = 86_400;
  private static final int MOST_FACTOR = 1_000_000;
  private static final int MILLIS_FROM = 10;

  /** One that names no factors means none. */
  static TraceWait of(String text) {
    String[] parts = text.split("[,/]", -1);
    if (parts.length > 3) throw new BadUsage("--wait: '" + text + "' has more than three numbers");
    BigDecimal max = number("wait", parts[0], MOST_SECONDS);
    long nanos = nanos(max);
    if (nanos == 0) throw new BadUsage("--wait: '" + text + "' is no time at all");
    return new TraceWait(nanos, factor(parts, 1), factor(parts, 2));
  }

  private static double factor(String[] parts, int index) {
    return index < parts.length ? number("wait", parts[index], MOST_FACTOR).doubleValue() : 0;
  }

  /** The time between probes: seconds below ten, else milliseconds. */
  static long pauseNanos(String text) {
    BigDecimal number = number("sendwait", text, MOST_SECONDS);
    boolean millis = number.compareTo(BigDecimal.valueOf(MILLIS_FROM)) >= 0;
    return nanos(millis ? number.movePointLeft(3) : number);
  }

  private static long nanos(BigDecimal seconds) {
    return seconds.movePointRight(NANO_DIGITS).longValue();
  }

  private static BigDecimal number(String name, String text, int most) {
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new BadUsage("--" + name + ": " + Text.quoted(text) + " is not a number");
    }
    // Compared before it is converted: 1e999999999 has as many digits as it says.
    if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw new BadUsage("--%s: '%s' is not within 0 to %d".formatted(name, text, most));
    }
    return number;
  }
}
