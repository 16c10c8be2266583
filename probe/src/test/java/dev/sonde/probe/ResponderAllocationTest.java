package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.Garbage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The responder's hot path makes no garbage, whatever the compiler makes of it. */
class ResponderAllocationTest {
  private static final int PACKETS = 50_000;
  private static final int MESSAGE = 64;

  @ParameterizedTest
  @EnumSource
  void steadyStateAllocatesNothing(IpFamily family) {
    long[] replies = {0};
    ResponderCore core =
        new ResponderCore(family, false, TokenBucket.of(0, 0), (_, _) -> replies[0]++);
    Incoming datagram =
        Datagrams.of(family, new Icmp.EchoRequest(1, 2, Bytes.of(new byte[MESSAGE - 8])));
    int length = datagram.length;
    int type = Wire.u8(datagram.bytes, length - MESSAGE);
    int checksum = Wire.u16(datagram.bytes, length - MESSAGE + 2);
    long enough = PACKETS / 100;
    long garbage =
        Garbage.ofTheBestRound(
            enough,
            () -> {
              for (int packet = 0; packet < PACKETS; packet++) {
                datagram.at = 0;
                datagram.length = length;
                // The reply is made where the request lies: make it a request again.
                Wire.put8(datagram.bytes, length - MESSAGE, type);
                Wire.put16(datagram.bytes, length - MESSAGE + 2, checksum);
                core.received(datagram, packet);
              }
            });
    assertThat(replies[0]).isPositive();
    assertThat(garbage).as("bytes for %d packets", PACKETS).isLessThanOrEqualTo(enough);
  }
}
