package dev.sonde.cli;

import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Two machines with a cable between them, and what they say to each other. */
final class CaptureTraffic implements AutoCloseable {
  static final String NEAR4 = "198.18.0.1";
  static final String FAR4 = "198.18.0.2";
  static final String NEAR6 = "2001:db8::1";
  static final String FAR6 = "2001:db8::2";

  /** What matches all of it, and nothing that devices say by themselves. */
  static final String FILTER = "net 198.18.0.0/15 or net 2001:db8::/32";

  /** Of no protocol whose data tcpdump prints. */
  static final int PORT = 4000;

  final PrivateNetwork near = PrivateNetwork.open();
  private final PrivateNetwork far;

  private CaptureTraffic(PrivateNetwork far) {
    this.far = far;
  }

  static CaptureTraffic cabled() {
    CaptureTraffic traffic = new CaptureTraffic(PrivateNetwork.open());
    traffic.near.cable("va", traffic.far, "vb");
    traffic.near.address("va", NEAR4 + "/24");
    traffic.near.address("va", NEAR6 + "/64");
    traffic.far.address("vb", FAR4 + "/24");
    traffic.far.address("vb", FAR6 + "/64");
    return traffic;
  }

  /** Echoes by both families, ARP and neighbour discovery before them. */
  void ping(int count) {
    String number = Integer.toString(count);
    near.program("ping", "-n", "-q", "-i", "0.002", "-c", number, FAR4);
    near.program("ping", "-n", "-q", "-i", "0.002", "-c", number, FAR6);
  }

  /** One echo by IPv4, whose sequence number and data nobody else has. */
  void last() {
    near.program("ping", "-n", "-q", "-c", "1", "-p", "5a", "-s", "20", FAR4);
  }

  /** A datagram to a port, by IPv4. */
  void datagram(int port, byte[] data) {
    near.run(() -> {
      try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(NEAR4))) {
        socket.send(new DatagramPacket(data, data.length, InetAddress.getByName(FAR4), port));
      }
    });
  }

  /** A conversation by TCP with the far machine. */
  void conversation(String address) throws Exception {
    ServerSocket server = far.call(() -> new ServerSocket(PORT, 1, InetAddress.getByName(address)));
    try (server) {
      CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answer(server));
      near.run(() -> {
        try (Socket socket = new Socket(InetAddress.getByName(address), PORT)) {
          socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          socket.getInputStream().readAllBytes();
        }
      });
      answering.get();
    }
  }

  private static void answer(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes(18);
      socket
          .getOutputStream()
          .write("HTTP/1.0 204 No Content\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
