package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {

  @Test
  void textAndBytesRoundTrip() {
    Seeds.each(
        500,
        seeds -> {
          MacAddress address = new MacAddress(seeds.int64() >>> 16);
          MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
          address.write(bytes, 1);
          assertThat(MacAddress.read(bytes, 1)).isEqualTo(address);
          assertThat(MacAddress.parse(address.toString())).isEqualTo(address);
        });
  }

  @Test
  void textHasSixPairsOfLowerCaseDigits() {
    assertThat(MacAddress.parse("02:00:5E:00:53:0A")).hasToString("02:00:5e:00:53:0a");
    assertThat(new MacAddress(0)).hasToString("00:00:00:00:00:00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02:00:5e:00:53",
        "02:00:5e:00:53:01:02",
        "02-00-5e-00-53-01",
        "2:0:5e:0:53:1",
        "02:00:5e:00:53:0g",
        "02:00:5e:00:53:+1",
        "02:00:5e:00:5301:",
        "02:00:5e:00:53:\u0660\u0661"
      })
  void badTextIsRefusedByName(String text) {
    assertThatThrownBy(() -> MacAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining('"' + text + '"');
  }

  @Test
  void firstBitOnTheWireMakesAGroup() {
    assertThat(MacAddress.parse("01:00:5e:00:00:16").isMulticast()).isTrue();
    assertThat(MacAddress.parse("02:00:00:00:00:01").isMulticast()).isFalse();
    assertThat(MacAddress.BROADCAST.isMulticast()).isTrue();
    assertThat(MacAddress.BROADCAST.isBroadcast()).isTrue();
    assertThat(MacAddress.parse("33:33:00:00:00:01").isBroadcast()).isFalse();
  }

  @Test
  void moreThan48BitsAreRefused() {
    assertThatThrownBy(() -> new MacAddress(1L << 48)).hasMessageContaining("48 bits");
  }
}
