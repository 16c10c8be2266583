package dev.sonde.testkit;

/**
 * How often something happens that has the same chance in each of so many trials, and within which
 * bounds it may be expected to stay: outside of each bound it is in one of 10<sup>12</sup> runs, so
 * that a thousand of them raise a false alarm in one of 10<sup>9</sup>.
 *
 * @param chance above 0 and below 1
 */
public record Binomial(int trials, double chance) {
  private static final double RARE = 1e-12;

  public Binomial {
    if (trials < 1 || chance <= 0 || chance >= 1) {
      throw new IllegalArgumentException(trials + " trials with a chance of " + chance);
    }
  }

  /** Fewer are too rare to be chance. */
  public int least() {
    double tail = 0;
    double logarithm = trials * Math.log1p(-chance);
    for (int count = 0; ; count++) {
      tail += Math.exp(logarithm);
      if (tail > RARE) return count;
      logarithm += Math.log((trials - count) * chance / ((count + 1) * (1 - chance)));
    }
  }

  /** More are too rare to be chance. */
  public int most() {
    return trials - new Binomial(trials, 1 - chance).least();
  }
}
