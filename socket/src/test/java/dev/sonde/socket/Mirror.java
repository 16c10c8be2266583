package dev.sonde.socket;

import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A socket that hears once what it sends to itself, in a network that permits every kind: UDP and
 * raw sockets the message, ICMP sockets the reply to it.
 */
record Mirror(Kind kind, IpSocket socket, Outbox self) implements AutoCloseable {
  /** What a test does with a mirror of each family. */
  @FunctionalInterface
  interface Body {
    void run(Mirror mirror) throws IOException;
  }

  /** Runs with a mirror of each family. */
  static void ofEachFamily(Kind kind, Body body) {
    permitted(() -> {
      for (Family family : Family.values()) {
        try (Mirror mirror = open(kind, family)) {
          body.run(mirror);
        }
      }
    });
  }

  /** Runs in a network that lets group 0 open ICMP sockets. */
  static void permitted(PrivateNetwork.Body body) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv4/ping_group_range", "0 0");
      network.run(body);
    }
  }

  private static Mirror open(Kind kind, Family family) throws SocketFailure {
    IpSocket socket =
        kind == Kind.RAW ? RawSocket.open(family, Datagrams.EXPERIMENT) : kind.open(family);
    int port = 0;
    if (kind == Kind.UDP) {
      socket.bind(Datagrams.loopback(family), 0);
      port = socket.local().port();
    }
    return new Mirror(kind, socket, new Outbox(socket, Datagrams.loopback(family), port));
  }

  /** Another one of the kind. Raw ones hear each other. */
  static Mirror like(Mirror other) throws SocketFailure {
    return open(other.kind, other.socket.family());
  }

  /** Sends a message of so many bytes, not counting headers. */
  void send(int length) {
    String text = "x".repeat(length);
    MemorySegment data =
        kind == Kind.ICMP ? Datagrams.echo(socket.family(), 1, 1, text) : Datagrams.text(text);
    self.sent(data);
  }

  /** How many bytes come before those of a message, as it is received. */
  int header() {
    return switch (kind) {
      case UDP -> 0;
      case ICMP -> Datagrams.ICMP_HEADER;
      case RAW -> socket.family() == Family.AF_INET ? Datagrams.IP4_HEADER : 0;
    };
  }

  @Override
  public void close() throws SocketFailure {
    socket.close();
  }
}
