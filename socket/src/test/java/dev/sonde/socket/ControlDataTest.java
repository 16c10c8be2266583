package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.sys.Messages.Cmsghdr;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The walk over control messages: cmsg(3). */
class ControlDataTest {
  private static final int HEADER = Cmsghdr.SIZE;
  private static final int WITH_INT = HEADER + Integer.BYTES;
  private static final int ALIGNED = HEADER + Long.BYTES;

  private final MemorySegment bytes = MemorySegment.ofArray(new long[16]);
  private final ControlData data = new ControlData();

  private void header(long at, long length, int level, int type) {
    bytes.set(ValueLayout.JAVA_LONG, at + Cmsghdr.cmsg_len, length);
    bytes.set(ValueLayout.JAVA_INT, at + Cmsghdr.cmsg_level, level);
    bytes.set(ValueLayout.JAVA_INT, at + Cmsghdr.cmsg_type, type);
  }

  private void hops(long at, int hops) {
    header(at, WITH_INT, Sockets.IPPROTO_IP, SocketOptions.IP_TTL);
    bytes.set(ValueLayout.JAVA_INT, at + HEADER, hops);
  }

  @Test
  void fieldThatWasNotSentHasTheValueNamedWithIt() {
    hops(0, 7);
    data.read(bytes, 0, ALIGNED);
    assertThat(data.hops()).isEqualTo(7);
    data.read(bytes, 0, 0);
    assertThat(data.hops()).isEqualTo(ControlData.ABSENT);
    assertThat(data.trafficClass()).isEqualTo(ControlData.ABSENT);
    assertThat(data.drops()).isEqualTo(ControlData.ABSENT);
    assertThat(data.device()).isZero();
    assertThat(data.target()).isNull();
    assertThat(data.stampNanos()).isZero();
    assertThat(data.hasError()).isFalse();
  }

  @Test
  void errorIsNotAskedAboutWhereNoneCame() {
    data.read(bytes, 0, 0);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(data::errno);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(data::errorOrigin);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(data::offender);
  }

  @Test
  void messagesNobodyAskedForAreSteppedOver() {
    header(0, WITH_INT, 9999, SocketOptions.IP_TTL);
    header(ALIGNED, WITH_INT, Sockets.IPPROTO_IP, 9999);
    header(2L * ALIGNED, WITH_INT, SocketOptions.SOL_SOCKET, 9999);
    hops(3L * ALIGNED, 7);
    data.read(bytes, 0, 4L * ALIGNED);
    assertThat(data.hops()).isEqualTo(7);
  }

  @Test
  void lengthShorterThanAHeaderEndsTheWalk() {
    for (long length = -1; length < HEADER; length++) {
      header(0, length, Sockets.IPPROTO_IP, SocketOptions.IP_TTL);
      hops(ALIGNED, 7);
      data.read(bytes, 0, 2L * ALIGNED);
      assertThat(data.hops()).as("after length %d", length).isEqualTo(ControlData.ABSENT);
    }
  }

  @Test
  void lengthThatLeavesTheBufferEndsTheWalk() {
    hops(0, 7);
    for (long length : new long[] {ALIGNED + 1, 1000, Integer.MAX_VALUE, Long.MAX_VALUE}) {
      header(ALIGNED, length, Sockets.IPPROTO_IP, SocketOptions.IP_TOS);
      data.read(bytes, 0, 2L * ALIGNED);
      assertThat(data.hops()).isEqualTo(7);
      assertThat(data.trafficClass()).as("of length %d", length).isEqualTo(ControlData.ABSENT);
    }
  }

  @Test
  void messageCutShortByTheBufferIsNotRead() {
    hops(0, 7);
    for (int length = 0; length < WITH_INT; length++) {
      data.read(bytes, 0, length);
      assertThat(data.hops()).as("of %d bytes", length).isEqualTo(ControlData.ABSENT);
    }
    data.read(bytes, 0, WITH_INT);
    assertThat(data.hops()).isEqualTo(7);
  }

  @Test
  void errorTooShortForItsStructIsNone() {
    header(0, WITH_INT, Sockets.IPPROTO_IP, SocketOptions.IP_RECVERR);
    data.read(bytes, 0, ALIGNED);
    assertThat(data.hasError()).isFalse();
  }

  @Test
  void originsOfErrorsHaveTheirNumbers() {
    assertThat(ErrorOrigin.of(1)).isEqualTo(ErrorOrigin.LOCAL);
    assertThat(ErrorOrigin.of(2)).isEqualTo(ErrorOrigin.ICMP);
    assertThat(ErrorOrigin.of(3)).isEqualTo(ErrorOrigin.ICMP6);
    assertThat(ErrorOrigin.of(4)).isEqualTo(ErrorOrigin.STAMP);
    assertThat(ErrorOrigin.of(0)).isEqualTo(ErrorOrigin.OTHER);
    assertThat(ErrorOrigin.of(5)).isEqualTo(ErrorOrigin.OTHER);
  }
}
