package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.packet.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses a prefix has. */
class PrefixTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "128.0.0.0/1, 127.255.255.255, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, true",
    "2001:db8:0:1::/64, 2001:db8:0:2::, false",
    "2001:db8::8000:0:0:0/65, 2001:db8::8000:0:0:1, true",
    "2001:db8::8000:0:0:0/65, 2001:db8::1, false",
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8::1, 2001:db8::2, false",
    "::/0, 2001:db8::1, true",
    "::/0, 192.0.2.1, false",
  })
  void itHasTheAddressesThatBeginAsItDoes(String prefix, String address, boolean inside) {
    assertThat(Prefix.parse(prefix).contains(IpAddress.parse(address))).isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1/24",
    "192.0.2.0/33",
    "2001:db8::1/64",
    "192.0.2.0/",
    "192.0.2.0/024",
    "192.0.2.0/-1",
    "2001:db8::/129",
    "192.0.2.0/24/24",
    "::1:0:0:0:0/63"
  })
  void whatHasBitsBehindItOrNoSuchLengthIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Prefix.parse(text));
  }

  @Test
  void anAddressAloneIsAPrefixOfAllItsBits() {
    assertThat(Prefix.parse("192.0.2.1").length()).isEqualTo(32);
    assertThat(Prefix.parse("2001:db8::1")).hasToString("2001:db8::1/128");
  }
}
