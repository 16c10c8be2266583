package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.loop.Source;
import dev.sonde.packet.Ip4Address;
import dev.sonde.sys.Errno;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketFilterKernelTest {
  private static final int FOREIGN = 1;
  private static final int WANTED = 2;

  private static BpfProgram program(String text) throws Exception {
    return BpfAssembler.parse(text);
  }

  /** Keeps what begins with WANTED, whole. */
  private static BpfProgram wanted() throws Exception {
    return program("ldb [0]\n jeq #2 jt yes jf no\n yes: ret #-1\n no: ret #0");
  }

  private static void fails(int errno, String call, FailingCall body) {
    assertThatExceptionOfType(SocketFailure.class)
        .isThrownBy(body::run)
        .satisfies(failure -> assertThat(failure.errno()).isEqualTo(errno))
        .withMessageStartingWith(call + ": ");
  }

  /** What is expected to fail. */
  private interface FailingCall {
    void run() throws Exception;
  }

  @Test
  void theVerdictIsHowManyBytesAreQueued() throws Exception {
    try (DatagramPair pair = new DatagramPair()) {
      SocketFilter.attach(pair, program("ldb [0]\n ret"));
      for (int verdict : new int[] {3, 0, 5, 200}) {
        assertThat(pair.send(verdict, 7, 7, 7, 7)).isEqualTo(5);
        int kept = Math.min(verdict, 5);
        assertThat(pair.receive()).isEqualTo(kept == 0 ? -Errno.EAGAIN : kept);
      }
    }
  }

  @Test
  void withoutItsProgramASocketTakesAllAgain() throws Exception {
    try (DatagramPair pair = new DatagramPair()) {
      SocketFilter.attach(pair, wanted());
      pair.send(FOREIGN);
      assertThat(pair.receive()).isEqualTo(-Errno.EAGAIN);
      SocketFilter.detach(pair);
      pair.send(FOREIGN);
      assertThat(pair.receive()).isEqualTo(1);
      fails(Errno.ENOENT, "SO_DETACH_FILTER", () -> SocketFilter.detach(pair));
    }
  }

  @Test
  void anotherProgramTakesThePlaceOfTheFirst() throws Exception {
    try (DatagramPair pair = new DatagramPair()) {
      SocketFilter.attach(pair, program("ret #0"));
      SocketFilter.attach(pair, wanted());
      pair.send(WANTED, 1);
      assertThat(pair.receive()).isEqualTo(2);
    }
  }

  @Test
  void lockedProgramCanNeitherBeChangedNorTakenOff() throws Exception {
    try (DatagramPair pair = new DatagramPair()) {
      SocketFilter.attach(pair, wanted());
      SocketFilter.lock(pair);
      fails(Errno.EPERM, "SO_ATTACH_FILTER", () -> SocketFilter.attach(pair, program("ret #1")));
      fails(Errno.EPERM, "SO_DETACH_FILTER", () -> SocketFilter.detach(pair));
      pair.send(FOREIGN);
      assertThat(pair.receive()).isEqualTo(-Errno.EAGAIN);
    }
  }

  /** Trap: a program says nothing about what is in the queue already. */
  @Test
  void nothingIsReadThatTheProgramHasNotSeen() throws Exception {
    try (DatagramPair pair = new DatagramPair()) {
      pair.send(FOREIGN);
      SocketFilter.attach(pair, wanted());
      assertThat(pair.receive()).as("queued before, read after").isEqualTo(1);

      SocketFilter.detach(pair);
      pair.send(FOREIGN);
      pair.send(); // of no bytes, which is not the end
      pair.send(WANTED);
      assertThat(SocketFilter.attachDrained(pair, wanted())).isEqualTo(3);
      assertThat(pair.receive()).isEqualTo(-Errno.EAGAIN);
      pair.send(FOREIGN);
      pair.send(WANTED, 0, 0);
      assertThat(pair.receive()).isEqualTo(3);
    }
  }

  /** To a program a datagram begins with its UDP header. */
  @Test
  void udpSocketReadsOnlyWhatItsProgramHasSeen() throws Exception {
    Ip4Address here = Ip4Address.LOOPBACK;
    try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(Family.AF_INET));
        UdpSocket sender = UdpSocket.open(Family.AF_INET)) {
      inbox.socket().bind(here, 0);
      Outbox out = new Outbox(sender, here, inbox.socket().local().port());
      for (int i = 0; i < 100; i++) out.sent(octet(FOREIGN));
      inbox.awaitReadable();
      BpfProgram wanted = program("ldb [8]\n jeq #2 jt yes jf no\n yes: ret #-1\n no: ret #0");
      assertThat(SocketFilter.attachDrained(inbox.socket(), wanted)).isPositive();
      for (int i = 0; i < 100; i++) out.sent(octet(FOREIGN));
      out.sent(octet(WANTED));
      Message message = inbox.next();
      assertThat(message.u8(0)).isEqualTo(WANTED);
    }
  }

  /** A port nobody has: the answer waits at the socket as an error. */
  @Test
  void errorsThatWaitAreThrownAwayToo() throws Exception {
    Ip4Address here = Ip4Address.LOOPBACK;
    UdpSocket gone = UdpSocket.open(Family.AF_INET);
    gone.bind(here, 0);
    int port = gone.local().port();
    gone.close();
    try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(Family.AF_INET))) {
      UdpSocket socket = inbox.socket();
      socket.connect(here, port);
      new Outbox(socket, here, port).sent(octet(1));
      inbox.awaitReadable();
      assertThat(SocketFilter.drain(socket)).isZero();
      assertThat(socket.takeError()).isZero();
    }
  }

  private static MemorySegment octet(int value) {
    return MemorySegment.ofArray(new byte[] {(byte) value});
  }

  @Test
  void streamIsNotDrained() throws Exception {
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixSocket near = pair[0];
        UnixSocket far = pair[1]) {
      SocketFilter.attach(near, program("ret #-1"));
      for (UnixSocket each : List.of(near, far)) {
        assertThatIllegalArgumentException().isThrownBy(() -> SocketFilter.drain(each));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> SocketFilter.attachDrained(each, program("ret #0")));
      }
    }
  }

  @Test
  void closedSocketFailsAtOnce() {
    Source closed = () -> -1;
    fails(Errno.EBADF, "SO_ATTACH_FILTER", () -> SocketFilter.attach(closed, program("ret #0")));
    fails(Errno.EBADF, "SO_DETACH_FILTER", () -> SocketFilter.detach(closed));
    fails(Errno.EBADF, "SO_LOCK_FILTER", () -> SocketFilter.lock(closed));
    fails(Errno.EBADF, "SO_TYPE", () -> SocketFilter.drain(closed));
  }

  @Test
  void programTheKernelDoesNotTakeIsRefused() throws Exception {
    try (DatagramPair pair = new DatagramPair()) {
      BpfProgram endless = program("ja 0");
      fails(Errno.EINVAL, "SO_ATTACH_FILTER", () -> SocketFilter.attach(pair, endless));
    }
  }
}
