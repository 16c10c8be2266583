package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpView;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TUN device carries packets both ways between this program and the kernel. */
class TunDeviceRootTest {
  private static final int ROOM = 2000;
  private static final int EADDRNOTAVAIL = 99;
  private static final Ip4Address HERE = Ip4Address.parse("198.18.0.1");
  private static final Ip6Address HERE6 = Ip6Address.parse("2001:db8::1");

  private static TunDevice device() throws IOException {
    TunDevice device = TunDevice.open("lab%d");
    Devices.address(device.name(), HERE, 24);
    Devices.up(device.name());
    Devices.address(device.name(), HERE6, 64);
    Devices.defaultRoute(device.name(), Family.AF_INET);
    Devices.defaultRoute(device.name(), Family.AF_INET6);
    Patience.until("the use of " + HERE6, TunDeviceRootTest::isSettled);
    return device;
  }

  /** A new IPv6 address is tentative until the kernel has looked at it, some other time. */
  private static boolean isSettled() throws SocketFailure {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET6)) {
      socket.bind(HERE6, 0);
      return true;
    } catch (SocketFailure tentative) {
      if (tentative.errno() == EADDRNOTAVAIL) return false;
      throw tentative;
    }
  }

  private static Ip header(IpAddress from, IpAddress to, int protocol) {
    return switch (from) {
      case Ip4Address v4 -> new Ip4(v4, (Ip4Address) to, protocol, 64);
      case Ip6Address v6 -> new Ip6(v6, (Ip6Address) to, protocol, 64);
    };
  }

  /** An echo request, whole. */
  private static int echo(MemorySegment out, IpAddress from, IpAddress to) {
    Ip header = header(from, to, Family.of(from).icmpProtocol());
    int at = header.encodedLength();
    int length = new Icmp.EchoRequest(7, 1, Bytes.utf8("over there")).encode(out, at, from, to);
    return header.encode(out, 0, length);
  }

  /** The first packet that the kernel sends and that is wanted; it sends its own reports too. */
  private static IpView next(TunDevice device, MemorySegment room, Predicate<IpView> wanted)
      throws IOException {
    IpView[] found = new IpView[1];
    Patience.until(
        "a packet on " + device.name(),
        () -> {
          int length = device.read(room, 0, ROOM);
          assertThat(length).isNotNegative();
          if (length == 0) return false;
          IpView view = IpView.of(room, 0, length);
          if (wanted.test(view)) found[0] = view;
          return found[0] != null;
        });
    return found[0];
  }

  @ParameterizedTest
  @CsvSource({"198.18.0.1, 203.0.113.9", "2001:db8::1, 2001:db8:ffff::9"})
  void kernelAnswersWhatIsWrittenAndItsAnswerIsRead(String here, String there) {
    PrivateNetwork.inside(() -> {
      try (TunDevice device = device();
          Arena arena = Arena.ofConfined()) {
        MemorySegment room = arena.allocate(ROOM, 8);
        int length = echo(room, IpAddress.parse(there), IpAddress.parse(here));
        assertThat(device.write(room, 0, length)).isEqualTo(length);
        IpView answer = next(device, room, view -> view.to().equals(IpAddress.parse(there)));
        Icmp message = Icmp.decode(IcmpView.of(answer));
        assertThat(message).isEqualTo(new Icmp.EchoReply(7, 1, Bytes.utf8("over there")));
        assertThat(IcmpView.of(answer).verifies(answer)).isTrue();
      }
    });
  }

  @Test
  void everyNumberGivesADeviceOfItsOwnWhichIsGoneWithItsDescriptor() {
    PrivateNetwork.inside(() -> {
      TunDevice second;
      try (TunDevice first = TunDevice.open("lab%d")) {
        second = TunDevice.open("lab%d");
        assertThat(first.name()).isEqualTo("lab0");
        assertThat(second.name()).isEqualTo("lab1");
        assertThat(Devices.index("lab1")).isPositive();
        second.close();
        second.close();
        assertThat(second.isClosed()).isTrue();
        assertThat(Devices.index("lab1")).isZero();
        assertThat(Devices.index("lab0")).isPositive();
      }
    });
  }

  @Test
  void nothingToReadIsZero() {
    PrivateNetwork.inside(() -> {
      try (TunDevice device = TunDevice.open("lab0")) {
        assertThat(device.read(Arena.ofAuto().allocate(ROOM), 0, ROOM)).isZero();
      }
    });
  }

  @Test
  void whatIsNoIpPacketIsRefusedAndSoIsEverythingWhileItIsDown() {
    PrivateNetwork.inside(() -> {
      try (TunDevice device = TunDevice.open("lab0")) {
        MemorySegment packet = Arena.ofAuto().allocate(ROOM);
        int length = echo(packet, Ip4Address.parse("203.0.113.9"), HERE);
        assertThat(device.write(packet, 0, length)).isEqualTo(-Errno.EIO);
        Devices.up("lab0");
        assertThat(device.write(packet, 0, length)).isEqualTo(length);
        packet.fill((byte) 0xff);
        assertThat(device.write(packet, 0, length)).isEqualTo(-Errno.EINVAL);
      }
    });
  }

  @Test
  void packetsLongerThanTheMtuAreNotSent() {
    PrivateNetwork.inside(() -> {
      try (TunDevice device = device();
          UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
        Devices.mtu(device.name(), 1300);
        socket.connect(Ip4Address.parse("203.0.113.9"), 9);
        assertThat(socket.mtu()).isEqualTo(1300);
      }
    });
  }

  @Test
  void secondDeviceOfOneNameIsRefusedByName() {
    PrivateNetwork.inside(() -> {
      try (TunDevice first = TunDevice.open("lab0")) {
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> TunDevice.open(first.name()))
            .withMessage("TUNSETIFF lab0: EBUSY (Device or resource busy)");
      }
    });
  }

  @Test
  void deviceThatIsNotThereIsNamed() {
    PrivateNetwork.inside(() -> {
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> Devices.up("nowhere0"))
          .withMessage("SIOCGIFFLAGS nowhere0: ENODEV (No such device)");
      assertThatExceptionOfType(SocketFailure.class)
          .isThrownBy(() -> Devices.address("nowhere0", HERE6, 64))
          .withMessageStartingWith("SIOCSIFADDR nowhere0 2001:db8::1/64: ENODEV");
    });
  }

  @Test
  void namesThatNoDeviceMayHaveAndPrefixesThatNoAddressHasAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TunDevice.open("a name too long to be"));
    assertThatIllegalArgumentException().isThrownBy(() -> Devices.address("lo", HERE, 33));
    assertThatIllegalArgumentException().isThrownBy(() -> Devices.address("lo", HERE6, 129));
  }

  @Test
  void loopbackOfANewNetworkIsBroughtUp() {
    PrivateNetwork.inside(() -> {
      try (TunDevice device = device()) {
        assertThat(device.descriptor()).isPositive();
        Devices.up("lo");
        Devices.address("lo", Ip4Address.parse("198.18.9.1"), 32);
        try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
          socket.bind(Ip4Address.parse("198.18.9.1"), 0);
          assertThat(socket.local().address()).isEqualTo(Ip4Address.parse("198.18.9.1"));
        }
      }
    });
  }
}
