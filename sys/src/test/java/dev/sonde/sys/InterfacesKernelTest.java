package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of interfaces, of which every machine has lo. */
class InterfacesKernelTest {
  @Test
  void loopbackIsFoundByItsName() {
    assertThat(Interfaces.nameToIndex("lo")).isPositive();
    assertThat(Interfaces.isName("lo")).isTrue();
    assertThat(Interfaces.isName("123456789012345")).as("15 bytes").isTrue();
  }

  /** To C the first one is lo, and the kernel would cut the last two to a name of 15 bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lo\0",
        "lo\0x",
        "\0lo",
        "",
        "1234567890123456",
        "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
      })
  void nameThatNoInterfaceCanHaveIsNotThatOfAnother(String name) {
    assertThat(Interfaces.isName(name)).isFalse();
    assertThat(Interfaces.nameToIndex(name)).isZero();
  }
}
