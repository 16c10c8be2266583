package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IcmpCodeTest {

  @Test
  void everyCodeIsFoundByItsNumber() {
    for (IcmpCode code : IcmpCode.values()) {
      for (IpFamily family : IpFamily.values()) {
        if (code.number(family) != IcmpKind.NONE) {
          assertThat(IcmpCode.of(family, code.kind(), code.number(family))).isEqualTo(code);
          assertThat(code.phrase()).isNotBlank();
        }
      }
    }
  }

  @Test
  void everyOtherCodeIsUnnamed() {
    for (IcmpKind kind : IcmpKind.values()) {
      for (IpFamily family : IpFamily.values()) {
        for (int number = 0; number < 256; number++) {
          IcmpCode code = IcmpCode.of(family, kind, number);
          boolean named = code != IcmpCode.UNNAMED;
          assertThat(named).isEqualTo(code.number(family) == number && code.kind() == kind);
        }
      }
    }
  }

  /** RFC 792, 1122 and 1812 leave no gap; RFC 4443, 6550 and 8883 neither. */
  @Test
  void unreachableHasACodeForEveryNumberAssigned() {
    assertThat(IntStream.range(0, 16).filter(n -> n != 4))
        .allMatch(n -> IcmpCode.of(IpFamily.V4, IcmpKind.UNREACHABLE, n) != IcmpCode.UNNAMED);
    assertThat(IntStream.range(0, 9))
        .allMatch(n -> IcmpCode.of(IpFamily.V6, IcmpKind.UNREACHABLE, n) != IcmpCode.UNNAMED);
  }

  @Test
  void sameMeaningHasOneNameInBothFamilies() {
    assertThat(IcmpCode.of(IpFamily.V4, IcmpKind.UNREACHABLE, 3))
        .isEqualTo(IcmpCode.of(IpFamily.V6, IcmpKind.UNREACHABLE, 4))
        .isEqualTo(IcmpCode.PORT_UNREACHABLE);
    assertThat(IcmpKind.of(IpFamily.V4, 8, 0)).isEqualTo(IcmpKind.of(IpFamily.V6, 128, 0));
    assertThat(IcmpKind.of(IpFamily.V4, 3, 4)).isEqualTo(IcmpKind.of(IpFamily.V6, 2, 0));
  }

  @Test
  void everyKindIsFoundByItsType() {
    for (IcmpKind kind : IcmpKind.values()) {
      for (IpFamily family : IpFamily.values()) {
        int type = kind.type(family);
        int code = kind == IcmpKind.PACKET_TOO_BIG ? 4 : 0;
        if (type != IcmpKind.NONE) {
          assertThat(IcmpKind.of(family, type, code)).isEqualTo(kind);
        }
      }
    }
    assertThat(IcmpKind.of(IpFamily.V4, 255, 255)).isEqualTo(IcmpKind.UNKNOWN);
  }
}
