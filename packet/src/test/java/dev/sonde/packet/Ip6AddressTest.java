package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ip6AddressTest {

  @Test
  void textRoundTrips() {
    Seeds.each(
        3000,
        seeds -> {
          Ip6Address address = new Ip6Address(sparse(seeds), sparse(seeds), seeds.bits(32));
          assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
          assertThat(IpAddress.of(address.bytes())).isEqualTo(address.withScope(0));
        });
  }

  /** Half an address in which zero groups are common. */
  private static long sparse(Seeds seeds) {
    long half = 0;
    for (int i = 0; i < 4; i++) {
      half = half << 16 | (seeds.chance(2) ? 0 : seeds.bits(16));
    }
    return half;
  }

  /** The addresses of RFC 5952 section 4, and RFC 4291 section 2.2 for the forms. */
  @ParameterizedTest
  @CsvSource({
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8::0:1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::AAAA, 2001:db8::aaaa",
    "::FFFF:192.0.2.1, ::ffff:192.0.2.1",
    "0:0:0:0:0:FFFF:129.144.52.38, ::ffff:129.144.52.38",
    "::13.1.68.3, ::d01:4403",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789, abcd:ef01:2345:6789:abcd:ef01:2345:6789",
    "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    "FF01:0:0:0:0:0:0:101, ff01::101",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "1::, 1::",
    "fe80::1%2, fe80::1%2",
    "fe80::1%0, fe80::1",
    "fe80::1%4294967295, fe80::1%4294967295",
  })
  void everyFormPrintsTheCanonicalOne(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8:",
        ":1:2:3:4:5:6:7",
        "::1::",
        "1:::2",
        "1:2:3:4::5:6:7:8",
        "::12345",
        "::g",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.04",
        "::1 ",
        "[::1]",
        "::1/64",
        "fe80::1%",
        "fe80::1%eth0",
        "fe80::1%-1",
        "fe80::1%4294967296",
        "%1",
        "::\u0661"
      })
  void badTextIsRefusedByName(String text) {
    assertThatThrownBy(() -> Ip6Address.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an IPv6 address: \"" + text + "\": ");
  }

  @Test
  void refusalSaysWhatIsWrong() {
    Map<String, String> bad =
        Map.of(
            "1:2:3", "fewer than 8 groups",
            "1:2:3:4:5:6:7:8:9", "more than 8 groups",
            "1::2::3", "more than one \"::\"",
            "::12345", "more than 4 digits",
            "1:2:3:4::5:6:7:8", "\"::\" stands for no group",
            "::1.2.3.400", "octet 400 is over 255",
            "fe80::1%eth0", "zone \"eth0\" is no number");
    bad.forEach(
        (text, why) -> assertThatThrownBy(() -> IpAddress.parse(text)).hasMessageContaining(why));
  }

  @Test
  void everyPredicateEndsAtItsPrefix() {
    assertThat(List.of("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))
        .allMatch(text -> IpAddress.parse(text).isLinkLocal());
    assertThat(List.of("fe7f:ffff::", "fec0::"))
        .noneMatch(text -> IpAddress.parse(text).isLinkLocal());
    assertThat(IpAddress.parse("ff02::1").isMulticast()).isTrue();
    assertThat(IpAddress.parse("feff::1").isMulticast()).isFalse();
    assertThat(Ip6Address.LOOPBACK.isLoopback()).isTrue();
    assertThat(IpAddress.parse("::ffff:127.0.0.1").isLoopback()).isFalse();
    assertThat(Ip6Address.ANY.isUnspecified()).isTrue();
    assertThat(Ip6Address.parse("::fffe:1.2.3.4").isV4Mapped()).isFalse();
    assertThat(Ip6Address.LOOPBACK.unmapped()).isEqualTo(Ip6Address.LOOPBACK);
  }

  @Test
  void orderIsUnsignedThenByScope() {
    assertThat(Ip6Address.parse("8000::")).isGreaterThan(Ip6Address.parse("7fff::"));
    assertThat(Ip6Address.parse("::8000:0:0:0")).isGreaterThan(Ip6Address.parse("::1"));
    assertThat(Ip6Address.parse("fe80::1%1")).isLessThan(Ip6Address.parse("fe80::1%2"));
  }
}
