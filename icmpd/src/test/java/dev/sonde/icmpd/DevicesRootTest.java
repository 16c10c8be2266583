package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IcmpCode;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.socket.Devices;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A host with two devices, which has the same link-local address on both, and so have its two
 * neighbours:
 *
 * <pre>
 *                            198.18.1.2, 2001:db8:1::2, fe80::2
 *   left .1 - fe80::1  ------ peer
 *   right .1 - fe80::1 ------ peer
 *                            198.18.2.2, 2001:db8:2::2, fe80::2
 * </pre>
 */
class DevicesRootTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLOSED = 9, PORT = 4800, IPPROTO_RAW = 255, LOOPBACK = 1, SILENT = 77;
  private static final String LEFT = "left", RIGHT = "right";
  private static final byte NO_OPERATION = 1, RECORD_ROUTE = 7;

  @TempDir private Path folder;
  private PrivateNetwork host;
  private PrivateNetwork atLeft;
  private PrivateNetwork atRight;
  private Serving daemon;

  @BeforeEach
  void build() {
    host = PrivateNetwork.open();
    atLeft = neighbour(LEFT, 1);
    atRight = neighbour(RIGHT, 2);
    daemon = Serving.in(host, IcmpdSetup.DEFAULT.path(folder.resolve("icmpd.sock")));
  }

  private PrivateNetwork neighbour(String device, int link) {
    PrivateNetwork neighbour = PrivateNetwork.open();
    host.cable(device, neighbour, "peer");
    addresses(host, device, link, 1);
    addresses(neighbour, "peer", link, 2);
    host.setting("net/ipv4/neigh/" + device + "/retrans_time_ms", "10"); // asks soon again
    host.setting("net/ipv6/neigh/" + device + "/retrans_time_ms", "10");
    return neighbour;
  }

  private static void addresses(PrivateNetwork network, String device, int link, int end) {
    network.address(device, "198.18." + link + "." + end + "/24");
    network.address(device, "2001:db8:" + link + "::" + end + "/64");
    network.address(device, "fe80::" + end + "/64");
  }

  @AfterEach
  void demolish() throws IOException {
    daemon.close();
    for (PrivateNetwork each : new PrivateNetwork[] {host, atLeft, atRight}) each.close();
  }

  private static Family family(IpFamily ip) {
    return ip == IpFamily.V4 ? Family.AF_INET : Family.AF_INET6;
  }

  private UdpSocket bound(IpFamily ip, String device) {
    return host.call(() -> {
      UdpSocket socket = UdpSocket.open(family(ip));
      socket.device(device);
      socket.bind(ip == IpFamily.V4 ? IpAddress.parse("0.0.0.0") : Ip6Address.ANY, PORT);
      return socket;
    });
  }

  private IcmpErrors watch(UdpSocket socket) throws IOException {
    return IcmpErrors.watch(socket, daemon.path());
  }

  private int index(String device) {
    return host.call(() -> Devices.index(device));
  }

  private static IcmpError next(IcmpErrors errors) throws Exception {
    IcmpError error = errors.poll(PATIENCE);
    if (error == null) throw new AssertionError("no error came");
    return error;
  }

  /** What each sent is all that it was told of, and nobody else was. */
  private void eachWasToldOfItsOwn(IcmpErrors left, IcmpErrors right) throws Exception {
    assertThat(next(left).payload()).isEqualTo(Bytes.utf8("by the left"));
    assertThat(next(right).payload()).isEqualTo(Bytes.utf8("by the right"));
    assertThat(daemon.counts().delivered()).isEqualTo(2);
    assertThat(daemon.counts().unclaimed()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void onePortOfTwoDevicesIsTwoClients(IpFamily ip) throws Exception {
    boolean inet = ip == IpFamily.V4;
    try (UdpSocket left = bound(ip, LEFT);
        UdpSocket right = bound(ip, RIGHT);
        IcmpErrors ofLeft = watch(left);
        IcmpErrors ofRight = watch(right)) {
      RealErrors.send(left, peer(inet, 1), CLOSED, "by the left");
      RealErrors.send(right, peer(inet, 2), CLOSED, "by the right");
      eachWasToldOfItsOwn(ofLeft, ofRight);
    }
  }

  private static IpAddress peer(boolean inet, int link) {
    return IpAddress.parse(inet ? "198.18." + link + ".2" : "2001:db8:" + link + "::2");
  }

  /** This host itself reports that; by which device, kernels differ: the silent one's, or lo. */
  @ParameterizedTest
  @EnumSource
  void silentNeighbourIsTheAffairOfItsDeviceAlone(IpFamily ip) throws Exception {
    boolean inet = ip == IpFamily.V4;
    try (UdpSocket left = bound(ip, LEFT);
        UdpSocket right = bound(ip, RIGHT);
        IcmpErrors ofLeft = watch(left);
        IcmpErrors ofRight = watch(right)) {
      RealErrors.send(left, silent(inet, 1), CLOSED, "to nobody");
      IcmpError error = next(ofLeft);
      assertThat(error.reason())
          .isEqualTo(inet ? IcmpCode.HOST_UNREACHABLE : IcmpCode.ADDRESS_UNREACHABLE);
      assertThat(error.device()).isIn(LOOPBACK, index(LEFT));
      assertThat(error.offender()).isEqualTo(error.source().address());
      RealErrors.send(right, silent(inet, 2), CLOSED, "to nobody at the right");
      assertThat(next(ofRight).payload()).isEqualTo(Bytes.utf8("to nobody at the right"));
      assertThat(daemon.counts().delivered()).isEqualTo(2);
    }
  }

  private static IpAddress silent(boolean inet, int link) {
    return IpAddress.parse(inet ? "198.18." + link + ".77" : "2001:db8:" + link + "::77");
  }

  private static Ip6Address local(int end, int device) {
    return ((Ip6Address) IpAddress.parse("fe80::" + end)).withScope(device);
  }

  /** The same address and the same port twice, so that only the device tells them apart. */
  @Test
  void linkLocalAddressIsAnotherOnEachDevice() throws Exception {
    try (UdpSocket left = linkLocal(LEFT);
        UdpSocket right = linkLocal(RIGHT);
        IcmpErrors ofLeft = watch(left);
        IcmpErrors ofRight = watch(right)) {
      RealErrors.send(left, local(2, index(LEFT)), CLOSED, "by the left");
      RealErrors.send(right, local(2, index(RIGHT)), CLOSED, "by the right");
      eachWasToldOfItsOwn(ofLeft, ofRight);
    }
  }

  private UdpSocket linkLocal(String device) {
    return host.call(() -> {
      UdpSocket socket = UdpSocket.open(Family.AF_INET6);
      socket.bind(local(1, Devices.index(device)), PORT);
      return socket;
    });
  }

  @Test
  void linkLocalTargetOfAnUnboundSocketHasItsDevice() throws Exception {
    try (UdpSocket socket = host.call(() -> UdpSocket.open(Family.AF_INET6));
        IcmpErrors errors = watch(socket)) {
      for (String device : new String[] {LEFT, RIGHT}) {
        for (int end : new int[] {2, SILENT}) {
          RealErrors.send(socket, local(end, index(device)), CLOSED, device);
          IcmpError error = next(errors);
          assertThat(error.payload()).isEqualTo(Bytes.utf8(device));
          assertThat(error.device()).isEqualTo(index(device));
          assertThat(error.target().address()).isEqualTo(local(end, index(device)));
          assertThat(error.offender()).isEqualTo(local(end == SILENT ? 1 : end, index(device)));
        }
      }
    }
  }

  @Test
  void optionsThatARealHostQuotesAreSteppedOver() throws Exception {
    try (UdpSocket socket = bound(IpFamily.V4, LEFT);
        IcmpErrors errors = watch(socket)) {
      socket.ipOptions(new byte[] {NO_OPERATION, RECORD_ROUTE, 7, 4, 0, 0, 0, 0});
      RealErrors.send(socket, peer(true, 1), CLOSED, "with options");
      IcmpError error = next(errors);
      assertThat(error.payload()).isEqualTo(Bytes.utf8("with options"));
      assertThat(error.target().port()).isEqualTo(CLOSED);
      assertThat(error.errnoName()).isEqualTo("ECONNREFUSED");
    }
  }

  /** By a raw socket, as if the watched one had sent it; what answers is a kernel. */
  @Test
  void extensionHeadersThatARealHostQuotesAreSteppedOver() throws Exception {
    IpAddress here = IpAddress.parse("2001:db8:1::1");
    Bytes plain = Errors.datagram(Ip.of(here, peer(false, 1), IpProtocol.UDP, 64), PORT);
    byte[] with = new byte[plain.length() + 8];
    System.arraycopy(plain.toArray(), 0, with, 0, Ip6View.HEADER);
    System.arraycopy(
        plain.toArray(), Ip6View.HEADER, with, Ip6View.HEADER + 8, plain.length() - Ip6View.HEADER);
    with[5] = (byte) (with[5] + 8); // the length of what follows the header
    with[6] = IpProtocol.DESTINATION_OPTIONS;
    with[Ip6View.HEADER] = IpProtocol.UDP;
    with[Ip6View.HEADER + 2] = 1; // PadN, four bytes
    with[Ip6View.HEADER + 3] = 4;
    try (UdpSocket socket = bound(IpFamily.V6, LEFT);
        IcmpErrors errors = watch(socket)) {
      sendAsItIs(Bytes.of(with), peer(false, 1));
      IcmpError error = next(errors);
      assertThat(error.payload()).isEqualTo(Errors.DATA);
      assertThat(error.target().port()).isEqualTo(Errors.FAR_PORT);
      assertThat(error.reason()).isEqualTo(IcmpCode.PORT_UNREACHABLE);
    }
  }

  private void sendAsItIs(Bytes packet, IpAddress to) {
    host.run(() -> {
      try (RawSocket raw = RawSocket.open(Family.AF_INET6, IPPROTO_RAW);
          SendBatch batch = new SendBatch(Family.AF_INET6, 1, packet.length())) {
        raw.headerIncluded(true);
        int index = batch.add(to, 0);
        packet.write(batch.bytes(), batch.at(index));
        batch.length(index, packet.length());
        assertThat(raw.send(batch, 0)).isEqualTo(1);
      }
    });
  }
}
