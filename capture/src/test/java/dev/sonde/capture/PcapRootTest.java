package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Capabilities;
import dev.sonde.sys.PcapSources;
import dev.sonde.testkit.PrivateNetwork;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** libpcap on devices of a network of its own: the loopback, and a cable to another network. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PcapRootTest {
  private static final int PORT = 4711;
  private static final int SNAP_LENGTH = 65535;
  private static final int UDP_OVER_ETHERNET = 14 + 20 + 8;

  private static PrivateNetwork near;
  private static PrivateNetwork far;

  @BeforeAll
  static void networks() {
    near = PrivateNetwork.open();
    far = PrivateNetwork.open();
    near.cable("near0", far, "far0");
    near.address("near0", "198.18.0.1/24");
  }

  @AfterAll
  static void end() {
    if (far != null) far.close();
    if (near != null) near.close();
  }

  @BeforeEach
  void libpcap() {
    assumeTrue(Pcap.isInstalled(), Libpcap.ABSENT);
  }

  private static Pcap lo() throws PcapFailure {
    return near.call(() -> Pcap.openLive("lo", SNAP_LENGTH, false, 10));
  }

  /** Sends datagrams of so many bytes over the loopback of the near network. */
  private static void send(int... lengths) {
    near.run(() -> {
      try (DatagramSocket socket = new DatagramSocket()) {
        InetAddress to = InetAddress.getLoopbackAddress();
        for (int length : lengths) {
          socket.send(new DatagramPacket(new byte[length], length, to, PORT));
        }
      }
    });
  }

  private static byte[] frame(int length) {
    byte[] frame = new byte[length];
    frame[0] = 2;
    frame[6] = 2;
    frame[12] = (byte) 0x88; // a type for local experiments
    frame[13] = (byte) 0xb5;
    return frame;
  }

  @Test
  void devicesHaveTheirAddressesAndFlags() throws Exception {
    List<PcapDevice> devices = near.call(Pcap::findAllDevices);
    PcapDevice lo = named(devices, "lo");
    assertThat(lo.isLoopback() && lo.isUp() && lo.isRunning()).isTrue();
    assertThat(lo.isWireless()).isFalse();
    assertThat(lo.addresses())
        .extracting(PcapDevice.Address::address)
        .contains(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1"));
    PcapDevice cable = named(devices, "near0");
    assertThat(cable.isLoopback()).isFalse();
    PcapDevice.Address address = cable.addresses().getFirst();
    assertThat(address.address()).isEqualTo(IpAddress.parse("198.18.0.1"));
    assertThat(address.netmask()).isEqualTo(IpAddress.parse("255.255.255.0"));
    assertThat(address.destination()).isNull();
    assertThat(named(devices, "any").description()).contains("all interfaces");
  }

  private static PcapDevice named(List<PcapDevice> devices, String name) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void networkOfADeviceIsLookedUp() {
    PcapNetwork network = near.call(() -> Pcap.lookupNetwork("near0"));
    assertThat(network.address()).isEqualTo(IpAddress.parse("198.18.0.0"));
    assertThat(network.netmask()).isEqualTo(IpAddress.parse("255.255.255.0"));
    assertThatExceptionOfType(PcapFailure.class)
        .isThrownBy(() -> near.call(() -> Pcap.lookupNetwork("none0")))
        .withMessageStartingWith("pcap_lookupnet none0: ");
  }

  @Test
  void filteredPacketComesWithItsLengthAndTime() throws Exception {
    try (Pcap pcap = lo()) {
      pcap.filter("udp dst port " + PORT + " and greater " + (UDP_OVER_ETHERNET + 100));
      long before = System.currentTimeMillis();
      send(10, 100, 20);
      List<Integer> lengths = new ArrayList<>();
      pcap.loop(1, packet -> lengths.add(packet.length()));
      assertThat(lengths).containsExactly(UDP_OVER_ETHERNET + 100);
      long millis = TimeUnit.NANOSECONDS.toMillis(pcap.packet().stampNanos());
      assertThat(millis).isBetween(before, System.currentTimeMillis());
      assertThat(pcap.linkType()).isEqualTo(LinkType.EN10MB);
    }
  }

  @Test
  void breakWakesALoopToWhichNoPacketComes() throws Exception {
    try (Pcap pcap = lo()) {
      pcap.filter("udp dst port " + PORT);
      for (int round = 0; round < 20; round++) {
        CountDownLatch first = new CountDownLatch(1);
        Future<Boolean> loop = async(() -> pcap.loop(-1, packet -> first.countDown()));
        if (round % 2 == 0) {
          send(1);
          assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
        }
        pcap.breakLoop();
        assertThat(loop).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(false);
      }
    }
  }

  @Test
  void closeWakesALoopToWhichNoPacketComes() throws Exception {
    for (int round = 0; round < 20; round++) {
      Pcap pcap = lo();
      pcap.filter("udp dst port " + PORT);
      CountDownLatch first = new CountDownLatch(1);
      Future<Boolean> loop = async(() -> pcap.loop(-1, packet -> first.countDown()));
      send(1);
      assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
      pcap.close();
      assertThat(loop).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(false);
    }
  }

  @Test
  void closeWakesAReadToWhichNoPacketComes() throws Exception {
    Pcap pcap = lo();
    pcap.filter("udp dst port 1");
    CountDownLatch started = new CountDownLatch(1);
    Future<Pcap.Next> read =
        async(() -> {
          started.countDown();
          return untilTheEnd(pcap);
        });
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    pcap.close();
    assertThat(read).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(Pcap.Next.END);
  }

  /** A read that had not begun when the other closed is refused instead. */
  private static Pcap.Next untilTheEnd(Pcap pcap) throws PcapFailure {
    try {
      Pcap.Next next = Pcap.Next.TIMEOUT;
      while (next == Pcap.Next.TIMEOUT) next = pcap.nextEx();
      return next;
    } catch (IllegalStateException closed) {
      return Pcap.Next.END;
    }
  }

  /** What runs on a thread of its own, and may throw. */
  private interface Work<T> {
    T run() throws PcapFailure;
  }

  private static <T> Future<T> async(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            result.complete(work.run());
          } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
          }
        });
    return result;
  }

  @Test
  void whatAHandlerThrowsEndsALiveLoopAndTheNextGoesOn() throws Exception {
    try (Pcap pcap = lo()) {
      pcap.filter("udp dst port " + PORT);
      send(1, 2, 3, 4);
      for (int length = 1; length <= 4; length++) {
        int expected = UDP_OVER_ETHERNET + length;
        assertThatExceptionOfType(ArithmeticException.class)
            .isThrownBy(() ->
                pcap.loop(
                    -1,
                    packet -> {
                      throw new ArithmeticException("length " + packet.length());
                    }))
            .withMessage("length " + expected);
      }
    }
  }

  /** Immediate packets lie in a ring of the second version, which looks for a break behind each. */
  @Test
  void packetBehindABreakIsNotLost() throws Exception {
    for (boolean immediate : List.of(true, false)) {
      List<Integer> lengths = new ArrayList<>();
      PcapOptions options = Pcap.create("far0").immediate(immediate).timeoutMillis(10);
      try (Pcap out = near.call(() -> Pcap.openLive("near0", SNAP_LENGTH, false, 10));
          Pcap in = far.call(options::activate)) {
        in.filter("ether proto 0x88b5");
        for (int length = 61; length <= 64; length++) out.inject(frame(length));
        for (int round = 1; round <= 4; round++) {
          boolean whole =
              in.loop(
                  -1,
                  packet -> {
                    lengths.add(packet.length());
                    in.breakLoop();
                  });
          assertThat(whole).isFalse();
          assertThat(lengths).as("immediate " + immediate).hasSize(round);
        }
      }
      assertThat(lengths).containsExactly(61, 62, 63, 64);
    }
  }

  @Test
  void injectedFrameArrivesAtTheOtherEnd() throws Exception {
    try (Pcap out = near.call(() -> Pcap.openLive("near0", SNAP_LENGTH, false, 10));
        Pcap in = far.call(() -> Pcap.create("far0").immediate(true).activate())) {
      in.filter("ether proto 0x88b5");
      assertThat(out.inject(frame(77))).isEqualTo(77);
      assertThat(in.loop(1, packet -> {})).isTrue();
      assertThat(in.packet().length()).isEqualTo(77);
      assertThat(Wire.u16(in.packet().bytes(), in.packet().at() + 12)).isEqualTo(0x88b5);
      assertThatExceptionOfType(PcapFailure.class)
          .isThrownBy(() -> out.inject(new byte[5000]))
          .withMessage("pcap_inject: send: Message too long");
    }
  }

  @Test
  void tagThatTheKernelTookOutIsBackInline() throws Exception {
    byte[] tagged = frame(82);
    tagged[12] = (byte) 0x81; // 802.1Q, priority 3, VLAN 5
    tagged[13] = 0;
    tagged[14] = 0x60;
    tagged[15] = 5;
    tagged[16] = (byte) 0x88;
    tagged[17] = (byte) 0xb5;
    try (Pcap out = near.call(() -> Pcap.openLive("near0", SNAP_LENGTH, false, 10));
        Pcap in = far.call(() -> Pcap.openLive("far0", SNAP_LENGTH, false, 10))) {
      in.filter("vlan 5 and ether proto 0x88b5");
      out.inject(tagged);
      assertThat(in.loop(1, packet -> {})).isTrue();
      CapturedPacket packet = in.packet();
      assertThat(
              packet
                  .bytes()
                  .asSlice(packet.at(), packet.length())
                  .mismatch(MemorySegment.ofArray(tagged)))
          .isEqualTo(-1);
      assertThat(packet.hasTag()).isFalse();
    }
  }

  @Test
  void directionTakesWhatComesInOrWhatGoesOut() throws Exception {
    try (Pcap here = near.call(() -> Pcap.openLive("near0", SNAP_LENGTH, false, 10));
        Pcap sender = near.call(() -> Pcap.openLive("near0", SNAP_LENGTH, false, 10));
        Pcap there = far.call(() -> Pcap.openLive("far0", SNAP_LENGTH, false, 10))) {
      here.filter("ether proto 0x88b5");
      for (Pcap.Direction direction : List.of(Pcap.Direction.IN, Pcap.Direction.OUT)) {
        here.direction(direction);
        sender.inject(frame(61)); // none sees what it sends itself
        there.inject(frame(62));
        assertThat(here.loop(1, packet -> {})).isTrue();
        int expected = direction == Pcap.Direction.IN ? 62 : 61;
        assertThat(here.packet().length()).isEqualTo(expected);
      }
    }
  }

  @Test
  void nonBlockingReadWithoutAPacketReturnsAtOnce() throws Exception {
    try (Pcap pcap = lo()) {
      pcap.filter("udp dst port " + PORT);
      assertThat(pcap.nonBlocking()).isFalse();
      pcap.nonBlocking(true);
      assertThat(pcap.nonBlocking()).isTrue();
      assertThat(pcap.dispatch(-1, packet -> {})).isZero();
      assertThat(pcap.nextEx()).isEqualTo(Pcap.Next.TIMEOUT);
      assertThat(pcap.next()).isNull();
      send(1);
      while (pcap.nextEx() != Pcap.Next.PACKET) Thread.onSpinWait();
      assertThat(pcap.packet().length()).isEqualTo(UDP_OVER_ETHERNET + 1);
    }
  }

  @Test
  void statisticsCountWhatPassedTheFilter() throws Exception {
    try (Pcap pcap = lo()) {
      pcap.filter("udp dst port " + PORT);
      send(1, 2, 3);
      assertThat(pcap.loop(3, packet -> {})).isTrue();
      PcapStatistics stats = pcap.stats();
      assertThat(stats.received()).isGreaterThanOrEqualTo(3);
      assertThat(stats.dropped()).isZero();
      assertThat(pcap.stats()).isEqualTo(stats);
    }
  }

  @Test
  void optionsReachTheDevice() throws Exception {
    try (Pcap pcap = near.call(() -> options().activate())) {
      pcap.filter("udp dst port " + PORT);
      send(500);
      assertThat(pcap.loop(1, packet -> {})).isTrue();
      CapturedPacket packet = pcap.packet();
      assertThat(packet.length()).isEqualTo(70);
      assertThat(packet.originalLength()).isEqualTo(UDP_OVER_ETHERNET + 500);
      assertThat(pcap.snapLength()).isEqualTo(70);
    }
  }

  private static PcapOptions options() {
    return Pcap.create("lo")
        .snapLength(70)
        .promiscuous(true)
        .timeoutMillis(5)
        .immediate(true)
        .bufferBytes(1 << 20)
        .stampType(PcapOptions.StampType.HOST)
        .nanoseconds(true);
  }

  @Test
  void nanosecondsAreAsked() throws Exception {
    List<Long> stamps = new ArrayList<>();
    try (Pcap pcap = near.call(() -> options().activate())) {
      pcap.filter("udp dst port " + PORT);
      send(1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(pcap.loop(8, packet -> stamps.add(packet.stampNanos()))).isTrue();
    }
    assertThat(stamps).isSorted().anyMatch(nanos -> nanos % 1000 != 0);
  }

  @Test
  void stampTypesAreTheDevices() throws Exception {
    List<PcapOptions.StampType> types = near.call(() -> Pcap.create("lo").stampTypes());
    PcapOptions.StampType adapter = PcapOptions.StampType.ADAPTER;
    assertThat(types).doesNotContain(adapter);
    assertThat(adapter).hasToString("adapter");
    PcapOptions options = Pcap.create("lo").stampType(adapter);
    try (Pcap pcap = near.call(options::activate)) {
      assertThat(pcap.warning()).contains("type of time stamp is not supported");
    }
  }

  @Test
  void monitorModeIsRefusedWhereThereIsNoRadio() {
    assertThatExceptionOfType(PcapFailure.class)
        .isThrownBy(() -> near.call(() -> Pcap.create("near0").monitor(true).activate()))
        .withMessageContaining("monitor mode")
        .extracting(PcapFailure::status)
        .isEqualTo(PcapSources.PCAP_ERROR_RFMON_NOTSUP);
  }

  @Test
  void deviceThatDoesNotExistIsNamed() {
    assertThatExceptionOfType(PcapFailure.class)
        .isThrownBy(() -> near.call(() -> Pcap.create("none0").activate()))
        .withMessageStartingWith("pcap_activate none0: No such device exists")
        .extracting(PcapFailure::status)
        .isEqualTo(PcapSources.PCAP_ERROR_NO_SUCH_DEVICE);
    assertThatExceptionOfType(PcapFailure.class)
        .isThrownBy(() -> near.call(() -> Pcap.openLive("none0", SNAP_LENGTH, false, 10)))
        .withMessageStartingWith("pcap_open_live none0: none0: No such device exists");
  }

  @Test
  void wantOfPrivilegeIsToldAsSuch() {
    CompletableFuture<PcapFailure> refused = new CompletableFuture<>();
    near.thread(() -> {
      assertThat(Capabilities.drop()).isZero(); // of this thread alone
      try (Pcap opened = Pcap.create("lo").activate()) {
        refused.completeExceptionally(new AssertionError(opened.linkType() + " was opened"));
      } catch (PcapFailure failure) {
        refused.complete(failure);
      }
    });
    assertThat(refused).succeedsWithin(30, TimeUnit.SECONDS);
    assertThat(refused.join().isPermission()).isTrue();
    assertThat(refused.join())
        .hasMessageStartingWith("pcap_activate lo: You don't have permission")
        .hasMessageContaining("Operation not permitted");
  }

  @Test
  void anyDeviceHasACookedHeaderThatCanBeChosen() throws Exception {
    try (Pcap pcap = near.call(() -> Pcap.openLive("any", SNAP_LENGTH, false, 10))) {
      assertThat(pcap.linkTypes()).contains(LinkType.LINUX_SLL, LinkType.LINUX_SLL2);
      pcap.linkType(LinkType.LINUX_SLL2);
      assertThat(pcap.linkType()).isEqualTo(LinkType.LINUX_SLL2);
      pcap.filter("udp dst port " + PORT);
      send(1);
      assertThat(pcap.loop(1, packet -> {})).isTrue();
      assertThat(pcap.packet().linkType()).isEqualTo(LinkType.LINUX_SLL2);
      assertThat(Wire.u16(pcap.packet().bytes(), pcap.packet().at())).isEqualTo(0x0800);
    }
  }
}
