package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Direction;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Devices;
import dev.sonde.socket.PacketCounts;
import dev.sonde.socket.PacketSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.PrivateNetwork;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a live capture shows of what goes over a cable. */
@org.jspecify.annotations.NullUnmarked
class CaptureRootTest {
  private static Wiretap wire;

  @BeforeAll
  static void lay() {
    wire = new Wiretap();
  }

  @AfterAll
  static void remove() {
    wire.close();
  }

  /** What runs with a capture of the near end, and a socket that sends by the far end. */
  private interface Body {
    void run(Capture capture, PacketSocket sender) throws Exception;
  }

  private static void with(CaptureOptions options, Body body) {
    wire.near.run(() -> {
      try (Capture capture = options.open();
          PacketSocket sender = wire.sender()) {
        body.run(capture, sender);
      }
    });
  }

  private static CaptureOptions near() {
    return Capture.on(Wiretap.NEAR);
  }

  @Test
  void packetIsShownWithAllThatTheKernelKnows() {
    with(
        near(),
        (capture, sender) -> {
          long before = System.currentTimeMillis();
          Wiretap.send(sender, "one");
          CapturedPacket packet = Wiretap.next(capture);
          assertThat(packet.linkType()).isEqualTo(LinkType.EN10MB);
          assertThat(Wiretap.text(packet)).isEqualTo("one");
          assertThat(packet.length()).isEqualTo(17);
          assertThat(packet.originalLength()).isEqualTo(17);
          assertThat(packet.direction()).isEqualTo(Direction.BROADCAST);
          assertThat(packet.protocol()).isEqualTo(Wiretap.EXPERIMENT);
          assertThat(packet.device()).isEqualTo(Devices.index(Wiretap.NEAR));
          assertThat(packet.hasTag()).isFalse();
          assertThat(packet.hasHardwareStamp()).isFalse();
          assertThat(packet.stampNanos() / 1_000_000)
              .isBetween(before - 1000, System.currentTimeMillis() + 1000);
        });
  }

  @Test
  void copyStaysWhenTheRingGoesOn() {
    with(
        near(),
        (capture, sender) -> {
          Wiretap.send(sender, "one", "two");
          CapturedPacket one = Wiretap.next(capture);
          assertThat(Wiretap.text(Wiretap.next(capture))).isEqualTo("two");
          capture.close();
          assertThat(Wiretap.text(one)).isEqualTo("one");
        });
  }

  /** Trap 11: PACKET_STATISTICS starts again at each read, and counts what was dropped twice. */
  @Test
  void countsNeverResetAndNameWhatWasDropped() {
    with(
        near().ringBytes(1),
        (capture, sender) -> {
          byte[] frame = Wiretap.frame(Wiretap.EXPERIMENT, "x".repeat(1400));
          Wiretap.burst(sender, frame, 500);
          PacketCounts first = capture.stats();
          assertThat(first.received()).isEqualTo(500);
          assertThat(first.dropped()).isBetween(1L, 499L);
          assertThat(first.freezes()).isPositive();
          assertThat(capture.stats()).isEqualTo(first);
          long shown = 0;
          while (shown < first.received() - first.dropped()) {
            shown += capture.dispatch(packet -> {}, Wiretap.PATIENCE);
          }
          Wiretap.send(sender, "again");
          assertThat(Wiretap.until(capture, "again")).containsExactly("again");
          assertThat(capture.stats().received()).isEqualTo(501);
          assertThat(capture.stats().dropped()).isEqualTo(first.dropped());
          capture.close();
          assertThat(capture.stats().received()).isEqualTo(501);
        });
  }

  /** Trap 2: what libpcap calls immediate mode has room for a few packets only. */
  @Test
  void burstInImmediateModeIsNotLost() {
    with(
        near().immediate(),
        (capture, sender) -> {
          byte[] frame = Wiretap.frame(Wiretap.EXPERIMENT, "x".repeat(46));
          long shown = 0;
          Wiretap.burst(sender, frame, 20_000);
          while (shown < 20_000) shown += capture.dispatch(packet -> {}, Wiretap.PATIENCE);
          assertThat(capture.stats().dropped()).isZero();
        });
  }

  /** Trap 13: it is the filter that cuts, so there always is one. */
  @Test
  void snapLengthCutsAndTheLengthOnTheWireStays() {
    with(
        near().snapLength(20),
        (capture, sender) -> {
          Wiretap.send(sender, "123456789");
          CapturedPacket packet = Wiretap.next(capture);
          assertThat(packet.length()).isEqualTo(20);
          assertThat(Wiretap.text(packet)).isEqualTo("123456");
          assertThat(packet.originalLength()).isEqualTo(23);
        });
  }

  /** Trap 4: the kernel takes the tag out, and a tag of 0 is a tag. */
  @ParameterizedTest
  @CsvSource({"8100, 6005", "88a8, 0001", "8100, 0000"})
  void tagOfAVlanIsToldBesideTheFrame(String type, String control) {
    int tag = Integer.parseInt(type, 16);
    int value = Integer.parseInt(control, 16);
    with(
        near(),
        (capture, sender) -> {
          Wiretap.send(sender, Wiretap.frame(tag, "tagged", value, Wiretap.EXPERIMENT));
          CapturedPacket packet = Wiretap.next(capture);
          assertThat(packet.hasTag()).isTrue();
          assertThat(packet.tagProtocol()).isEqualTo(tag);
          assertThat(packet.tagControl()).isEqualTo(value);
          assertThat(Wire.u16(packet.bytes(), packet.at() + 12)).isEqualTo(Wiretap.EXPERIMENT);
          assertThat(Wiretap.text(packet)).isEqualTo("tagged");
        });
  }

  @Test
  void innerTagOfTwoStaysInTheFrame() {
    with(
        near(),
        (capture, sender) -> {
          int inner = EtherType.CUSTOMER_TAG;
          byte[] frame =
              Wiretap.frame(EtherType.SERVICE_TAG, "in", 7, inner, 9, Wiretap.EXPERIMENT);
          Wiretap.send(sender, frame);
          CapturedPacket packet = Wiretap.next(capture);
          assertThat(packet.tagProtocol()).isEqualTo(EtherType.SERVICE_TAG);
          assertThat(packet.tagControl()).isEqualTo(7);
          assertThat(Wire.u16(packet.bytes(), packet.at() + 12)).isEqualTo(inner);
          assertThat(Wire.u16(packet.bytes(), packet.at() + 14)).isEqualTo(9);
        });
  }

  /** Trap 4, the other half. */
  @Test
  void tagOfWhatThisMachineInjectsIsStillInTheFrame() {
    with(
        near(),
        (capture, _) -> {
          try (PacketSocket own = Wiretap.sender(Wiretap.NEAR)) {
            int tag = EtherType.CUSTOMER_TAG;
            Wiretap.send(own, Wiretap.frame(tag, "own", 5, Wiretap.EXPERIMENT));
            CapturedPacket packet = Wiretap.next(capture);
            assertThat(packet.direction()).isEqualTo(Direction.OUTGOING);
            assertThat(packet.hasTag()).isFalse();
            assertThat(Wire.u16(packet.bytes(), packet.at() + 12)).isEqualTo(tag);
          }
        });
  }

  /** Trap 5: a socket for a type sees what is behind the tag, and one for tags nothing. */
  @Test
  void frameTypeIsTheOneBehindTheTag() {
    byte[] frame = Wiretap.frame(EtherType.CUSTOMER_TAG, "tagged", 5, EtherType.IP4);
    with(
        near().frameType(EtherType.IP4),
        (inner, sender) -> {
          try (Capture tags = near().frameType(EtherType.CUSTOMER_TAG).open()) {
            Wiretap.send(sender, "other");
            Wiretap.send(sender, frame);
            assertThat(Wiretap.until(inner, "tagged")).containsExactly("tagged");
            assertThat(tags.stats().received()).isZero();
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"IN, in end", "OUT, out", "BOTH, in out end"})
  void directionIsThatSeenFromTheDevice(CaptureDirection direction, String shown) {
    with(
        near().direction(direction),
        (capture, sender) -> {
          try (PacketSocket own = Wiretap.sender(Wiretap.NEAR)) {
            Wiretap.send(sender, "in");
            Wiretap.send(own, "out");
            Wiretap.send(sender, "end");
            List<String> expected = List.of(shown.split(" "));
            assertThat(Wiretap.until(capture, expected.getLast())).isEqualTo(expected);
            assertThat(capture.stats().received()).isEqualTo(expected.size());
          }
        });
  }

  /** Trap 8: AF_PACKET shows all that goes by loopback as sent and as received. */
  @ParameterizedTest
  @CsvSource({
    "lo, IN, HOST", "lo, OUT, OUTGOING", "lo, BOTH, HOST",
    "any, IN, HOST", "any, OUT, OUTGOING", "any, BOTH, HOST"
  })
  void loopbackIsSeenOnce(String device, CaptureDirection way, Direction seen) {
    PrivateNetwork.inside(() -> {
      try (Capture capture = Capture.on(device).direction(way).open();
          PacketSocket own = Wiretap.sender("lo")) {
        byte[] frame = Wiretap.frame(Wiretap.EXPERIMENT, "self");
        MemorySegment.ofArray(frame).asSlice(0, 12).fill((byte) 0); // the address of loopback
        Wiretap.send(own, frame);
        assertThat(Wiretap.next(capture).direction()).isEqualTo(seen);
        assertThat(capture.stats().received()).isEqualTo(1);
      }
    });
  }

  @Test
  void capturesFromAnyNameTheDeviceInACookedHeader() {
    with(
        Capture.on(Capture.ANY),
        (capture, sender) -> {
          Wiretap.send(sender, "cooked");
          CapturedPacket packet = Wiretap.next(capture);
          assertThat(packet.linkType()).isEqualTo(LinkType.LINUX_SLL2);
          assertThat(Wiretap.text(packet)).isEqualTo("cooked");
          MemorySegment bytes = packet.bytes();
          long at = packet.at();
          assertThat(packet.length()).isEqualTo(26);
          assertThat(packet.originalLength()).isEqualTo(26);
          assertThat(Wire.u16(bytes, at)).isEqualTo(Wiretap.EXPERIMENT);
          assertThat(Wire.u16(bytes, at + 2)).isZero();
          assertThat(Wire.u32(bytes, at + 4)).isEqualTo(Devices.index(Wiretap.NEAR));
          assertThat(Wire.u16(bytes, at + 8)).isEqualTo(1); // ARPHRD_ETHER
          assertThat(Wire.u8(bytes, at + 10)).isEqualTo(1); // PACKET_BROADCAST
          assertThat(Wire.u8(bytes, at + 11)).isEqualTo(6);
          assertThat(Wire.i64(bytes, at + 12)).isEqualTo(0x02005e0053010000L);
        });
  }

  @Test
  void anyDeviceCanBeCooked() {
    with(
        near().linkType(LinkType.LINUX_SLL).snapLength(19),
        (capture, sender) -> {
          Wiretap.send(sender, "cooked");
          CapturedPacket packet = Wiretap.next(capture);
          assertThat(packet.linkType()).isEqualTo(LinkType.LINUX_SLL);
          assertThat(Wiretap.text(packet)).isEqualTo("coo");
          assertThat(packet.originalLength()).isEqualTo(22);
          assertThat(Wire.u16(packet.bytes(), packet.at())).isEqualTo(1);
          assertThat(Wire.u16(packet.bytes(), packet.at() + 2)).isEqualTo(1);
          assertThat(Wire.u16(packet.bytes(), packet.at() + 4)).isEqualTo(6);
          assertThat(Wire.i64(packet.bytes(), packet.at() + 6)).isEqualTo(0x02005e0053010000L);
          assertThat(Wire.u16(packet.bytes(), packet.at() + 14)).isEqualTo(Wiretap.EXPERIMENT);
        });
  }

  @Test
  void linkTypeThatTheDeviceDoesNotHaveIsRefused() {
    wire.near.run(() ->
        assertThatIllegalArgumentException()
            .isThrownBy(() -> near().linkType(LinkType.RAW).open())
            .withMessage("near0 has no link type RAW"));
  }

  @Test
  void deviceThatIsNotThereIsNamed() {
    wire.near.run(() ->
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> Capture.on("nowhere0").open())
            .withMessage("SIOCGIFHWADDR nowhere0: ENODEV (No such device)"));
  }

  /** A veth has no clock of its own. */
  @Test
  void hardwareTimesAreRefusedWhereThereIsNoClock() {
    wire.near.run(() ->
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> near().hardwareStamps().open())
            .withMessage("SIOCSHWTSTAMP near0: EOPNOTSUPP (Operation not supported)"));
  }

  /** Trap 17: the membership is counted, and goes with the socket. */
  @Test
  void promiscuityEndsWithTheCaptureAndIsNotTheDevicesFlag() {
    wire.near.run(() -> {
      try (Capture capture = near().promiscuous(true).open()) {
        assertThat(link()).contains("promiscuity 1").doesNotContain("PROMISC");
        assertThat(capture.isClosed()).isFalse();
      }
      assertThat(link()).contains("promiscuity 0");
    });
  }

  private static String link() {
    return run("ip", "-d", "link", "show", Wiretap.NEAR);
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void injectedFramesArriveAndTheCaptureItselfDoesNotSeeThem() {
    wire.near.run(() -> {
      try (Capture mine = near().open();
          Capture theirs = wire.far.call(() -> Capture.on(Wiretap.FAR).open())) {
        byte[] frame = Wiretap.frame(Wiretap.EXPERIMENT, "injected");
        mine.inject(MemorySegment.ofArray(frame), 0, frame.length);
        assertThat(Wiretap.text(Wiretap.next(theirs))).isEqualTo("injected");
        assertThat(mine.stats().received()).isZero();
      }
    });
  }

  @Test
  void bareIpIsSeenOnADeviceWithoutLinkHeaders() {
    PrivateNetwork.inside(() -> {
      try (var tun = dev.sonde.socket.TunDevice.open("tap0")) {
        Devices.up("tap0");
        try (Capture capture = Capture.on("tap0").direction(CaptureDirection.IN).open()) {
          assertThat(capture.linkType()).isEqualTo(LinkType.RAW);
          MemorySegment packet = java.lang.foreign.Arena.ofAuto().allocate(40);
          Wire.put8(packet, 0, 0x45);
          Wire.put16(packet, 2, 40);
          assertThat(tun.write(packet, 0, 40)).isEqualTo(40);
          CapturedPacket seen = Wiretap.next(capture);
          assertThat(seen.length()).isEqualTo(40);
          assertThat(Wire.u8(seen.bytes(), seen.at())).isEqualTo(0x45);
          assertThat(seen.protocol()).isEqualTo(EtherType.IP4);
        }
      }
    });
  }

  @Test
  void waitEndsAtItsOwnTimeoutAlthoughNothingComes() {
    with(
        near(),
        (capture, _) -> {
          assertThat(capture.take(Duration.ofMillis(30))).isNull();
          assertThat(capture.dispatch(packet -> {}, Duration.ofMillis(30))).isZero();
          assertThat(capture.take(Duration.ZERO)).isNull();
        });
  }
}
