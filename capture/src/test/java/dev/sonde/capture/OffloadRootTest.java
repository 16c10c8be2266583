package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Direction;
import dev.sonde.packet.CapturedPacket.Offload;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Devices;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Packets of the kernel's own protocols: what is left to the device is not there yet. */
@NullUnmarked
class OffloadRootTest {
  private static final String HERE = "198.18.0.1";
  private static final String THERE = "198.18.0.2";
  private static final int UDP = 14 + 20;
  private static final int BYTES = 1 << 20;
  private static Wiretap wire;

  @BeforeAll
  static void lay() {
    wire = new Wiretap();
    wire.near.address(Wiretap.NEAR, HERE + "/24");
    wire.far.address(Wiretap.FAR, THERE + "/24");
  }

  @AfterAll
  static void remove() {
    wire.close();
  }

  /** Trap 6: the sum of the pseudo-header stands there, at both ends of a veth. */
  @Test
  void checksumThatTheDeviceWouldFillInIsSaidToBePartial() {
    wire.near.run(() -> {
      try (Capture capture = Capture.on(Wiretap.NEAR).frameType(0x0800).open();
          DatagramSocket socket = new DatagramSocket(7000, InetAddress.getByName(HERE))) {
        wire.far.run(() -> {
          try (DatagramSocket sender = new DatagramSocket()) {
            byte[] data = new byte[100];
            sender.send(new DatagramPacket(data, 100, InetAddress.getByName(HERE), 7000));
          }
        });
        CapturedPacket packet = Wiretap.next(capture);
        assertThat(packet.offload()).isEqualTo(Offload.PARTIAL);
        long ip = packet.at() + 14;
        int addresses = Checksum.sum(packet.bytes(), ip + 12, 8);
        int pseudo = Checksum.fold(addresses + IpProtocol.UDP + 108);
        assertThat(Wire.u16(packet.bytes(), packet.at() + UDP + 6)).isEqualTo(pseudo);
        assertThat(socket.isClosed()).isFalse();
      }
    });
  }

  /** Trap 7: what the device would cut into segments is one packet here, longer than the MTU. */
  @Test
  void segmentsThatTheDeviceWouldMakeAreOnePacketThatSaysSo() {
    wire.near.run(() -> {
      AtomicInteger longest = new AtomicInteger();
      try (Capture capture = Capture.on(Wiretap.NEAR).open();
          ServerSocket server = new ServerSocket(7001, 1, InetAddress.getByName(HERE))) {
        Thread client = wire.far.thread(OffloadRootTest::pour);
        try (Socket socket = server.accept();
            InputStream in = socket.getInputStream()) {
          assertThat(in.readAllBytes()).hasSize(BYTES);
        }
        client.join();
        while (longest.get() == 0) {
          capture.dispatch(packet -> see(packet, longest), Wiretap.PATIENCE);
        }
        assertThat(longest.get()).isGreaterThan(1514);
        assertThat(capture.stats().dropped()).isZero();
        assertThat(Devices.index(Wiretap.NEAR)).isPositive();
      }
    });
  }

  private static void see(CapturedPacket packet, AtomicInteger longest) {
    boolean tall = packet.originalLength() > 1514;
    assertThat(packet.length()).isEqualTo(packet.originalLength());
    assertThat(tall).isEqualTo(packet.isMerged() && tall);
    if (tall && packet.direction() == Direction.HOST) longest.set(packet.length());
  }

  private static void pour() {
    try (Socket socket = new Socket(HERE, 7001);
        OutputStream out = socket.getOutputStream()) {
      out.write(new byte[BYTES]);
    } catch (java.io.IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
