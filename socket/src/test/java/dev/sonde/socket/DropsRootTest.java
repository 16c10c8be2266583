package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Sockets;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel counts as dropped at a socket: SO_MEMINFO, and SO_RXQ_OVFL beside it. */
class DropsRootTest {
  private static final int SENT = 200;
  private static final int SMALLEST = 1; // the kernel makes it 2304 bytes
  private static final int RETURN = 0x06;
  private static final BpfProgram NOTHING =
      new BpfProgram(List.of(BpfInstruction.statement(RETURN, 0)));
  private static final int CHECKSUM_AT_ONCE = 76;

  private static int drain(IpSocket socket) {
    int read = 0;
    try (ReceiveBatch batch = new ReceiveBatch(64, 300)) {
      for (int count; (count = socket.receive(batch)) != 0; read += count) {
        assertThat(count).as("messages, or minus errno").isPositive();
      }
    }
    return read;
  }

  private static void untilDropped(IpSocket socket, long drops) throws IOException {
    Patience.until(drops + " drops", () -> socket.drops() == drops);
  }

  @ParameterizedTest
  @EnumSource
  void fullQueueIsCountedExactlyAndAtOnce(Kind kind) {
    Mirror.ofEachFamily(
        kind,
        mirror -> {
          IpSocket socket = mirror.socket();
          socket.reportDrops();
          assertThat(socket.drops()).isZero();
          socket.receiveBuffer(SMALLEST);
          for (int sent = 0; sent < SENT; sent++) mirror.send(8);
          int[] read = {0};
          Patience.until(
              "all read or dropped", () -> (read[0] += drain(socket)) + socket.drops() == SENT);
          long drops = socket.drops();
          assertThat(drops).isBetween(1L, SENT - 1L);
          mirror.send(8);
          try (ReceiveBatch batch = new ReceiveBatch(1, 300)) {
            Patience.until("the one after", () -> socket.receive(batch) == 1);
            assertThat(batch.control(0).drops())
                .as("SO_RXQ_OVFL: late, and never at an ICMP socket")
                .isEqualTo(kind == Kind.ICMP ? ControlData.ABSENT : drops);
          }
        });
  }

  /** ICMP sockets hear replies of their own only, and so of nothing that could be refused. */
  @ParameterizedTest
  @EnumSource(names = {"UDP", "RAW"})
  void whatAProgramRefusesCountsAtUdpSocketsAlone(Kind kind) {
    Mirror.ofEachFamily(
        kind,
        mirror -> {
          try (Mirror witness = Mirror.like(mirror)) {
            mirror.socket().attach(NOTHING);
            for (int sent = 0; sent < 10; sent++) mirror.send(8);
            witness.send(8);
            Patience.until("the last", () -> drain(witness.socket()) > 0);
            untilDropped(mirror.socket(), kind == Kind.UDP ? 10 : 0);
            assertThat(drain(mirror.socket())).isZero();
          }
        });
  }

  private static Outbox echo(RawSocket sender, Family family) {
    return new Outbox(sender, Datagrams.loopback(family));
  }

  /** Linux looks at a raw socket's queue first since 6.16 or so; before, nothing was counted. */
  @ParameterizedTest
  @EnumSource
  void fullRawSocketCountsWhatItsFiltersWouldRefuse(Family family) {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.icmp(family);
          RawSocket sender = RawSocket.icmp(family);
          Inbox<RawSocket> witness = new Inbox<>(RawSocket.open(family, Datagrams.EXPERIMENT))) {
        sender.pass();
        socket.receiveBuffer(SMALLEST);
        MemorySegment request = Datagrams.echo(family, 1, 1, "12345678");
        for (int sent = 0; sent < SENT; sent++) echo(sender, family).sent(request);
        settle(witness, family);
        long full = socket.drops();
        assertThat(full).isPositive();
        socket.pass();
        for (int sent = 0; sent < 10; sent++) echo(sender, family).sent(request);
        settle(witness, family);
        assertThat(socket.drops() - full).as("requests and replies").isIn(0L, 20L);
        drain(socket);
        long empty = socket.drops();
        for (int sent = 0; sent < 10; sent++) echo(sender, family).sent(request);
        settle(witness, family);
        assertThat(socket.drops()).isEqualTo(empty);
      }
    });
  }

  /** Loopback delivers in order: what was sent before has been dealt with. */
  private static void settle(Inbox<RawSocket> witness, Family family) throws IOException {
    new Outbox(witness.socket(), Datagrams.loopback(family)).sent(Datagrams.text("last"));
    witness.next();
  }

  /** A message whose checksum is wrong, which only a header of one's own makes possible. */
  private static void sendWrong(Family family, int protocol, MemorySegment payload)
      throws SocketFailure {
    IpAddress target = Datagrams.loopback(family);
    MemorySegment packet =
        family == Family.AF_INET
            ? Datagrams.ip4(protocol, target, payload)
            : Datagrams.ip6(protocol, target, payload);
    try (RawSocket raw = RawSocket.open(family, Sockets.IPPROTO_RAW)) {
      new Outbox(raw, target).sent(packet);
    }
  }

  @ParameterizedTest
  @EnumSource
  void wrongChecksumCountsAtRawIcmp6SocketsThatPassTheType(Family family) {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.icmp(family);
          RawSocket other = RawSocket.icmp(family);
          Inbox<RawSocket> witness = new Inbox<>(RawSocket.open(family, Datagrams.EXPERIMENT))) {
        other.pass();
        MemorySegment wrong = Datagrams.echo(family, 1, 1, "wrong");
        Wire.put16(wrong, 2, 0xdead);
        for (int sent = 0; sent < 5; sent++) sendWrong(family, family.icmpProtocol(), wrong);
        settle(witness, family);
        boolean inet = family == Family.AF_INET;
        assertThat(socket.drops()).isEqualTo(inet ? 0 : 5);
        assertThat(drain(socket)).as("what IPv4 does not verify").isEqualTo(inet ? 5 : 0);
        assertThat(other.drops()).as("where the filter refused it").isZero();
      }
    });
  }

  /** The shorter ones are verified before it is known whose they are. */
  @ParameterizedTest
  @EnumSource
  void wrongChecksumOfALongDatagramCountsAtUdpSocketsWhenItIsRead(Family family) {
    PrivateNetwork.inside(() -> {
      try (UdpSocket socket = UdpSocket.open(family);
          Inbox<RawSocket> witness = new Inbox<>(RawSocket.open(family, Datagrams.EXPERIMENT))) {
        socket.bind(Datagrams.loopback(family), 0);
        int port = socket.local().port();
        for (int length : new int[] {CHECKSUM_AT_ONCE, CHECKSUM_AT_ONCE + 1}) {
          String text = "x".repeat(length - Datagrams.UDP_HEADER);
          MemorySegment wrong = Datagrams.udp(9, port, text);
          Wire.put16(wrong, 6, 0xdead);
          sendWrong(family, Sockets.IPPROTO_UDP, wrong);
        }
        settle(witness, family);
        assertThat(socket.drops()).isZero();
        assertThat(drain(socket)).isZero();
        assertThat(socket.drops()).isEqualTo(1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatTheErrorQueueHasNoRoomForIsNotCounted(Family family) {
    PrivateNetwork.inside(() -> {
      try (UdpSocket socket = UdpSocket.open(family);
          Inbox<UdpSocket> witness = new Inbox<>(UdpSocket.open(family));
          ReceiveBatch batch = new ReceiveBatch(64, 300)) {
        socket.reportErrors();
        socket.receiveBuffer(SMALLEST);
        witness.socket().reportErrors();
        Outbox nobody = new Outbox(socket, Datagrams.loopback(family), 9);
        for (int sent = 0; sent < SENT; ) if (nobody.send(Datagrams.zeros(8)) == 1) sent++;
        new Outbox(witness.socket(), Datagrams.loopback(family), 9).sent(Datagrams.zeros(8));
        witness.nextError();
        int errors = 0;
        for (int count; (count = socket.receiveErrors(batch)) > 0; ) errors += count;
        assertThat(errors).isBetween(1, SENT - 1);
        assertThat(socket.drops()).isZero();
      }
    });
  }
}
