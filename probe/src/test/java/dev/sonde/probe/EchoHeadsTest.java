package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class EchoHeadsTest {
  private static final int DATA = 8 + 8;

  @Test
  void aHeadWithItsCookieAndDataIsAMessageWhoseChecksumIsRight() {
    Seeds.each(
        2000,
        random -> {
          MemorySegment message = MemorySegment.ofArray(new byte[DATA + random.length(64)]);
          byte[] data = random.bytes((int) message.byteSize() - DATA);
          MemorySegment.copy(MemorySegment.ofArray(data), 0, message, DATA, data.length);
          long cookie = random.int64();
          Wire.put64(message, 8, cookie);
          int type = random.bits(8);
          int identifier = random.bits(16);
          long sequence = random.int64();
          int sum = Checksum.sum(message, DATA, data.length);
          Wire.put64(message, 0, new EchoHeads(type, identifier, sum).of(sequence, cookie));
          IcmpView view = new IcmpView(IpFamily.V4, message, 0, (int) message.byteSize());
          assertThat(view.type()).isEqualTo(type);
          assertThat(view.code()).isZero();
          assertThat(view.id()).isEqualTo(identifier);
          assertThat(view.sequence()).isEqualTo((int) sequence & 0xffff);
          assertThat(view.verifies(0)).isTrue();
        });
  }

  /** All its words are zero: of the two zeros that one's complement has, the sum is the other. */
  @Test
  void aHeadOfNothingButZerosIsOfAMessageWhoseChecksumIsRight() {
    MemorySegment message = MemorySegment.ofArray(new byte[8]);
    Wire.put64(message, 0, new EchoHeads(0, 0, 0).of(0x1_0000, 0));
    assertThat(new IcmpView(IpFamily.V4, message, 0, 8).verifies(0)).isTrue();
  }

  @Test
  void theHeadThatATargetExpectsIsThatOfTheReplyToItsRequest() {
    Seeds.each(
        500,
        random -> {
          PingBench bench = new PingBench();
          IpAddress address = new Ip4Address(random.bits(32));
          PingOptions options = PingOptions.DEFAULT.size(random.between(0, 80));
          PingTarget target = bench.target(address, options);
          for (int count = random.between(1, 20); count > 1; count--) bench.send(target);
          Echo.Delivery reply = bench.send(target).reply(address);
          Outstanding outstanding = target.outstanding();
          long sequence = outstanding.newest();
          long cookie = outstanding.cookieAt(outstanding.find(sequence));
          long head = Wire.i64(MemorySegment.ofArray(reply.bytes().toArray()), 0);
          assertThat(target.replyHead(sequence, cookie)).isEqualTo(head);
        });
  }
}
