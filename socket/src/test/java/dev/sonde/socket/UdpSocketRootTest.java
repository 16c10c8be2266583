package dev.sonde.socket;

import static dev.sonde.sys.SocketOptions.SOL_SOCKET;
import static dev.sonde.sys.SocketOptions.SO_BINDTODEVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses, devices and sizes, in networks of the test's own. */
class UdpSocketRootTest {
  private static final String UNBIND = "SO_BINDTODEVICE of nothing";

  private static IpAddress sourceTo(String target) throws SocketFailure {
    IpAddress address = IpAddress.parse(target);
    try (UdpSocket socket = UdpSocket.open(Family.of(address))) {
      return socket.sourceTo(address);
    }
  }

  private static void assertFails(ThrowingCallable call, String message) {
    assertThatExceptionOfType(SocketFailure.class).isThrownBy(call).withMessage(message);
  }

  @Test
  void targetWithoutARouteIsNamedWithTheErrno() {
    PrivateNetwork.inside(() -> {
      assertFails(
          () -> sourceTo("192.0.2.1"), "connect 192.0.2.1: ENETUNREACH (Network is unreachable)");
      assertFails(
          () -> sourceTo("2001:db8::1"),
          "connect 2001:db8::1: ENETUNREACH (Network is unreachable)");
    });
  }

  @ParameterizedTest
  @CsvSource({"198.18.0.1/24, 198.18.0.9", "2001:db8::1/64, 2001:db8::9"})
  void sourceIsThatOfTheRoute(String own, String target) {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va", far, "vb");
      near.address("va", own);
      near.run(() -> {
        IpAddress source = IpAddress.parse(own.substring(0, own.indexOf('/')));
        assertThat(sourceTo(target)).isEqualTo(source);
      });
    }
  }

  /** One socket is asked for many targets, each time as if for the first. */
  @Test
  void sourceIsThatOfTheSocketsDevice() {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va", far, "vb");
      near.cable("vc", far, "vd");
      near.address("va", "198.18.0.1/24");
      near.address("vc", "198.18.1.1/24");
      near.program("ip", "route", "add", "default", "via", "198.18.0.2");
      near.program("ip", "route", "add", "default", "via", "198.18.1.2", "metric", "9");
      near.run(() -> {
        try (UdpSocket any = UdpSocket.open(Family.AF_INET);
            UdpSocket one = UdpSocket.open(Family.AF_INET)) {
          one.device("vc");
          for (String target : new String[] {"203.0.113.1", "198.18.1.9", "203.0.113.2"}) {
            String usual = target.startsWith("198") ? "198.18.1.1" : "198.18.0.1";
            assertThat(any.sourceTo(IpAddress.parse(target))).hasToString(usual);
            assertThat(one.sourceTo(IpAddress.parse(target))).hasToString("198.18.1.1");
          }
        }
      });
    }
  }

  @Test
  void sourceTowardsABroadcastAddressIsThatOfItsNetwork() {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va", far, "vb");
      near.program("ip", "address", "add", "198.18.0.1/24", "broadcast", "+", "dev", "va");
      near.program("ip", "route", "add", "default", "via", "198.18.0.2");
      near.run(() -> {
        for (String target : new String[] {"198.18.0.255", "255.255.255.255", "224.0.0.1"}) {
          assertThat(sourceTo(target)).isEqualTo(IpAddress.parse("198.18.0.1"));
        }
      });
    }
  }

  @ParameterizedTest
  @CsvSource({"198.18.0.7/32", "2001:db8::7/128"})
  void sourceIsThatOfTheOneMessage(String own) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.address("lo", own);
      network.run(() -> {
        IpAddress source = IpAddress.parse(own.substring(0, own.indexOf('/')));
        Family family = Family.of(source);
        try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(family));
            UdpSocket sender = UdpSocket.open(family)) {
          inbox.socket().bind(Datagrams.loopback(family), 0);
          Endpoint target = inbox.socket().local();
          Outbox out = new Outbox(sender, target.address(), target.port());
          out.sent(Datagrams.zeros(1), (batch, index) -> batch.source(index, source, 0));
          assertThat(inbox.next().from()).isEqualTo(source);
          out.sent(Datagrams.zeros(1));
          assertThat(inbox.next().from()).isEqualTo(Datagrams.loopback(family));
        }
      });
    }
  }

  /** Two cables, and a multicast address that each of them leads to. */
  @ParameterizedTest
  @CsvSource({
    "198.18.1.1/24, 198.18.2.1/24, 224.0.0.1",
    "2001:db8:1::1/64, 2001:db8:2::1/64, ff02::1"
  })
  void messageLeavesByTheDeviceItNames(String first, String second, String all) {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va1", far, "vb1");
      near.cable("va2", far, "vb2");
      near.address("va1", first);
      near.address("va2", second);
      far.setting("net/ipv4/conf/all/rp_filter", "0");
      far.setting("net/ipv4/conf/vb1/rp_filter", "0");
      far.setting("net/ipv4/conf/vb2/rp_filter", "0");
      IpAddress target = IpAddress.parse(all);
      Family family = Family.of(target);
      Inbox<UdpSocket> inbox = far.call(() -> new Inbox<>(bound(family)));
      int port = far.call(() -> inbox.socket().local().port());
      for (int device = 2; device > 0; device--) {
        String from = "va" + device;
        String to = "vb" + device;
        near.run(() -> sendBy(from, target, port));
        far.run(() -> assertThat(inbox.next().control().device()).isEqualTo(Devices.index(to)));
      }
      far.run(inbox::close);
    }
  }

  private static UdpSocket bound(Family family) throws SocketFailure {
    UdpSocket socket = UdpSocket.open(family);
    socket.bind(Datagrams.any(family), 0);
    socket.reportHeader();
    return socket;
  }

  private static void sendBy(String device, IpAddress target, int port) throws IOException {
    Family family = Family.of(target);
    int index = Devices.index(device);
    try (UdpSocket socket = UdpSocket.open(family)) {
      new Outbox(socket, target, port)
          .sent(
              Datagrams.zeros(1),
              (batch, message) -> batch.source(message, Datagrams.any(family), index));
    }
  }

  @ParameterizedTest
  @EnumSource
  void socketBoundToADeviceHearsNoOther(Family family) {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va", far, "vb");
      near.run(() -> {
        try (Inbox<UdpSocket> inbox = new Inbox<>(bound(family));
            UdpSocket sender = UdpSocket.open(family)) {
          inbox.socket().device("va");
          int port = inbox.socket().local().port();
          Outbox out = new Outbox(sender, Datagrams.loopback(family), port);
          out.sent(Datagrams.text("to va only"));
          assertFails(
              () -> inbox.socket().device(""), "SO_BINDTODEVICE '': ENODEV (No such device)");
          out.sent(Datagrams.text("still to va only"));
          inbox.socket().set(UNBIND, SOL_SOCKET, SO_BINDTODEVICE, Datagrams.zeros(0));
          out.sent(Datagrams.text("to all"));
          assertThat(inbox.next().text(0)).isEqualTo("to all");
        }
      });
    }
  }

  /** EMSGSIZE is told twice: by the send, and on the queue with the MTU. */
  @ParameterizedTest
  @EnumSource
  void messageLongerThanTheMtuIsRefusedAndQueuedWithIt(Family family) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.program("ip", "link", "set", "lo", "mtu", "1400");
      network.run(() -> {
        try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(family))) {
          inbox.socket().mtuDiscovery(MtuDiscovery.DO);
          inbox.socket().reportErrors();
          Outbox out = new Outbox(inbox.socket(), Datagrams.loopback(family), 9);
          assertThat(out.send(Datagrams.zeros(1400))).isEqualTo(-Errno.EMSGSIZE);
          Message error = inbox.nextError();
          assertThat(error.control().errorOrigin()).isEqualTo(ErrorOrigin.LOCAL);
          assertThat(error.control().errno()).isEqualTo(Errno.EMSGSIZE);
          assertThat(error.control().errorInfo()).isEqualTo(1400);
          assertThat(error.control().offender()).isNull();
          assertThat(error.from()).isEqualTo(Datagrams.loopback(family));
        }
      });
    }
  }

  @Test
  void privilegedReceiveBufferGoesBeyondTheSystemsLimit() {
    PrivateNetwork.inside(() -> {
      Privilege.assumeRealRoot("SO_RCVBUFFORCE");
      int limit = Privilege.receiveBufferLimit();
      try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
        socket.receiveBuffer(2 * limit);
        assertThat(socket.receiveBuffer()).isEqualTo(4 * limit);
      }
    });
  }

  @Test
  void markIsForThePrivileged() {
    PrivateNetwork.inside(() -> {
      try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
        socket.mark(42);
      }
    });
  }
}
