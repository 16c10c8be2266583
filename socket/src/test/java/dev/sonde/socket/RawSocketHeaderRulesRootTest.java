package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Errno;
import dev.sonde.sys.Sockets;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules of raw sockets: who writes the IP header, and who reads it. See docs/raw-sockets.md. */
class RawSocketHeaderRulesRootTest {
  private static final int EXPERIMENT = Datagrams.EXPERIMENT;
  private static final Ip4Address SECOND = Ip4Address.parse("127.0.0.2");

  private static Inbox<RawSocket> open(Family family) throws IOException {
    return new Inbox<>(RawSocket.open(family, EXPERIMENT));
  }

  private static MemorySegment packet(String text) {
    return Datagrams.ip4(EXPERIMENT, Ip4Address.LOOPBACK, Datagrams.text(text));
  }

  /** What arrives of a packet sent with its own header. */
  private static Message arriving(MemorySegment packet) throws IOException {
    try (Inbox<RawSocket> inbox = open(Family.AF_INET)) {
      inbox.socket().headerIncluded(true);
      new Outbox(inbox.socket(), Ip4Address.LOOPBACK).sent(packet);
      return inbox.next();
    }
  }

  @Test
  void headerComesWithIpv4CompleteAndInNetworkOrder() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET)) {
        inbox.socket().mtuDiscovery(MtuDiscovery.DO);
        inbox.socket().hops(7);
        inbox.socket().trafficClass(0x28);
        new Outbox(inbox.socket(), SECOND).sent(Datagrams.zeros(300));
        Message message = inbox.next();
        assertThat(message.length()).isEqualTo(320);
        assertThat(message.u8(0)).as("version and header length").isEqualTo(0x45);
        assertThat(message.u8(1)).isEqualTo(0x28);
        assertThat(message.u16(Datagrams.IP4_LENGTH)).as("header included").isEqualTo(320);
        assertThat(message.u16(Datagrams.IP4_FRAGMENT)).isEqualTo(Datagrams.DONT_FRAGMENT);
        assertThat(message.u8(Datagrams.IP4_TTL)).isEqualTo(7);
        assertThat(message.u8(Datagrams.IP4_PROTOCOL)).isEqualTo(EXPERIMENT);
        assertThat(Checksum.verify(message.data(), 0, Datagrams.IP4_HEADER)).isTrue();
        assertThat(Ip4Address.read(message.data(), Datagrams.IP4_SOURCE))
            .isEqualTo(Ip4Address.LOOPBACK);
        assertThat(Ip4Address.read(message.data(), Datagrams.IP4_TARGET)).isEqualTo(SECOND);
      }
    });
  }

  @Test
  void optionsComeWithTheHeader() {
    MemorySegment packet =
        Datagrams.ip4(EXPERIMENT, Ip4Address.LOOPBACK, Datagrams.behind(4, Datagrams.text("data")));
    Wire.put8(packet, 0, 0x46);
    Wire.put32(packet, Datagrams.IP4_HEADER, 0x0101_0100); // three no-operations and the end
    PrivateNetwork.inside(() -> {
      Message message = arriving(packet);
      assertThat(message.payload()).isEqualTo(24);
      assertThat(message.text(24)).isEqualTo("data");
    });
  }

  @Test
  void headerNeverComesWithIpv6AndItsFieldsComeAsControlMessages() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET6)) {
        inbox.socket().reportHeader();
        inbox.socket().hops(7);
        inbox.socket().trafficClass(0x28);
        new Outbox(inbox.socket(), Ip6Address.LOOPBACK).sent(Datagrams.text("data"));
        Message message = inbox.next();
        assertThat(message.text(0)).isEqualTo("data");
        assertThat(message.from()).isEqualTo(Ip6Address.LOOPBACK);
        assertThat(message.control().hops()).isEqualTo(7);
        assertThat(message.control().trafficClass()).isEqualTo(0x28);
        assertThat(message.control().target()).isEqualTo(Ip6Address.LOOPBACK);
        assertThat(message.control().device()).isEqualTo(Devices.index("lo"));
      }
    });
  }

  @Test
  void extensionHeadersDoNotComeWithIpv6Either() {
    MemorySegment padded = Datagrams.behind(8, Datagrams.text("data"));
    Wire.put8(padded, 0, EXPERIMENT);
    Wire.put16(padded, 2, 0x0104); // one option that pads 4 bytes
    MemorySegment packet = Datagrams.ip6(60, Ip6Address.LOOPBACK, padded);
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET6);
          RawSocket sender = RawSocket.open(Family.AF_INET6, Sockets.IPPROTO_RAW)) {
        new Outbox(sender, Ip6Address.LOOPBACK).sent(packet);
        assertThat(inbox.next().text(0)).isEqualTo("data");
      }
    });
  }

  @Test
  void kernelFillsChecksumAndLengthWhateverIsThere() {
    PrivateNetwork.inside(() -> {
      for (int garbage : new int[] {0, 1, 0xffff}) {
        MemorySegment packet = packet("data");
        Wire.put16(packet, Datagrams.IP4_LENGTH, garbage);
        Wire.put16(packet, Datagrams.IP4_CHECKSUM, garbage);
        Message message = arriving(packet);
        assertThat(message.u16(Datagrams.IP4_LENGTH)).isEqualTo(24);
        assertThat(Checksum.verify(message.data(), 0, Datagrams.IP4_HEADER)).isTrue();
      }
    });
  }

  @Test
  void kernelFillsAnIdentificationOfZero() {
    PrivateNetwork.inside(() -> {
      Set<Integer> ids = new HashSet<>();
      for (int i = 0; i < 4; i++) ids.add(arriving(packet("data")).u16(Datagrams.IP4_ID));
      assertThat(ids).as("one after another").hasSize(4);
    });
  }

  /** Such a packet is never fragmented, so that it needs none: RFC 6864 section 4.1. */
  @Test
  void identificationOfZeroStaysWithDontFragment() {
    PrivateNetwork.inside(() -> {
      MemorySegment packet = packet("data");
      Wire.put16(packet, Datagrams.IP4_FRAGMENT, Datagrams.DONT_FRAGMENT);
      for (int i = 0; i < 2; i++) {
        assertThat(arriving(packet).u16(Datagrams.IP4_ID)).isZero();
      }
    });
  }

  @Test
  void identificationThatIsNotZeroStays() {
    PrivateNetwork.inside(() -> {
      MemorySegment packet = packet("data");
      Wire.put16(packet, Datagrams.IP4_ID, 0xabcd);
      assertThat(arriving(packet).u16(Datagrams.IP4_ID)).isEqualTo(0xabcd);
    });
  }

  @Test
  void kernelFillsASourceOfZero() {
    PrivateNetwork.inside(() ->
        assertThat(Ip4Address.read(arriving(packet("data")).data(), Datagrams.IP4_SOURCE))
            .isEqualTo(Ip4Address.LOOPBACK));
  }

  @Test
  void sourceThatIsNotZeroStaysWhoeversItIs() {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va", far, "vb");
      near.address("va", "198.18.0.1/24");
      far.address("vb", "198.18.0.2/24");
      IpAddress target = IpAddress.parse("198.18.0.2");
      IpAddress foreign = IpAddress.parse("198.18.0.77");
      MemorySegment packet = Datagrams.ip4(EXPERIMENT, target, Datagrams.text("forged"));
      foreign.write(packet, Datagrams.IP4_SOURCE);
      Inbox<RawSocket> inbox = far.call(() -> open(Family.AF_INET));
      near.run(() -> {
        try (RawSocket sender = RawSocket.open(Family.AF_INET, Sockets.IPPROTO_RAW)) {
          new Outbox(sender, target).sent(packet);
        }
      });
      far.run(() -> {
        assertThat(inbox.next().from()).isEqualTo(foreign);
        inbox.close();
      });
    }
  }

  /** The address given to the send chooses the way, the one in the header is what is written. */
  @Test
  void targetOfTheHeaderNeedNotBeThatOfTheSend() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET)) {
        inbox.socket().headerIncluded(true);
        new Outbox(inbox.socket(), SECOND).sent(packet("data"));
        assertThat(Ip4Address.read(inbox.next().data(), Datagrams.IP4_TARGET))
            .isEqualTo(Ip4Address.LOOPBACK);
      }
    });
  }

  @Test
  void otherFieldsOfTheHeaderStayAsWritten() {
    PrivateNetwork.inside(() -> {
      MemorySegment packet = packet("data");
      Wire.put8(packet, 1, 0xfc);
      Wire.put16(packet, Datagrams.IP4_FRAGMENT, Datagrams.DONT_FRAGMENT);
      Wire.put8(packet, Datagrams.IP4_TTL, 1);
      Message message = arriving(packet);
      assertThat(message.u8(1)).isEqualTo(0xfc);
      assertThat(message.u16(Datagrams.IP4_FRAGMENT)).isEqualTo(Datagrams.DONT_FRAGMENT);
      assertThat(message.u8(Datagrams.IP4_TTL)).isEqualTo(1);
    });
  }

  @Test
  void headerThatLiesAboutItsOwnLengthIsRefused() {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.open(Family.AF_INET, Sockets.IPPROTO_RAW)) {
        Outbox out = new Outbox(socket, Ip4Address.LOOPBACK);
        assertThat(out.send(Datagrams.zeros(19))).isEqualTo(-Errno.EINVAL);
        MemorySegment packet = packet("data");
        Wire.put8(packet, 0, 0x47);
        assertThat(out.send(packet)).as("longer than the packet").isEqualTo(-Errno.EINVAL);
      }
    });
  }

  /** IPV6_HDRINCL, which RFC 3542 has not: what is written is sent. */
  @Test
  void kernelFillsNothingInAnIpv6Header() {
    MemorySegment packet = Datagrams.ip6(EXPERIMENT, Ip6Address.LOOPBACK, Datagrams.text("data"));
    Ip6Address.ANY.write(packet, Datagrams.IP6_SOURCE);
    MemorySegment shorter = Datagrams.ip6(EXPERIMENT, Ip6Address.LOOPBACK, Datagrams.text("data"));
    Wire.put16(shorter, Datagrams.IP6_LENGTH, 3);
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET6)) {
        inbox.socket().headerIncluded(true);
        Outbox out = new Outbox(inbox.socket(), Ip6Address.LOOPBACK);
        out.sent(packet);
        assertThat(inbox.next().from()).isEqualTo(Ip6Address.ANY);
        out.sent(shorter);
        assertThat(inbox.next().text(0)).isEqualTo("dat");
      }
    });
  }
}
