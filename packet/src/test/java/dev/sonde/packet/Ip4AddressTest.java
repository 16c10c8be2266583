package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Ip4AddressTest {

  @Test
  void textRoundTrips() {
    Seeds.each(
        2000,
        seeds -> {
          Ip4Address address = new Ip4Address(seeds.bits(32));
          assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
          assertThat(IpAddress.of(address.bytes())).isEqualTo(address);
        });
  }

  @Test
  void octetsAreInNetworkOrder() {
    assertThat(Ip4Address.parse("192.0.2.1")).isEqualTo(new Ip4Address(0xc0000201));
    assertThat(Ip4Address.parse("192.0.2.1").bytes()).containsExactly(192, 0, 2, 1);
  }

  @Test
  void badTextIsRefusedAndSaysWhy() {
    Map<String, String> bad =
        Map.ofEntries(
            Map.entry("", "it has 1 of 4 octets"),
            Map.entry("1.2.3", "it has 3 of 4 octets"),
            Map.entry("127.1", "it has 2 of 4 octets"),
            Map.entry("1.2.3.4.5", "'.' is no decimal digit"),
            Map.entry("1.2.3.", "an octet is empty"),
            Map.entry("1..3.4", "an octet is empty"),
            Map.entry("1.2.3.256", "octet 256 is over 255"),
            Map.entry("1.2.3.0004", "more than 3 digits"),
            Map.entry("010.2.3.4", "leading zero"),
            Map.entry("1.2.3.00", "leading zero"),
            Map.entry("0x7f.0.0.1", "'x' is no decimal digit"),
            Map.entry(" 1.2.3.4", "' ' is no decimal digit"),
            Map.entry("1.2.3.4 ", "' ' is no decimal digit"),
            Map.entry("-1.2.3.4", "'-' is no decimal digit"),
            Map.entry("1.2.3.\u0664", "is no decimal digit"),
            Map.entry("localhost", "it has 1 of 4 octets"));
    bad.forEach((text, why) ->
        assertThatThrownBy(() -> IpAddress.parse(text))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining('"' + text + '"')
            .hasMessageContaining(why));
  }

  @Test
  void everyPredicateEndsAtItsPrefix() {
    assertThat(List.of("127.0.0.0", "127.255.255.255"))
        .allMatch(text -> IpAddress.parse(text).isLoopback());
    assertThat(List.of("126.255.255.255", "128.0.0.0"))
        .noneMatch(text -> IpAddress.parse(text).isLoopback());
    assertThat(List.of("224.0.0.0", "239.255.255.255"))
        .allMatch(text -> IpAddress.parse(text).isMulticast());
    assertThat(List.of("223.255.255.255", "240.0.0.0"))
        .noneMatch(text -> IpAddress.parse(text).isMulticast());
    assertThat(List.of("169.254.0.0", "169.254.255.255"))
        .allMatch(text -> IpAddress.parse(text).isLinkLocal());
    assertThat(List.of("169.253.255.255", "169.255.0.0"))
        .noneMatch(text -> IpAddress.parse(text).isLinkLocal());
    assertThat(Ip4Address.parse("255.255.255.255").isBroadcast()).isTrue();
    assertThat(Ip4Address.parse("255.255.255.254").isBroadcast()).isFalse();
    assertThat(Ip4Address.ANY.isUnspecified()).isTrue();
    assertThat(Ip4Address.LOOPBACK.isUnspecified()).isFalse();
  }

  @Test
  void orderIsUnsignedAndPutsVersion4First() {
    assertThat(Ip4Address.parse("9.0.0.0")).isLessThan(Ip4Address.parse("200.0.0.0"));
    assertThat(Ip4Address.BROADCAST.compareTo(Ip6Address.ANY)).isNegative();
    assertThat(Ip6Address.ANY.compareTo(Ip4Address.BROADCAST)).isPositive();
  }

  @Test
  void mappedFormComesBack() {
    Ip4Address address = Ip4Address.parse("203.0.113.9");
    assertThat(address.mapped()).hasToString("::ffff:203.0.113.9");
    assertThat(address.mapped().isV4Mapped()).isTrue();
    assertThat(address.mapped().unmapped()).isEqualTo(address);
  }

  @Test
  void otherLengthsAreNoAddress() {
    assertThatThrownBy(() -> IpAddress.of(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 bytes");
  }
}
