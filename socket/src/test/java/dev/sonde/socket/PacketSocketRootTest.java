package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.EtherType;
import dev.sonde.packet.MacAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Frames sent and received without a ring: packet(7). */
@NullUnmarked
class PacketSocketRootTest {
  private static final int TYPE = 0x88b5;
  private static final int HEADER = 14;
  private static final int ROOM = 2048;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static PrivateNetwork near;
  private static PrivateNetwork far;

  @BeforeAll
  static void lay() {
    near = PrivateNetwork.open();
    far = PrivateNetwork.open();
    near.setting("net/ipv6/conf/default/disable_ipv6", "1");
    far.setting("net/ipv6/conf/default/disable_ipv6", "1");
    near.cable("near0", far, "far0");
  }

  @AfterAll
  static void remove() {
    near.close();
    far.close();
  }

  private static PacketSocket open(String device, PacketSocket.Kind kind, int type)
      throws SocketFailure {
    PacketSocket socket = PacketSocket.open(kind);
    socket.reportFrames();
    socket.bind(socket.index(device), type);
    return socket;
  }

  private static PacketSocket sender() {
    return far.call(() -> open("far0", PacketSocket.Kind.RAW, 0));
  }

  private static void add(FrameBatch batch, int type, int length, int... words) {
    int index = batch.add();
    long at = batch.at(index);
    MacAddress.BROADCAST.write(batch.bytes(), at);
    MacAddress.parse("02:00:5e:00:53:01").write(batch.bytes(), at + 6);
    Wire.put16(batch.bytes(), at + 12, type);
    for (int word = 0; word < words.length; word++) {
      Wire.put16(batch.bytes(), at + HEADER + 2L * word, words[word]);
    }
    batch.length(index, length);
  }

  private static void await(PacketSocket socket, ReceiveBatch batch) throws IOException {
    Patience.until(
        "a frame",
        () -> {
          int count = socket.receive(batch);
          assertThat(count).isNotNegative();
          return count > 0;
        });
  }

  private static CapturedPacket next(PacketSocket socket, ReceiveBatch batch) throws IOException {
    CapturedPacket packet = new CapturedPacket();
    await(socket, batch);
    PacketSocket.packet(batch, 0, packet);
    return packet;
  }

  @Test
  void frameArrivesWithWhatIsKnownOfIt() {
    near.run(() -> {
      try (PacketSocket socket = open("near0", PacketSocket.Kind.RAW, PacketSocket.ALL_TYPES);
          PacketSocket sender = sender();
          FrameBatch out = new FrameBatch(1, ROOM);
          ReceiveBatch in = new ReceiveBatch(1, ROOM)) {
        add(out, EtherType.CUSTOMER_TAG, 60, 0x6005, TYPE);
        assertThat(sender.send(out, 0)).isEqualTo(1);
        CapturedPacket packet = next(socket, in);
        assertThat(packet.length()).isEqualTo(56);
        assertThat(packet.originalLength()).isEqualTo(56);
        assertThat(packet.tagProtocol()).isEqualTo(EtherType.CUSTOMER_TAG);
        assertThat(packet.tagControl()).isEqualTo(0x6005);
        assertThat(packet.protocol()).isEqualTo(TYPE);
        assertThat(packet.device()).isEqualTo(Devices.index("near0"));
        assertThat(packet.direction()).isEqualTo(CapturedPacket.Direction.BROADCAST);
        assertThat(socket.counts()).isEqualTo(new PacketCounts(1, 0, 0));
        assertThat(socket.counts()).isEqualTo(new PacketCounts(1, 0, 0));
      }
    });
  }

  /** Not the first frames: the kernel begins to stamp a while after it was asked to. */
  @Test
  void frameHasTheTimeItCame() {
    near.run(() -> {
      try (PacketSocket socket = open("near0", PacketSocket.Kind.RAW, PacketSocket.ALL_TYPES);
          PacketSocket sender = sender();
          FrameBatch out = new FrameBatch(1, ROOM);
          ReceiveBatch in = new ReceiveBatch(1, ROOM)) {
        add(out, TYPE, 60);
        CapturedPacket packet = new CapturedPacket();
        long before = System.currentTimeMillis();
        Patience.until(
            "a frame with a stamp",
            () -> {
              assertThat(sender.send(out, 0)).isEqualTo(1);
              await(socket, in);
              PacketSocket.packet(in, 0, packet);
              return packet.hasStamp();
            });
        assertThat(packet.stampNanos() / 1_000_000)
            .isBetween(before - 1000, System.currentTimeMillis() + 1000);
      }
    });
  }

  /** Trap 13: the filter's verdict is what is kept, and MSG_TRUNC tells of that alone. */
  @Test
  void lengthOnTheWireIsKnownThoughTheFilterAndTheRoomCut() {
    near.run(() -> {
      try (PacketSocket socket = PacketSocket.open(PacketSocket.Kind.RAW);
          PacketSocket sender = sender();
          FrameBatch out = new FrameBatch(1, ROOM);
          ReceiveBatch in = new ReceiveBatch(1, 30)) {
        socket.reportFrames();
        SocketFilter.attach(socket, new BpfProgram(List.of(BpfInstruction.statement(0x06, 40))));
        socket.bind(socket.index("near0"), PacketSocket.ALL_TYPES);
        add(out, TYPE, 100);
        assertThat(sender.send(out, 0)).isEqualTo(1);
        CapturedPacket packet = next(socket, in);
        assertThat(packet.length()).isEqualTo(30);
        assertThat(packet.originalLength()).isEqualTo(100);
      }
    });
  }

  /** Trap 14: the kernel writes and takes off the link header; the address says what was in it. */
  @Test
  void cookedSocketSendsAndReceivesPayloads() {
    near.run(() -> {
      try (PacketSocket socket = open("near0", PacketSocket.Kind.COOKED, TYPE);
          PacketSocket sender = far.call(() -> open("far0", PacketSocket.Kind.COOKED, 0));
          FrameBatch out = new FrameBatch(2, ROOM);
          ReceiveBatch in = new ReceiveBatch(1, ROOM)) {
        MemorySegment text = MemorySegment.ofArray("cooked".getBytes(StandardCharsets.US_ASCII));
        int index = far.call(() -> Devices.index("far0"));
        int frame = out.add(index, MacAddress.parse("02:00:5e:00:53:99"), TYPE);
        MemorySegment.copy(text, 0, out.bytes(), out.at(frame), 6);
        out.length(frame, 6);
        assertThat(sender.send(out, 0)).isEqualTo(1);
        CapturedPacket packet = next(socket, in);
        assertThat(packet.direction()).isEqualTo(CapturedPacket.Direction.OTHER_HOST);
        assertThat(packet.protocol()).isEqualTo(TYPE);
        assertThat(packet.bytes().asSlice(packet.at(), 6).toArray(ValueLayout.JAVA_BYTE))
            .asString(StandardCharsets.US_ASCII)
            .isEqualTo("cooked");
      }
    });
  }

  @Test
  void framesOfOneBatchGoEachToItsOwnStation() {
    near.run(() -> {
      try (PacketSocket socket = open("near0", PacketSocket.Kind.RAW, TYPE);
          PacketSocket sender = far.call(() -> open("far0", PacketSocket.Kind.COOKED, 0));
          FrameBatch out = new FrameBatch(2, ROOM);
          ReceiveBatch in = new ReceiveBatch(1, ROOM)) {
        int index = far.call(() -> Devices.index("far0"));
        List<MacAddress> stations =
            List.of(MacAddress.parse("02:00:5e:00:53:98"), MacAddress.parse("02:00:5e:00:53:99"));
        for (MacAddress station : stations) out.length(out.add(index, station, TYPE), 46);
        assertThat(sender.send(out, 0)).isEqualTo(2);
        for (MacAddress station : stations) {
          CapturedPacket packet = next(socket, in);
          assertThat(MacAddress.read(packet.bytes(), packet.at())).isEqualTo(station);
        }
      }
    });
  }

  /** Trap 16: a socket to send with would fill its queue with what nobody reads. */
  @Test
  void socketOfFrameTypeZeroReceivesNothing() {
    near.run(() -> {
      try (PacketSocket idle = open("near0", PacketSocket.Kind.RAW, 0);
          PacketSocket socket = open("near0", PacketSocket.Kind.RAW, PacketSocket.ALL_TYPES);
          PacketSocket sender = sender();
          FrameBatch out = new FrameBatch(1, ROOM);
          ReceiveBatch in = new ReceiveBatch(1, ROOM)) {
        add(out, TYPE, 60);
        assertThat(sender.send(out, 0)).isEqualTo(1);
        await(socket, in);
        assertThat(idle.receive(in)).isZero();
        assertThat(idle.counts()).isEqualTo(PacketCounts.NONE);
      }
    });
  }

  /** Trap 16: sendmmsg stops at the first frame that is refused. */
  @Test
  void batchStopsBeforeAFrameThatIsTooLongAndGoesOnBehindIt() {
    near.run(() -> {
      try (PacketSocket sender = sender();
          FrameBatch out = new FrameBatch(3, ROOM)) {
        add(out, TYPE, 60);
        add(out, TYPE, 1600);
        add(out, TYPE, 60);
        assertThat(sender.send(out, 0)).isEqualTo(1);
        assertThat(sender.send(out, 1)).isEqualTo(-Errno.EMSGSIZE);
        assertThat(sender.send(out, 2)).isEqualTo(1);
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> sender.sendAll(out, PATIENCE))
            .withMessage("sendmmsg, frame 1: EMSGSIZE (Message too long)");
      }
    });
  }

  /** Trap 16: a queue without room is no failure, and what it had no room for is sent again. */
  @Test
  void fullQueueMakesTheSenderWaitAndNothingIsLost() {
    try (PrivateNetwork slow = PrivateNetwork.open();
        PrivateNetwork end = PrivateNetwork.open()) {
      slow.setting("net/ipv6/conf/default/disable_ipv6", "1");
      end.setting("net/ipv6/conf/default/disable_ipv6", "1");
      slow.cable("slow0", end, "end0");
      slow.program("tc qdisc add dev slow0 root tbf rate 4mbit burst 3000 limit 3000".split(" "));
      end.run(() -> {
        try (PacketSocket socket = open("end0", PacketSocket.Kind.RAW, TYPE);
            PacketSocket sender = slow.call(() -> open("slow0", PacketSocket.Kind.RAW, 0));
            FrameBatch out = new FrameBatch(64, ROOM)) {
          while (!out.isFull()) add(out, TYPE, 1000);
          int before = untilFull(sender, out);
          assertThat(sender.sendAll(out, PATIENCE)).isEqualTo(64);
          Patience.until("all of them", () -> socket.counts().received() == before + 64);
          assertThat(sender.sendAll(out, Duration.ZERO)).isLessThan(64);
        }
      });
    }
  }

  /** Sends of the batch what there is room for, and returns how many went out. */
  private static int untilFull(PacketSocket sender, FrameBatch out) {
    int sent = 0;
    int result = sender.send(out, 0);
    while (result > 0 && sent + result < out.size()) {
      sent += result;
      result = sender.send(out, sent);
    }
    assertThat(result).isEqualTo(-Errno.ENOBUFS);
    return sent;
  }

  /** Trap 12. */
  @Test
  void whatBypassesTheQueuesIsSeenByNoCaptureOfThisMachine() {
    far.run(() -> {
      try (PacketSocket tap = open("far0", PacketSocket.Kind.RAW, PacketSocket.ALL_TYPES);
          PacketSocket socket =
              near.call(() -> open("near0", PacketSocket.Kind.RAW, PacketSocket.ALL_TYPES));
          PacketSocket sender = open("far0", PacketSocket.Kind.RAW, 0);
          FrameBatch out = new FrameBatch(1, ROOM);
          ReceiveBatch in = new ReceiveBatch(1, ROOM)) {
        add(out, TYPE, 60);
        assertThat(sender.send(out, 0)).isEqualTo(1);
        await(tap, in);
        sender.bypassQueues();
        assertThat(sender.send(out, 0)).isEqualTo(1);
        Patience.until("both frames", () -> socket.counts().received() == 2);
        assertThat(tap.counts().received()).isEqualTo(1);
      }
    });
  }

  /** Trap 15. */
  @Test
  void deviceThatGoesDownIsToldOnceAndTheSocketLives() {
    PrivateNetwork.inside(() -> {
      TunDevice tun = TunDevice.open("tun0");
      try (PacketSocket socket = PacketSocket.open(PacketSocket.Kind.RAW);
          ReceiveBatch in = new ReceiveBatch(1, ROOM)) {
        socket.bind(socket.index("tun0"), PacketSocket.ALL_TYPES);
        assertThat(socket.receive(in)).isEqualTo(-Errno.ENETDOWN);
        assertThat(socket.receive(in)).isZero();
        assertThat(socket.isUp("tun0")).isFalse();
        Devices.up(tun.name());
        assertThat(socket.isUp("tun0")).isTrue();
        tun.close();
        Patience.until("the end of the device", () -> socket.device() < 0);
      }
    });
  }

  @Test
  void deviceThatIsNotThereIsNamed() {
    near.run(() -> {
      try (PacketSocket socket = PacketSocket.open(PacketSocket.Kind.RAW)) {
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> socket.index("nowhere0"))
            .withMessage("SIOCGIFINDEX nowhere0: ENODEV (No such device)");
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> socket.bind(9999, PacketSocket.ALL_TYPES))
            .withMessage("bind to device 9999: ENODEV (No such device)");
      }
    });
  }

  @Test
  void closedSocketKeepsItsCounts() {
    near.run(() -> {
      PacketSocket socket = open("near0", PacketSocket.Kind.RAW, TYPE);
      try (PacketSocket sender = sender();
          FrameBatch out = new FrameBatch(1, ROOM)) {
        add(out, TYPE, 60);
        assertThat(sender.send(out, 0)).isEqualTo(1);
        socket.close();
        assertThat(socket.counts()).isEqualTo(new PacketCounts(1, 0, 0));
        assertThat(socket.isClosed()).isTrue();
      }
    });
  }
}
