package dev.sonde.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdMapTest {
  private static final String WHOLE = "         0          0 4294967295";
  private static final String OWN = "         0       1000          1";
  private static final String MORE = "         1     100000      65536";

  @Test
  void wholeMachineHasEverybodyButTheNumberOfNobodyAtAll() {
    IdMap map = new IdMap(List.of(WHOLE));
    assertThat(map.has(0)).isTrue();
    assertThat(map.has(65534)).isTrue();
    assertThat(map.has(-2)).isTrue();
    assertThat(map.has(-1)).isFalse();
  }

  @Test
  void namespaceHasWhomItsLinesName() {
    assertThat(new IdMap(List.of(OWN)).has(0)).isTrue();
    assertThat(new IdMap(List.of(OWN)).has(1)).isFalse();
    IdMap both = new IdMap(List.of(OWN, MORE));
    assertThat(both.has(65536)).isTrue();
    assertThat(both.has(65537)).isFalse();
  }

  @Test
  void hiddenMapHasEverybody() {
    assertThat(IdMap.of("/proc/self/no_such_map").has(65534)).isTrue();
  }
}
