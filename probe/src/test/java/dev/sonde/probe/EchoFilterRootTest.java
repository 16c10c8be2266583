package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Registration;
import dev.sonde.packet.Bytes;
import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.ReceiveBatch;
import dev.sonde.socket.SendBatch;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel lets through to a pinger, told by the kernel. */
class EchoFilterRootTest {
  private static final int LENGTH = 8;
  private static final int LAST = 0xffff;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What all ICMP messages with an identifier begin with; {@code sequence} tells one apart. */
  private record Start(int type, int identifier, int sequence) {
    void write(SendBatch batch, int index, Family family) {
      long at = batch.at(index);
      Wire.put16(batch.bytes(), at, type << 8);
      Wire.put16(batch.bytes(), at + 2, 0);
      Wire.put16(batch.bytes(), at + 4, identifier);
      Wire.put16(batch.bytes(), at + 6, sequence);
      if (family == Family.AF_INET) {
        int checksum = Checksum.finish(Checksum.sum(batch.bytes(), at, LENGTH));
        Wire.put16(batch.bytes(), at + 2, checksum);
      }
      batch.length(index, LENGTH);
    }

    static Start read(ReceiveBatch batch, Family family) {
      long at = batch.at(0);
      if (family == Family.AF_INET) at += Ip4View.check(batch.bytes(), at, batch.length(0));
      return new Start(
          Wire.u8(batch.bytes(), at),
          Wire.u16(batch.bytes(), at + 4),
          Wire.u16(batch.bytes(), at + 6));
    }
  }

  private static Start reply(Family family, int identifier, int sequence) {
    return new Start(family == Family.AF_INET ? 0 : 129, identifier, sequence);
  }

  /** What arrives, of messages sent through loopback with these IP options. */
  private static List<Start> passing(Family family, int identifier, Bytes options, List<Start> sent)
      throws IOException {
    IpAddress host = IpAddress.parse(family == Family.AF_INET ? "127.0.0.1" : "::1");
    List<Start> all = new ArrayList<>(sent);
    all.add(reply(family, identifier, LAST));
    try (RawSocket socket = RawSocket.icmp(family);
        RawSocket sender = RawSocket.icmp(family);
        SendBatch batch = new SendBatch(family, all.size(), LENGTH)) {
      sender.pass();
      socket.receiveBuffer(1 << 20);
      socket.attach(EchoFilter.of(family, identifier));
      for (Start message : all) {
        int index = batch.add(host, 0);
        message.write(batch, index, family);
        if (!options.isEmpty()) batch.ipOptions(index, options);
      }
      for (int first = 0; first < batch.size(); ) {
        int count = sender.send(batch, first);
        assertThat(count).as("messages sent, or minus errno").isPositive();
        first += count;
      }
      return untilTheLast(socket);
    }
  }

  private static List<Start> untilTheLast(RawSocket socket) throws IOException {
    List<Start> messages = new ArrayList<>();
    try (Reactor reactor = Reactor.open();
        ReceiveBatch batch = new ReceiveBatch(1, 100);
        Registration _ =
            reactor.register(
                socket,
                Interest.READ,
                (_, _) -> {
                  assertThat(socket.receive(batch)).isEqualTo(1);
                  messages.add(Start.read(batch, socket.family()));
                  if (messages.getLast().sequence == LAST) reactor.stop();
                })) {
      reactor.after(PATIENCE, reactor::stop);
      reactor.run();
    }
    assertThat(messages).as("what arrived").isNotEmpty();
    assertThat(messages.removeLast().sequence).as("the last to arrive").isEqualTo(LAST);
    return messages;
  }

  @ParameterizedTest
  @EnumSource
  void ofRepliesOnlyThoseWithTheIdentifierPass(Family family) {
    PrivateNetwork.inside(() -> {
      for (int own : new int[] {0, 1, 0x1234, 0x8000, 0xffff}) {
        List<Start> sent = new ArrayList<>();
        for (int other : new int[] {own ^ 1, own ^ 0x8000, own ^ 0xffff, own ^ 0x0100}) {
          sent.add(reply(family, other, 1));
        }
        sent.add(reply(family, own, 2));
        assertThat(passing(family, own, Bytes.NONE, sent)).containsExactly(sent.getLast());
      }
    });
  }

  /** Errors quote requests, whose identifier is elsewhere; other types are for ping -v. */
  @ParameterizedTest
  @EnumSource
  void whatIsNoReplyPassesWhateverItsIdentifier(Family family) {
    int reply = reply(family, 0, 0).type;
    List<Start> sent = new ArrayList<>();
    for (int type = 0; type < 256; type++) {
      if (type != reply) sent.add(new Start(type, 0x4321, type));
    }
    PrivateNetwork.inside(() ->
        assertThat(passing(family, 0x1234, Bytes.NONE, sent)).containsExactlyElementsOf(sent));
  }

  @Test
  void repliesBehindIpOptionsAreToldApartToo() {
    Family family = Family.AF_INET;
    Bytes four = Bytes.of(new byte[] {1, 1, 1, 0});
    Bytes forty = Bytes.of(new byte[40]);
    List<Start> sent = List.of(reply(family, 8, 1), reply(family, 7, 2));
    PrivateNetwork.inside(() -> {
      for (Bytes options : List.of(four, forty)) {
        assertThat(passing(family, 7, options, sent)).containsExactly(sent.getLast());
      }
    });
  }
}
