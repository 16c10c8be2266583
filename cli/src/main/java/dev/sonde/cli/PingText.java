package dev.sonde.cli;

/** Numbers as ping(8) prints them. Pure. */
final class PingText {
  private static final int MICRO = 1000;
  private static final int MILLI = 1000;
  private static final int LEAST_PLAIN = -4;

  private static final int LEAST_EXPONENT = -12;
  private static final double[] POWERS = {
    1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100
  };

  /** What brings six digits of each before the point; of a float up to 1e12 without rounding. */
  private static final double[] SCALES = {
    1e17, 1e16, 1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3
  };

  private PingText() {}

  private static long micros(long nanos) {
    return (nanos + MICRO / 2) / MICRO;
  }

  /** A round trip in milliseconds: three decimals below 1 ms, none from 100 ms on. */
  static void time(StringBuilder out, long nanos, boolean precise) {
    long micros = micros(nanos);
    if (precise || micros < MILLI) decimals(out, micros, 3);
    else if (micros < 10_000 - 5) decimals(out, micros + 5, 2);
    else if (micros < 100_000 - 50) decimals(out, micros + 50, 1);
    else decimals(out, micros + 500, 0);
  }

  /** Milliseconds with three decimals, as in the summary. */
  static void millis(StringBuilder out, long nanos) {
    decimals(out, micros(nanos), 3);
  }

  private static void decimals(StringBuilder out, long micros, int places) {
    out.append(micros / MILLI);
    if (places == 0) return;
    String fraction = Long.toString(MILLI + micros % MILLI);
    out.append('.').append(fraction, 1, 1 + places);
  }

  /** Seconds since the epoch with six decimals, as {@code -D} prints them. */
  static void stamp(StringBuilder out, long nanos) {
    long micros = Math.floorDiv(nanos, MICRO);
    out.append('[').append(micros / 1_000_000).append('.');
    out.append(Long.toString(1_000_000 + micros % 1_000_000), 1, 7).append("] ");
  }

  /** A percentage to six digits as {@code %g} of printf(3) prints a float. */
  static String percent(double percentage) {
    double value = (float) percentage;
    if (value == 0) return "0";
    int exponent = 2;
    while (exponent > LEAST_EXPONENT && value < POWERS[exponent - LEAST_EXPONENT]) exponent--;
    // Six digits, the first of which is not 0.
    long digits = (long) Math.rint(value * SCALES[exponent - LEAST_EXPONENT]);
    if (digits == 1_000_000) {
      digits = 100_000;
      exponent++;
    }
    String text = Long.toString(digits);
    int length = text.length();
    while (length > 1 && text.charAt(length - 1) == '0') length--;
    text = text.substring(0, length);
    if (exponent < LEAST_PLAIN)
      return point(text, 1) + "e-" + (exponent > -10 ? "0" : "") + -exponent;
    return exponent < 0 ? "0." + "0".repeat(-exponent - 1) + text : point(text, exponent + 1);
  }

  /** Digits with a point behind the first {@code whole} of them, or with zeros that are missing. */
  private static String point(String digits, int whole) {
    if (digits.length() <= whole) return digits + "0".repeat(whole - digits.length());
    return digits.substring(0, whole) + "." + digits.substring(whole);
  }
}
