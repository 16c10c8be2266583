package dev.sonde.socket;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;

/** A network of one host with two addresses, and raw sockets in it. */
final class TwoAddresses {
  private static final Ip4Address SECOND = Ip4Address.parse("127.0.0.2");
  private static final String SECOND6 = "2001:db8::2";

  private TwoAddresses() {}

  /** What a test does with two addresses of this host. */
  @FunctionalInterface
  interface Body {
    void run(Family family, IpAddress first, IpAddress second) throws IOException;
  }

  /** Runs with loopback and a second address of the family. */
  static void inside(Family family, Body body) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.address("lo", SECOND6 + "/128");
      IpAddress second = family == Family.AF_INET ? SECOND : IpAddress.parse(SECOND6);
      network.run(() -> body.run(family, Datagrams.loopback(family), second));
    }
  }

  static Inbox<RawSocket> open(Family family, int protocol) throws IOException {
    return new Inbox<>(RawSocket.open(family, protocol));
  }

  /** Where the payload of a received message starts. */
  static int payload(Family family) {
    return family == Family.AF_INET ? Datagrams.IP4_HEADER : 0;
  }

  static String text(Family family, Message message) {
    return message.text(payload(family));
  }
}
