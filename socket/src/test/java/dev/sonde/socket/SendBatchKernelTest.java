package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.sys.Errno;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches on loopback: sendmmsg(2), recvmmsg(2). */
class SendBatchKernelTest {
  private static final int ROOM = 66_000;
  private static final int HOPS = 5;

  private static Inbox<UdpSocket> listening(Family family) throws IOException {
    Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(family));
    inbox.socket().bind(Datagrams.loopback(family), 0);
    return inbox;
  }

  /** Adds messages that hold their index, of these lengths. */
  private static void fill(SendBatch batch, Inbox<UdpSocket> to, int... lengths)
      throws SocketFailure {
    Endpoint target = to.socket().local();
    for (int length : lengths) {
      int index = batch.add(target.address(), target.port());
      Wire.put32(batch.bytes(), batch.at(index), index);
      batch.length(index, length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchOf64ArrivesWhole(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch out = new SendBatch(family, 64, 8);
        ReceiveBatch in = new ReceiveBatch(64, 8)) {
      int[] lengths = new int[64];
      for (int index = 0; index < 64; index++) lengths[index] = 4 + index % 5;
      fill(out, inbox, lengths);
      assertThat(out.isFull()).isTrue();
      assertThat(sender.send(out, 0)).isEqualTo(64);
      BitSet seen = new BitSet();
      while (seen.cardinality() < 64) {
        inbox.awaitReadable();
        int count = inbox.socket().receive(in);
        for (int i = 0; i < count; i++) {
          int index = Wire.i32(in.bytes(), in.at(i));
          assertThat(seen.get(index)).as("message %d again", index).isFalse();
          assertThat(in.length(i)).isEqualTo(lengths[index]);
          assertThat(in.address(i)).isEqualTo(Datagrams.loopback(family));
          seen.set(index);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageThatFailsEndsTheBatchAndIsTheAnswerOfTheNextSend(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 4, ROOM)) {
      fill(batch, inbox, 4, 4, ROOM, 4);
      assertThat(sender.send(batch, 0)).isEqualTo(2);
      assertThat(sender.send(batch, 2)).isEqualTo(-Errno.EMSGSIZE);
      assertThat(sender.send(batch, 3)).isEqualTo(1);
      assertThat(sender.send(batch, 4)).isZero();
      assertThat(Wire.i32(inbox.next().data(), 0)).isEqualTo(0);
      assertThat(Wire.i32(inbox.next().data(), 0)).isEqualTo(1);
      assertThat(Wire.i32(inbox.next().data(), 0)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageWithoutAnAddressGoesToThePeer(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 1, 8)) {
      batch.length(batch.add(), 3);
      assertThat(Errno.name(-sender.send(batch, 0))).isEqualTo("EDESTADDRREQ");
      Endpoint target = inbox.socket().local();
      sender.connect(target.address(), target.port());
      assertThat(sender.send(batch, 0)).isEqualTo(1);
      assertThat(inbox.next().length()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void controlMessagesOfTheLastUseAreGone(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 1, 8)) {
      inbox.socket().reportHeader();
      fill(batch, inbox, 4);
      batch.hops(0, HOPS);
      assertThat(sender.send(batch, 0)).isEqualTo(1);
      assertThat(inbox.next().control().hops()).isEqualTo(HOPS);
      batch.clear();
      fill(batch, inbox, 4);
      assertThat(sender.send(batch, 0)).isEqualTo(1);
      assertThat(inbox.next().control().hops()).isNotEqualTo(HOPS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageAgainHasTheAddressAndTheBytesOfItsPlaceAndNothingElse(Family family)
      throws IOException {
    try (Inbox<UdpSocket> one = listening(family);
        Inbox<UdpSocket> other = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 2, 8)) {
      one.socket().reportHeader();
      other.socket().reportHeader();
      fill(batch, one, 4);
      fill(batch, other, 5);
      for (int index = 0; index < 2; index++) batch.hops(index, HOPS);
      assertThat(sender.send(batch, 0)).isEqualTo(2);
      assertThat(one.next().control().hops()).isEqualTo(HOPS);
      assertThat(other.next().control().hops()).isEqualTo(HOPS);
      batch.clear();
      for (int index = 0; index < 2; index++) {
        assertThat(batch.again()).isEqualTo(index);
        batch.length(index, 6 + index);
      }
      assertThat(sender.send(batch, 0)).isEqualTo(2);
      again(one.next(), 0, 6);
      again(other.next(), 1, 7);
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(batch::again);
    }
  }

  private static void again(Message message, int index, int length) {
    assertThat(message.length()).isEqualTo(length);
    assertThat(message.u8(3)).isEqualTo(index);
    assertThat(message.control().hops()).isNotEqualTo(HOPS);
  }

  @ParameterizedTest
  @EnumSource
  void lengthsOfTheLastUseAreGone(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 2, 8)) {
      Endpoint target = inbox.socket().local();
      for (int count = 1; count <= 2; count++) {
        batch.clear();
        fill(batch, inbox, 4, 5);
        assertThat(sender.send(batch, 0)).isEqualTo(2);
        assertThat(inbox.next().length()).isEqualTo(4);
        assertThat(inbox.next().length()).isEqualTo(5);
        batch.clear();
        while (batch.size() < count) batch.add(target.address(), target.port());
        assertThat(sender.send(batch, 0)).isEqualTo(count);
        for (int sent = 0; sent < count; sent++) assertThat(inbox.next().length()).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void hopsOfOneMessageLeaveTheOtherAtTheDefault(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 2, 8)) {
      inbox.socket().reportHeader();
      fill(batch, inbox, 4, 4);
      batch.hops(1, HOPS);
      assertThat(sender.send(batch, 0)).isEqualTo(2);
      int usual = inbox.next().control().hops();
      assertThat(usual).isNotEqualTo(HOPS);
      assertThat(inbox.next().control().hops()).isEqualTo(HOPS);
      batch.clear();
      fill(batch, inbox, 4, 4);
      batch.hops(0, HOPS);
      assertThat(sender.send(batch, 0)).isEqualTo(2);
      assertThat(inbox.next().control().hops()).isEqualTo(HOPS);
      assertThat(inbox.next().control().hops()).isEqualTo(usual);
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchIsSentAgainAsItIs(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 2, 8)) {
      fill(batch, inbox, 4, 4);
      assertThat(sender.send(batch, 0)).isEqualTo(2);
      assertThat(sender.send(batch, 1)).isEqualTo(1);
      assertThat(Wire.i32(inbox.next().data(), 0)).isEqualTo(0);
      assertThat(Wire.i32(inbox.next().data(), 0)).isEqualTo(1);
      assertThat(Wire.i32(inbox.next().data(), 0)).isEqualTo(1);
    }
  }

  @Test
  void fullBatchTakesNoMore() {
    IpAddress target = Datagrams.loopback(Family.AF_INET);
    try (SendBatch batch = new SendBatch(Family.AF_INET, 1, 8)) {
      assertThat(batch.add(target, 1)).isZero();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> batch.add(target, 1))
          .withMessage("the batch holds 1 messages");
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(batch::add);
      assertThat(batch.size()).isEqualTo(1);
    }
  }

  @Test
  void messageLongerThanTheRoomIsRefused() {
    try (SendBatch batch = new SendBatch(Family.AF_INET, 1, 8)) {
      int index = batch.add();
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> batch.length(index, 9));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> batch.length(index, -1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2})
  void indexThatIsNotInTheBatchIsRefused(int index) {
    try (SendBatch out = new SendBatch(Family.AF_INET6, 2, 8);
        FrameBatch frames = new FrameBatch(2, 8);
        ReceiveBatch in = new ReceiveBatch(2, 8)) {
      Map<String, ThrowingCallable> calls =
          Map.of(
              "length to send", () -> out.length(index, 8),
              "hops", () -> out.hops(index, HOPS),
              "flow label", () -> out.flowLabel(index, 1),
              "length of a frame", () -> frames.length(index, 8),
              "address", () -> in.address(index),
              "presence of an address", () -> in.hasAddress(index),
              "control data", () -> in.control(index));
      calls.forEach((what, call) ->
          assertThatThrownBy(call).as(what).isInstanceOf(IndexOutOfBoundsException.class));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfControlMessageFitsAtOnce(Family family) throws IOException {
    try (Inbox<UdpSocket> inbox = listening(family);
        UdpSocket sender = UdpSocket.open(family);
        SendBatch batch = new SendBatch(family, 1, 8)) {
      inbox.socket().reportHeader();
      sender.stamps();
      fill(batch, inbox, 4);
      batch.hops(0, HOPS);
      batch.trafficClass(0, 0x20);
      batch.source(0, Datagrams.loopback(family), 0);
      batch.stamp(0);
      assertThat(sender.send(batch, 0)).isEqualTo(1);
      Message message = inbox.next();
      assertThat(message.control().hops()).isEqualTo(HOPS);
      assertThat(message.control().trafficClass()).isEqualTo(0x20);
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> {
            for (int i = 0; i < 8; i++) batch.hops(0, HOPS);
          })
          .withMessage("too many control messages");
    }
  }

  @Test
  void closedBatchIsNotHandedToTheKernel() throws IOException {
    try (UdpSocket socket = UdpSocket.open(Family.AF_INET)) {
      SendBatch out = new SendBatch(Family.AF_INET, 1, 8);
      out.add(Datagrams.loopback(Family.AF_INET), 1);
      out.close();
      out.close();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> socket.send(out, 0))
          .withMessage("the batch is closed");
      ReceiveBatch in = new ReceiveBatch(1, 8);
      in.close();
      in.close();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> socket.receive(in))
          .withMessage("the batch is closed");
    }
  }
}
