package dev.sonde.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as ping(8) prints them. Pure. */
final class PingText {
  private static final int MICRO = 1000;
  private static final int MILLI = 1000;
  private static final int SIX_DIGITS = 6;
  private static final int LEAST_EXPONENT = -4;

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
  static String percent(double value) {
    BigDecimal rounded =
        new BigDecimal((float) value).round(new MathContext(SIX_DIGITS, RoundingMode.HALF_EVEN));
    if (rounded.signum() == 0) return "0";
    rounded = rounded.stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= LEAST_EXPONENT) return rounded.toPlainString();
    String mantissa = rounded.scaleByPowerOfTen(-exponent).toPlainString();
    return mantissa + "e-" + (exponent > -10 ? "0" : "") + -exponent;
  }
}
