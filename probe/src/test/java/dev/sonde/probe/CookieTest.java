package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.Seeds;
import org.junit.jupiter.api.Test;

class CookieTest {
  /** Appendix C of the paper: Speck64/128. */
  @Test
  void sealsThePapersTestVector() {
    Cookie cookie = new Cookie(0x1b1a191813121110L, 0x0b0a090803020100L);
    assertThat(cookie.seal(0x3b7265747475432dL)).isEqualTo(0x8c6fa548454e028bL);
  }

  @Test
  void opensWhatItSealed() {
    Seeds.each(
        1000,
        random -> {
          Cookie cookie = new Cookie(random.int64(), random.int64());
          long plain = random.int64();
          assertThat(cookie.open(cookie.seal(plain))).isEqualTo(plain);
        });
  }

  @Test
  void anotherKeyOpensToAnotherNumber() {
    Seeds.each(
        1000,
        random -> {
          long low = random.int64();
          long sealed = new Cookie(1, low).seal(7);
          assertThat(new Cookie(2, low).open(sealed)).isNotEqualTo(7);
        });
  }
}
