package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Ip4Address;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Control messages that one socket sends and another receives: ip(7), ipv6(7), socket(7). */
class ControlDataKernelTest {
  private static final int HOPS = 7;
  private static final int CLASS = 0x28;

  private static Inbox<UdpSocket> listening(Family family) throws IOException {
    Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(family));
    inbox.socket().bind(Datagrams.any(family), 0);
    return inbox;
  }

  private static Outbox from(UdpSocket sender, Inbox<UdpSocket> inbox) throws SocketFailure {
    return new Outbox(sender, Datagrams.loopback(sender.family()), inbox.socket().local().port());
  }

  @ParameterizedTest
  @EnumSource
  void hopsAndTrafficClassAreThoseOfTheOneMessage(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family)) {
      inbox.socket().reportHeader();
      Outbox out = from(sender, inbox);
      out.sent(
          Datagrams.zeros(1),
          (batch, index) -> batch.hops(index, HOPS),
          (batch, index) -> batch.trafficClass(index, CLASS));
      Message message = inbox.next();
      assertThat(message.control().hops()).isEqualTo(HOPS);
      assertThat(message.control().trafficClass()).isEqualTo(CLASS);
      out.sent(Datagrams.zeros(1));
      message = inbox.next();
      assertThat(message.control().hops()).isNotIn(HOPS, ControlData.ABSENT);
      assertThat(message.control().trafficClass()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hopsAndTrafficClassOfTheSocketHoldForEveryMessage(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family)) {
      inbox.socket().reportHeader();
      sender.hops(255);
      sender.trafficClass(0xfc);
      for (int i = 0; i < 2; i++) {
        from(sender, inbox).sent(Datagrams.zeros(1));
        Message message = inbox.next();
        assertThat(message.control().hops()).isEqualTo(255);
        assertThat(message.control().trafficClass()).as("unsigned").isEqualTo(0xfc);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void targetAndDeviceSayWhereAMessageCameIn(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family)) {
      inbox.socket().reportHeader();
      from(sender, inbox).sent(Datagrams.zeros(1));
      Message message = inbox.next();
      assertThat(message.control().target()).isEqualTo(Datagrams.loopback(family));
      assertThat(message.control().device()).isEqualTo(Devices.index("lo"));
    }
  }

  @Test
  void targetIsTheAddressOfTheHeader() throws IOException {
    Ip4Address second = Ip4Address.parse("127.9.8.7");
    try (Inbox<UdpSocket> inbox = listening(Family.AF_INET);
        UdpSocket sender = UdpSocket.open(Family.AF_INET)) {
      inbox.socket().reportHeader();
      new Outbox(sender, second, inbox.socket().local().port()).sent(Datagrams.zeros(1));
      assertThat(inbox.next().control().target()).isEqualTo(second);
    }
  }

  @Test
  void sourceIsThatOfTheOneMessage() throws IOException {
    Ip4Address source = Ip4Address.parse("127.9.8.7");
    try (Inbox<UdpSocket> inbox = listening(Family.AF_INET);
        UdpSocket sender = UdpSocket.open(Family.AF_INET)) {
      Outbox out = from(sender, inbox);
      out.sent(Datagrams.zeros(1), (batch, index) -> batch.source(index, source, 0));
      assertThat(inbox.next().from()).isEqualTo(source);
      out.sent(Datagrams.zeros(1));
      assertThat(inbox.next().from()).isEqualTo(Ip4Address.LOOPBACK);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsReportedThatNobodyAskedFor(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family)) {
      from(sender, inbox).sent(Datagrams.zeros(1), (batch, index) -> batch.hops(index, HOPS));
      Message message = inbox.next();
      assertThat(message.control().hops()).isEqualTo(ControlData.ABSENT);
      assertThat(message.control().trafficClass()).isEqualTo(ControlData.ABSENT);
      assertThat(message.control().target()).isNull();
      assertThat(message.control().stampNanos()).isZero();
      assertThat(message.control().drops()).isEqualTo(ControlData.ABSENT);
      assertThat(message.control().hasError()).isFalse();
    }
  }

  /** SO_RXQ_OVFL counts what the queue refused until this message was queued: socket(7). */
  @ParameterizedTest
  @EnumSource
  void messagesThatAFullQueueLostAreCounted(Family family) throws IOException {
    int sent = 100;
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family)) {
      inbox.socket().receiveBuffer(1);
      inbox.socket().reportDrops();
      Outbox out = from(sender, inbox);
      for (int i = 0; i < sent; i++) out.sent(Datagrams.text("crowd"));
      Message first = inbox.next();
      assertThat(first.control().drops()).as("before any loss").isEqualTo(ControlData.ABSENT);
      int received = 1;
      for (; inbox.readiness() != null; received++) inbox.next();
      out.sent(Datagrams.text("after"));
      List<Message> last = inbox.until(0, "after");
      received += last.size() - 1;
      assertThat(received).isLessThan(sent);
      assertThat(last.getLast().control().drops()).isEqualTo(sent - received);
    }
  }
}
