package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches, control messages, stamps and counts of raw ICMP sockets, as a pinger uses them. */
class RawSocketSendRootTest {
  private static final int REPLY = 0;
  private static final int REPLY6 = 129;
  private static final int BATCH = 64;
  private static final long ABSENT = ControlData.ABSENT;

  private static int reply(Family family) {
    return family == Family.AF_INET ? REPLY : REPLY6;
  }

  private static Inbox<RawSocket> open(Family family) throws IOException {
    Inbox<RawSocket> inbox = new Inbox<>(RawSocket.icmp(family));
    inbox.socket().pass(reply(family));
    return inbox;
  }

  private static int icmp(Family family, Message message) {
    return family == Family.AF_INET ? message.payload() : 0;
  }

  @ParameterizedTest
  @EnumSource
  void batchOf64EchoRequestsIsAnsweredWhole(Family family) {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(family);
          SendBatch batch = new SendBatch(family, BATCH, 64)) {
        for (int sequence = 0; sequence < BATCH; sequence++) {
          int index = batch.add(Datagrams.loopback(family), 0);
          MemorySegment echo = Datagrams.echo(family, 77, sequence, "batch");
          batch.bytes().asSlice(batch.at(index), echo.byteSize()).copyFrom(echo);
          batch.length(index, (int) echo.byteSize());
        }
        assertThat(inbox.socket().send(batch, 0)).isEqualTo(BATCH);
        BitSet answered = new BitSet();
        for (int i = 0; i < BATCH; i++) {
          Message message = inbox.next();
          answered.set(message.u16(icmp(family, message) + 6));
        }
        assertThat(answered.cardinality()).isEqualTo(BATCH);
      }
    });
  }

  /** A ladder of hop limits from one socket: what traceroute needs. */
  @ParameterizedTest
  @EnumSource
  void hopsAndTrafficClassAreThoseOfTheOneMessage(Family family) {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = new Inbox<>(RawSocket.icmp(family));
          RawSocket sender = RawSocket.icmp(family)) {
        inbox.socket().pass(family == Family.AF_INET ? 8 : 128);
        inbox.socket().reportHeader();
        for (int hops = 1; hops < 256; hops += 50) {
          int limit = hops;
          new Outbox(sender, Datagrams.loopback(family))
              .sent(
                  Datagrams.echo(family, 1, 1, ""),
                  (batch, index) -> batch.hops(index, limit),
                  (batch, index) -> batch.trafficClass(index, 0xb8));
          ControlData control = inbox.next().control();
          assertThat(control.hops()).isEqualTo(limit);
          assertThat(control.trafficClass()).isEqualTo(0xb8);
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void sentMessagesAreStampedUnderIdsFromZero(Family family) {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(family)) {
        inbox.socket().stamps();
        Outbox out = new Outbox(inbox.socket(), Datagrams.loopback(family));
        for (int id = 0; id < 3; id++) {
          out.sent(Datagrams.echo(family, 1, 1, ""));
          out.sent(Datagrams.echo(family, 1, 1, ""), SendBatch::stamp);
          ControlData control = inbox.nextError().control();
          assertThat(control.errorOrigin()).isEqualTo(ErrorOrigin.STAMP);
          assertThat(control.stampId()).isEqualTo(id);
          assertThat(control.stampNanos()).isPositive();
        }
      }
    });
  }

  @Test
  void packetWithItsOwnHeaderIsStampedToo() {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET)) {
        inbox.socket().headerIncluded(true);
        inbox.socket().stamps();
        IpAddress target = Datagrams.loopback(Family.AF_INET);
        new Outbox(inbox.socket(), target)
            .sent(
                Datagrams.ip4(1, target, Datagrams.echo(Family.AF_INET, 1, 1, "")),
                SendBatch::stamp);
        assertThat(inbox.nextError().control().stampId()).isZero();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void messagesThatAFullQueueLostAreCounted(Family family) {
    int sent = 100;
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = new Inbox<>(RawSocket.open(family, Datagrams.EXPERIMENT));
          RawSocket sender = RawSocket.open(family, Datagrams.EXPERIMENT)) {
        inbox.socket().receiveBuffer(1);
        inbox.socket().reportDrops();
        Outbox out = new Outbox(sender, Datagrams.loopback(family));
        for (int i = 0; i < sent; i++) out.sent(Datagrams.text("crowd"));
        assertThat(inbox.next().control().drops()).as("at first").isEqualTo(ABSENT);
        int received = 1;
        for (; inbox.readiness() != null; received++) inbox.next();
        out.sent(Datagrams.text("after"));
        int at = family == Family.AF_INET ? Datagrams.IP4_HEADER : 0;
        List<Message> last = inbox.until(at, "after");
        received += last.size() - 1;
        assertThat(received).isLessThan(sent);
        assertThat(last.getLast().control().drops()).isEqualTo(sent - received);
      }
    });
  }

  @Test
  void ipOptionsOfTheSocketAreInEveryHeader() {
    byte[] recordRoute = new byte[40];
    recordRoute[0] = 7;
    recordRoute[1] = 39;
    recordRoute[2] = 4;
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(Family.AF_INET)) {
        inbox.socket().ipOptions(recordRoute);
        Outbox out = new Outbox(inbox.socket(), Datagrams.loopback(Family.AF_INET));
        for (int i = 0; i < 2; i++) {
          out.sent(Datagrams.echo(Family.AF_INET, 1, i, "rr"));
          Message message = inbox.next();
          assertThat(message.payload()).isEqualTo(60);
          assertThat(message.u8(20)).as("option").isEqualTo(7);
          assertThat(message.u8(22)).as("pointer, moved by who recorded").isGreaterThan(4);
        }
        inbox.socket().ipOptions(new byte[0]);
        out.sent(Datagrams.echo(Family.AF_INET, 1, 3, "none"));
        assertThat(inbox.next().payload()).isEqualTo(20);
      }
    });
  }

  @Test
  void broadcastNeedsTheSocketsConsent() {
    try (PrivateNetwork near = PrivateNetwork.open();
        PrivateNetwork far = PrivateNetwork.open()) {
      near.cable("va", far, "vb");
      near.address("va", "198.18.0.1/24");
      near.run(() -> {
        try (RawSocket socket = RawSocket.icmp(Family.AF_INET)) {
          Outbox out = new Outbox(socket, IpAddress.parse("198.18.0.255"));
          assertThat(out.send(Datagrams.echo(Family.AF_INET, 1, 1, ""))).isEqualTo(-Errno.EACCES);
          socket.broadcast(true);
          out.sent(Datagrams.echo(Family.AF_INET, 1, 1, ""));
        }
      });
    }
  }
}
