package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class BytesTest {

  @Test
  void laterWritesToTheOriginDoNotShow() {
    byte[] origin = {1, 2, 3};
    Bytes of = Bytes.of(origin);
    Bytes copy = Bytes.copy(MemorySegment.ofArray(origin), 1, 2);
    origin[1] = 9;
    of.toArray()[0] = 9;
    assertThat(of).isEqualTo(Bytes.of((byte) 1, (byte) 2, (byte) 3)).hasToString("010203");
    assertThat(copy).isEqualTo(Bytes.of((byte) 2, (byte) 3)).hasSameHashCodeAs(copy);
    assertThatThrownBy(() -> Wire.put8(of.segment(), 0, 9))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void contentIsWrittenWhereAsked() {
    MemorySegment out = MemorySegment.ofArray(new byte[4]);
    Bytes.of((byte) 0xfe, (byte) 7).write(out, 1);
    assertThat(Bytes.copy(out, 0, 4)).hasToString("00fe0700");
    assertThat(Bytes.of((byte) 0xfe).u8(0)).isEqualTo(0xfe);
  }
}
