package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Errno;
import dev.sonde.sys.Messages;
import dev.sonde.sys.SocketOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernel time stamps: Documentation/networking/timestamping.rst. */
class StampsKernelTest {
  private static final MemorySegment DATA = Datagrams.text("data");
  private static final int ATTEMPTS = 1_000_000;

  /** Bound to loopback, it sends to itself. */
  private static Inbox<UdpSocket> open(Family family) throws IOException {
    Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(family));
    inbox.socket().bind(Datagrams.loopback(family), 0);
    inbox.socket().stamps();
    return inbox;
  }

  private static Outbox toItself(Inbox<UdpSocket> inbox) throws SocketFailure {
    Endpoint local = inbox.socket().local();
    return new Outbox(inbox.socket(), local.address(), local.port());
  }

  private static void assertStampOf(int id, Message stamp) {
    assertThat(stamp.control().hasError()).isTrue();
    assertThat(stamp.control().errorOrigin()).isEqualTo(ErrorOrigin.STAMP);
    assertThat(Errno.name(stamp.control().errno())).isEqualTo("ENOMSG");
    assertThat(stamp.control().errorInfo()).isEqualTo(Messages.SCM_TSTAMP_SND);
    assertThat(stamp.control().stampId()).isEqualTo(id);
    assertThat(stamp.control().offender()).isNull();
    assertThat(stamp.length()).as("the stamp comes without the message").isZero();
  }

  @ParameterizedTest
  @EnumSource
  void stampsOfSentMessagesAreNumberedFromZero(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = open(family)) {
      for (int id = 0; id < 3; id++) {
        long before = StampClock.nanos();
        toItself(inbox).sent(DATA, SendBatch::stamp);
        Message stamp = inbox.nextError();
        assertStampOf(id, stamp);
        assertThat(stamp.control().stampNanos()).isBetween(before, StampClock.nanos());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void arrivalStampsAreOfWhatArrivesAlone(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = open(family)) {
      inbox.socket().arrivalStamps();
      long before = StampClock.nanos();
      toItself(inbox).sent(DATA);
      assertThat(inbox.next().control().stampNanos()).isBetween(before, StampClock.nanos());
      assertThat(option(inbox, SocketOptions.SO_TIMESTAMPNS)).isOne();
      assertThat(option(inbox, SocketOptions.SO_TIMESTAMPING)).isZero();
    }
  }

  private static int option(Inbox<UdpSocket> inbox, int name) {
    return SocketOptions.get(inbox.socket().descriptor(), SocketOptions.SOL_SOCKET, name);
  }

  @ParameterizedTest
  @EnumSource
  void messageThatAsksForNoStampTakesNoNumber(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = open(family)) {
      Outbox out = toItself(inbox);
      out.sent(DATA);
      out.sent(DATA, SendBatch::stamp);
      out.sent(DATA);
      out.sent(DATA, SendBatch::stamp);
      assertStampOf(0, inbox.nextError());
      assertStampOf(1, inbox.nextError());
      assertThat(inbox.socket().receiveErrors(new ReceiveBatch(1, 1))).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbersStartAgainWhenStampsAreAskedForAgain(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = open(family)) {
      toItself(inbox).sent(DATA, SendBatch::stamp);
      assertStampOf(0, inbox.nextError());
      inbox.socket().stamps();
      toItself(inbox).sent(DATA, SendBatch::stamp);
      assertStampOf(0, inbox.nextError());
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageTooLongToSendTakesNoNumber(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = open(family)) {
      Outbox out = toItself(inbox);
      assertThat(out.send(Datagrams.zeros(66_000), SendBatch::stamp)).isEqualTo(-Errno.EMSGSIZE);
      out.sent(DATA, SendBatch::stamp);
      assertStampOf(0, inbox.nextError());
    }
  }

  @ParameterizedTest
  @EnumSource
  void stampIsAnEventUntilItIsRead(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = open(family)) {
      toItself(inbox).sent(DATA, SendBatch::stamp);
      inbox.next();
      assertThat(inbox.readiness())
          .isNotNull()
          .satisfies(ready -> {
            assertThat(ready.error()).isTrue();
            assertThat(ready.readable()).isFalse();
          });
      assertThat(inbox.socket().takeError()).as("a stamp is no error").isZero();
      inbox.nextError();
      assertThat(inbox.readiness()).isNull();
    }
  }

  /**
   * The kernel turns receive stamps on by a work queue, so the first messages may come without one.
   */
  @ParameterizedTest
  @EnumSource
  void receivedMessagesCarryTheirStamp(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = open(family)) {
      Outbox out = toItself(inbox);
      long stamp = 0;
      long before = 0;
      for (int i = 0; i < ATTEMPTS && stamp == 0; i++) {
        before = StampClock.nanos();
        out.sent(DATA);
        stamp = inbox.next().control().stampNanos();
      }
      assertThat(stamp).isBetween(before, StampClock.nanos());
    }
  }

  @ParameterizedTest
  @EnumSource
  void stampIsTakenOnTheWayOutBeforeTheOneOnTheWayIn(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = open(family)) {
      Outbox out = toItself(inbox);
      long received = 0;
      long sent = 0;
      for (int i = 0; i < ATTEMPTS && received == 0; i++) {
        out.sent(DATA, SendBatch::stamp);
        received = inbox.next().control().stampNanos();
        sent = inbox.nextError().control().stampNanos();
      }
      assertThat(sent).isPositive().isLessThanOrEqualTo(received);
    }
  }
}
