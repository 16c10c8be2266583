package dev.sonde.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialTest {
  /** As exact arithmetic has it. */
  @ParameterizedTest
  @CsvSource({"10,0.5,0,10", "40,0.5,1,39", "100,0.64,29,94", "600,0.5625,252,421"})
  void boundsAreThoseOfExactArithmetic(int trials, double chance, int least, int most) {
    Binomial binomial = new Binomial(trials, chance);
    assertThat(binomial.least()).isEqualTo(least);
    assertThat(binomial.most()).isEqualTo(most);
  }

  @Test
  void whatIsCertainIsNoChance() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Binomial(10, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Binomial(10, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Binomial(0, 0.5));
  }
}
