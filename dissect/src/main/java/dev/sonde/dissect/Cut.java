package dev.sonde.dissect;

/**
 * A read went past what was captured. Thrown often, and caught where the line ends, so it has no
 * stack.
 */
final class Cut extends RuntimeException {
  private static final long serialVersionUID = 1;

  Cut() {
    super(null, null, false, false);
  }
}
