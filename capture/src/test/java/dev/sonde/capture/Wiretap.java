package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.FrameBatch;
import dev.sonde.socket.PacketSocket;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Two networks with a cable between them, and frames that go over it by the hands of a test.
 * Nothing else does: neither end has an address at first, or speaks IPv6.
 */
final class Wiretap implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final String NEAR = "near0";
  static final String FAR = "far0";

  /** The type of frames of nobody's protocol: IEEE 802, for local experiments. */
  static final int EXPERIMENT = 0x88b5;

  static final int HEADER = 14;

  final PrivateNetwork near = PrivateNetwork.open();
  final PrivateNetwork far = PrivateNetwork.open();

  Wiretap() {
    near.setting("net/ipv6/conf/default/disable_ipv6", "1");
    far.setting("net/ipv6/conf/default/disable_ipv6", "1");
    near.cable(NEAR, far, FAR);
  }

  /** A socket that sends by the far end, to the near one. */
  PacketSocket sender() {
    return far.call(() -> sender(FAR));
  }

  static PacketSocket sender(String device) throws IOException {
    PacketSocket socket = PacketSocket.open(PacketSocket.Kind.RAW);
    socket.bind(socket.index(device), 0);
    return socket;
  }

  /** Sends a broadcast for each text. */
  static void send(PacketSocket socket, String... texts) throws IOException {
    for (String text : texts) send(socket, frame(EXPERIMENT, text));
  }

  static void send(PacketSocket socket, byte[] frame) throws IOException {
    try (FrameBatch batch = new FrameBatch(1, frame.length)) {
      batch.length(batch.add(), frame.length);
      batch.bytes().copyFrom(MemorySegment.ofArray(frame));
      if (socket.sendAll(batch, PATIENCE) != 1) throw new AssertionError("not sent");
    }
  }

  /** Sends the same frame so many times. */
  static void burst(PacketSocket socket, byte[] frame, int count) throws IOException {
    try (FrameBatch batch = new FrameBatch(64, frame.length)) {
      for (int sent = 0; sent < count; sent += batch.size()) {
        batch.clear();
        while (!batch.isFull() && sent + batch.size() < count) {
          int index = batch.add();
          batch.length(index, frame.length);
          MemorySegment.copy(
              MemorySegment.ofArray(frame), 0, batch.bytes(), batch.at(index), frame.length);
        }
        if (socket.sendAll(batch, PATIENCE) != batch.size()) throw new AssertionError("not sent");
      }
    }
  }

  /** A broadcast. Words before the text: tags, say, or another type. */
  static byte[] frame(int type, String text, int... words) {
    byte[] data = text.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[HEADER + words.length * Short.BYTES + data.length];
    MemorySegment out = MemorySegment.ofArray(frame);
    MacAddress.BROADCAST.write(out, 0);
    MacAddress.parse("02:00:5e:00:53:01").write(out, MacAddress.BYTES);
    int at = 2 * MacAddress.BYTES;
    Wire.put16(out, at, type);
    for (int word : words) Wire.put16(out, at += Short.BYTES, word);
    System.arraycopy(data, 0, frame, at + Short.BYTES, data.length);
    return frame;
  }

  /** What the packet carries behind its header. */
  static String text(CapturedPacket packet) {
    int header =
        switch (packet.linkType().name()) {
          case "EN10MB" -> HEADER;
          case "LINUX_SLL" -> 16;
          case "LINUX_SLL2" -> 20;
          default -> 0;
        };
    return text(packet, header);
  }

  static String text(CapturedPacket packet, int header) {
    long at = packet.at() + header;
    byte[] bytes =
        packet.bytes().asSlice(at, packet.length() - header).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  static CapturedPacket next(Capture capture) throws IOException {
    return Objects.requireNonNull(capture.take(PATIENCE), "nothing came");
  }

  /** The texts of what comes, up to the one that is {@code last}, and with it. */
  static List<String> until(Capture capture, String last) throws IOException {
    List<String> texts = new ArrayList<>();
    do texts.add(text(next(capture)));
    while (!texts.getLast().equals(last));
    return texts;
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
