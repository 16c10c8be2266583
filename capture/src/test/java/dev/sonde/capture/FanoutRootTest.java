package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Fanout;
import dev.sonde.socket.PacketSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several captures of one device that share what comes. */
class FanoutRootTest {
  private static final int PACKETS = 400;
  private static final int FLOWS = 40;

  /** A UDP datagram of a flow, of which there are {@link #FLOWS}. */
  private static byte[] datagram(int number) {
    int port = 10_000 + number % FLOWS;
    return Wiretap.frame(
        0x0800,
        "datagram",
        0x4500,
        36,
        0,
        0,
        0x4011,
        0,
        0xc612,
        0x0002,
        0xc612,
        0x0001,
        port,
        53,
        16,
        0);
  }

  private static void closeAll(List<Capture> members) throws IOException {
    for (Capture member : members) member.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachPacketIsSeenByOneMember(Fanout mode) {
    try (Wiretap wire = new Wiretap();
        PacketSocket sender = wire.sender()) {
      wire.near.run(() -> {
        List<Capture> members = Capture.on(Wiretap.NEAR).openGroup(3, mode);
        try {
          assertThat(members).extracting(Capture::group).containsOnly(members.getFirst().group());
          for (int sent = 0; sent < PACKETS; sent++) Wiretap.send(sender, datagram(sent));
          Map<Integer, Capture> flows = new HashMap<>();
          int seen = 0;
          for (Capture member : members) seen += drain(member, mode, flows);
          assertThat(seen).isEqualTo(PACKETS);
        } finally {
          closeAll(members);
        }
      });
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** How many one member has; by hash, each flow is the affair of one. */
  private static int drain(Capture member, Fanout mode, Map<Integer, Capture> flows)
      throws IOException {
    long received = member.stats().received();
    if (mode == Fanout.LOAD_BALANCED) assertThat(received).isBetween(133L, 134L);
    for (long left = received; left > 0; left--) {
      CapturedPacket packet = Wiretap.next(member);
      int port = Wire.u16(packet.bytes(), packet.at() + 34);
      if (mode == Fanout.HASH) {
        assertThat(flows.computeIfAbsent(port, _ -> member)).isSameAs(member);
      }
    }
    assertThat(member.take(Duration.ZERO)).isNull();
    return (int) received;
  }

  /** The kernel can't be asked for the length of a cooked packet: it is filtered here. */
  @Test
  void filterThatTheKernelCannotRunHoldsForAGroup() {
    try (Wiretap wire = new Wiretap()) {
      wire.near.run(() -> {
        BpfProgram longer =
            BpfAssembler.parse("ld #pktlen\njgt #24 jt a jf b\na: ret #-1\nb: ret #0");
        CaptureOptions options =
            Capture.on(Wiretap.NEAR).linkType(LinkType.LINUX_SLL2).filter(longer);
        try (PacketSocket sender = wire.sender()) {
          List<Capture> members = options.openGroup(1, Fanout.LOAD_BALANCED);
          Wiretap.send(sender, "no", "wanted");
          assertThat(Wiretap.text(Wiretap.next(members.getFirst()))).isEqualTo("wanted");
          closeAll(members);
        }
      });
    }
  }

  /** A socket hears all of the device until it has joined. */
  @Test
  void nothingIsSeenBeforeTheGroupIsJoined() {
    try (Wiretap wire = new Wiretap()) {
      wire.near.run(() -> {
        try (PacketSocket sender = wire.sender()) {
          List<Capture> members = Capture.on(Wiretap.NEAR).openGroup(1, Fanout.LOAD_BALANCED);
          for (int round = 0; round < 5; round++) {
            Wiretap.send(sender, "alone");
          }
          Capture first = members.getFirst();
          while (first.stats().received() < 5) Thread.onSpinWait();
          assertThat(first.stats().received()).isEqualTo(5);
          closeAll(members);
        }
      });
    }
  }
}
