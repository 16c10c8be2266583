package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one recvmmsg(2) stores, and what it leaves from the one before. */
class ReceiveBatchKernelTest {
  private static final int ROOM = 8;
  private static final MemorySegment SHORT = Datagrams.text("short");
  private static final MemorySegment LONG = Datagrams.text("longer than the room");

  private static Inbox<UdpSocket> listening(Family family) throws IOException {
    Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(family));
    inbox.socket().bind(Datagrams.loopback(family), 0);
    return inbox;
  }

  private static Outbox from(UdpSocket sender, Inbox<UdpSocket> inbox) throws SocketFailure {
    Endpoint target = inbox.socket().local();
    return new Outbox(sender, target.address(), target.port());
  }

  /** Receives {@code count} messages into one batch. */
  private static void receive(Inbox<UdpSocket> inbox, ReceiveBatch batch, int count)
      throws IOException {
    inbox.awaitReadable();
    assertThat(inbox.socket().receive(batch)).isEqualTo(count);
  }

  @ParameterizedTest
  @EnumSource
  void nothingThereIsZeroMessages(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        ReceiveBatch batch = new ReceiveBatch(4, ROOM)) {
      assertThat(inbox.socket().receive(batch)).isZero();
      assertThat(inbox.socket().receiveErrors(batch)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageComesWithItsBytesAndItsSender(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        ReceiveBatch batch = new ReceiveBatch(4, ROOM)) {
      from(sender, inbox).sent(SHORT);
      receive(inbox, batch, 1);
      IpAddress loopback = Datagrams.loopback(family);
      assertThat(Bytes.copy(batch.bytes(), batch.at(0), batch.length(0)))
          .isEqualTo(Bytes.utf8("short"));
      assertThat(batch.hasAddress(0)).isTrue();
      assertThat(batch.address(0)).isEqualTo(loopback);
      assertThat(batch.port(0)).isEqualTo(sender.local().port());
      assertThat(batch.addressHigh(0)).isZero();
      assertThat(batch.addressLow(0)).isEqualTo(low(loopback));
    }
  }

  @ParameterizedTest
  @EnumSource
  void noMoreAreReceivedThanWereAskedFor(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        ReceiveBatch batch = new ReceiveBatch(4, ROOM)) {
      for (int sent = 0; sent < 4; sent++) from(sender, inbox).sent(SHORT);
      for (int most = 1; most <= 2; most++) {
        inbox.awaitReadable();
        assertThat(inbox.socket().receive(batch, most)).isEqualTo(most);
        assertThat(Bytes.copy(batch.bytes(), batch.at(0), batch.length(0)))
            .isEqualTo(Bytes.utf8("short"));
        assertThat(batch.port(0)).isEqualTo(sender.local().port());
      }
      receive(inbox, batch, 1);
      assertThatThrownBy(() -> inbox.socket().receive(batch, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void lengthIsOfTheMessageReceivedAloneAfterSeveralAtOnce(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        ReceiveBatch batch = new ReceiveBatch(4, ROOM)) {
      from(sender, inbox).sent(SHORT);
      from(sender, inbox).sent(Datagrams.zeros(2));
      receive(inbox, batch, 2);
      assertThat(batch.length(0)).isEqualTo(5);
      assertThat(batch.length(1)).isEqualTo(2);
      from(sender, inbox).sent(Datagrams.zeros(3));
      inbox.awaitReadable();
      assertThat(inbox.socket().receive(batch, 1)).isEqualTo(1);
      assertThat(batch.length(0)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void namelessBatchLeavesOutNothingButTheSenders(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        ReceiveBatch batch = ReceiveBatch.nameless(2, ROOM)) {
      inbox.socket().reportHeader();
      from(sender, inbox).sent(Datagrams.text("0"), (out, index) -> out.hops(index, 9));
      from(sender, inbox).sent(Datagrams.text("1"), (out, index) -> out.hops(index, 10));
      receive(inbox, batch, 2);
      for (int index = 0; index < 2; index++) {
        int message = index;
        assertThat(Bytes.copy(batch.bytes(), batch.at(index), batch.length(index)))
            .isEqualTo(Bytes.utf8("" + index));
        assertThat(batch.control(index).hops()).isEqualTo(9 + index);
        assertThat(batch.hasAddress(index)).isFalse();
        assertThat(batch.addressHigh(index)).isZero();
        assertThat(batch.addressLow(index)).isZero();
        assertThat(batch.addressScope(index)).isZero();
        assertThatThrownBy(() -> batch.address(message))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  private static long low(IpAddress address) {
    return switch (address) {
      case Ip4Address v4 -> v4.bits();
      case Ip6Address v6 -> v6.low();
    };
  }

  @ParameterizedTest
  @EnumSource
  void truncationIsFlaggedOnTheMessageItHappenedTo(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        ReceiveBatch batch = new ReceiveBatch(4, ROOM)) {
      from(sender, inbox).sent(SHORT);
      from(sender, inbox).sent(LONG);
      from(sender, inbox).sent(Datagrams.zeros(0));
      from(sender, inbox).sent(Datagrams.zeros(ROOM));
      receive(inbox, batch, 4);
      int[] lengths = {5, ROOM, 0, ROOM};
      for (int index = 0; index < 4; index++) {
        assertThat(batch.length(index)).as("length of %d", index).isEqualTo(lengths[index]);
        assertThat(batch.control(index).isTruncated()).as("%d", index).isEqualTo(index == 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void roomForControlMessagesIsThereAgainAfterAMessageWithNone(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        ReceiveBatch batch = new ReceiveBatch(1, ROOM)) {
      from(sender, inbox).sent(LONG);
      receive(inbox, batch, 1);
      assertThat(batch.control(0).hops()).isEqualTo(ControlData.ABSENT);
      inbox.socket().reportHeader();
      from(sender, inbox).sent(SHORT, (out, index) -> out.hops(index, 9));
      receive(inbox, batch, 1);
      assertThat(batch.control(0).hops()).isEqualTo(9);
      assertThat(batch.control(0).target()).isEqualTo(Datagrams.loopback(family));
      assertThat(batch.control(0).isTruncated()).as("the last message's flag").isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void roomForTheAddressIsThereAgainAfterAMessageWithNone(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        ReceiveBatch batch = new ReceiveBatch(1, ROOM)) {
      inbox.socket().stamps();
      from(sender, inbox).sent(SHORT);
      receive(inbox, batch, 1);
      assertThat(batch.hasAddress(0)).isTrue();
      from(inbox.socket(), inbox).sent(SHORT, SendBatch::stamp);
      inbox.awaitReadable();
      assertThat(inbox.socket().receiveErrors(batch)).isEqualTo(1);
      assertThat(batch.hasAddress(0)).as("address of a time stamp").isFalse();
      receive(inbox, batch, 1);
      assertThat(batch.hasAddress(0)).isTrue();
      assertThat(batch.address(0)).isEqualTo(Datagrams.loopback(family));
    }
  }
}
