package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Wire;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EchoCoreTest {
  private static final Bytes SERVER = EchoSetup.SERVER.text();
  private static final Bytes CLIENT = EchoSetup.CLIENT.text();
  private static final int ID = 0x1234;
  private static final long SECOND = 1_000_000_000L;

  /** What a core did. */
  private static final class Diary implements EchoCore.Out {
    final List<Heard> heard = new ArrayList<>();
    final List<IpAddress> targets = new ArrayList<>();
    final List<Icmp.EchoRequest> sent = new ArrayList<>();

    @Override
    public void heard(Heard message) {
      heard.add(message);
    }

    @Override
    public void send(IpAddress to, Icmp.EchoRequest message) {
      targets.add(to);
      sent.add(message);
    }
  }

  private final Diary diary = new Diary();

  private EchoCore server(IpFamily family) {
    return new EchoCore(family, SERVER, ID, TokenBucket.of(100, 0), diary);
  }

  private static Icmp.EchoRequest says(String data) {
    return new Icmp.EchoRequest(77, 5, Bytes.utf8(data));
  }

  private Heard only() {
    assertThat(diary.heard).hasSize(1);
    return diary.heard.getFirst();
  }

  @ParameterizedTest
  @EnumSource
  void clientIsHeardAndAnsweredByAnEchoRequest(IpFamily family) {
    server(family).received(Datagrams.of(family, says("Hello from client!")), 0);
    int type = IcmpKind.ECHO_REQUEST.type(family);
    IpAddress client = Datagrams.client(family);
    assertThat(only()).isEqualTo(new Heard(client, type, 0, 77, 5, CLIENT, false, true));
    assertThat(diary.targets).containsExactly(client);
    assertThat(diary.sent)
        .containsExactly(new Icmp.EchoRequest(ID, 1, Bytes.utf8("Hello from server!\0")));
  }

  @ParameterizedTest
  @EnumSource
  void ownMessageIsHeardAsOwnAndNotAnswered(IpFamily family) {
    EchoCore server = server(family);
    server.greet(Datagrams.server(family));
    server.received(Datagrams.of(family, diary.sent.getFirst()), 0);
    assertThat(only().isOwn()).isTrue();
    assertThat(only().isAnswered()).isFalse();
    assertThat(diary.sent).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void kernelsReplyIsHeardAndNotAnswered(IpFamily family) {
    Icmp reply = new Icmp.EchoReply(77, 5, CLIENT);
    server(family).received(Datagrams.of(family, reply), 0);
    assertThat(only().type()).isEqualTo(IcmpKind.ECHO_REPLY.type(family));
    assertThat(only().isOwn()).isFalse();
    assertThat(diary.sent).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void errorIsHeardAndNeverAnswered(IpFamily family) {
    Icmp error = new Icmp.Unreachable(1, 0, CLIENT);
    server(family).received(Datagrams.of(family, error), 0);
    assertThat(only().code()).isEqualTo(1);
    assertThat(diary.sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hello from server!", "Hello from server!\0", "Hello from server!\0\0x"})
  void whatAnotherServerSaysIsNotAnswered(String text) {
    server(IpFamily.V4).received(Datagrams.of(IpFamily.V4, says(text)), 0);
    assertThat(only().isOwn()).isFalse();
    assertThat(diary.sent).isEmpty();
  }

  /** A host that shows every message to all raw sockets and whose kernel replies to requests. */
  private static int messagesOnLoopback(int most, List<EchoCore> cores, Deque<Icmp> wire) {
    IpAddress host = IpAddress.parse("127.0.0.1");
    int count = 0;
    for (; !wire.isEmpty() && count < most; count++) {
      Icmp message = wire.remove();
      for (EchoCore core : cores) core.received(Datagrams.of(host, host, message), count);
      if (message instanceof Icmp.EchoRequest request) {
        wire.add(new Icmp.EchoReply(request.id(), request.sequence(), request.body()));
      }
    }
    return count;
  }

  /** Whatever an end says is on the wire. */
  private static EchoCore.Out onto(Deque<Icmp> wire) {
    return new EchoCore.Out() {
      @Override
      public void heard(Heard message) {}

      @Override
      public void send(IpAddress to, Icmp.EchoRequest message) {
        wire.add(message);
      }
    };
  }

  private static EchoCore end(Deque<Icmp> wire, Bytes text, int id, @Nullable TokenBucket answers) {
    return new EchoCore(IpFamily.V4, text, id, answers, onto(wire));
  }

  @Test
  void serversOnOneHostAnswerAClientOnceEachAndThenFallSilent() {
    Deque<Icmp> wire = new ArrayDeque<>();
    EchoCore client = end(wire, CLIENT, 1, null);
    EchoCore first = end(wire, SERVER, 2, TokenBucket.of(0, 0));
    EchoCore second = end(wire, SERVER, 3, TokenBucket.of(0, 0));
    client.greet(IpAddress.parse("127.0.0.1"));
    // A greeting and two answers, each with the kernel's reply.
    assertThat(messagesOnLoopback(1000, List.of(client, first, second), wire)).isEqualTo(6);
  }

  @Test
  void serversWithDifferentTextsAnswerEachOtherNoFasterThanTheirRate() {
    Deque<Icmp> wire = new ArrayDeque<>();
    EchoCore client = end(wire, CLIENT, 1, null);
    EchoCore first = end(wire, Bytes.utf8("one"), 2, TokenBucket.of(100, 0));
    EchoCore second = end(wire, Bytes.utf8("two"), 3, TokenBucket.of(100, 0));
    client.greet(IpAddress.parse("127.0.0.1"));
    assertThat(messagesOnLoopback(10_000, List.of(client, first, second), wire)).isEqualTo(402);
    assertThat(first.counts(0).heldBack() + second.counts(0).heldBack()).isPositive();
  }

  @Test
  void clientHearsAndNeverAnswers() {
    EchoCore client = new EchoCore(IpFamily.V4, CLIENT, ID, null, diary);
    client.received(Datagrams.of(IpFamily.V4, says("Hello from server!")), 0);
    assertThat(only().data()).isEqualTo(SERVER);
    assertThat(only().isAnswered()).isFalse();
    assertThat(diary.sent).isEmpty();
  }

  @Test
  void answersBeyondTheRateAreHeldBackAndCounted() {
    EchoCore server = new EchoCore(IpFamily.V4, SERVER, ID, TokenBucket.of(2, 0), diary);
    for (int each = 0; each < 5; each++) {
      server.received(Datagrams.of(IpFamily.V4, says("hello")), 0);
    }
    assertThat(diary.heard).hasSize(5);
    assertThat(diary.sent).hasSize(2);
    server.received(Datagrams.of(IpFamily.V4, says("hello")), SECOND);
    assertThat(diary.sent).hasSize(3);
    assertThat(server.counts(4)).isEqualTo(new EchoCounts(3, 6, 0, 0, 3, 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "\0rest", "x", "x\0", "x\0rest", "four\0"})
  void dataEndsAtTheFirstNulOrWithThePacket(String sent) {
    server(IpFamily.V4).received(Datagrams.of(IpFamily.V4, says(sent)), 0);
    String data = sent.contains("\0") ? sent.substring(0, sent.indexOf('\0')) : sent;
    assertThat(only().data()).isEqualTo(Bytes.utf8(data));
  }

  @Test
  void greetingsAreNumberedFromOneAndWrapAt16Bits() {
    EchoCore client = new EchoCore(IpFamily.V4, CLIENT, ID, null, diary);
    for (int each = 0; each <= 65_536; each++) client.greet(Datagrams.SERVER4);
    assertThat(diary.sent.getFirst().sequence()).isEqualTo(1);
    assertThat(diary.sent.get(65_534).sequence()).isEqualTo(65_535);
    assertThat(diary.sent.get(65_535).sequence()).isZero();
    assertThat(diary.sent.get(65_536).sequence()).isEqualTo(1);
  }

  @Test
  void oneFlippedBitIsIgnoredAndCounted() {
    EchoCore server = server(IpFamily.V4);
    int bits = (8 + CLIENT.length()) * Byte.SIZE;
    for (int bit = 0; bit < bits; bit++) {
      Incoming datagram = Datagrams.of(IpFamily.V4, says("Hello from client!"));
      int at = 20 + bit / Byte.SIZE;
      int before = Wire.u8(datagram.bytes, at);
      Wire.put8(datagram.bytes, at, before ^ 1 << bit % Byte.SIZE);
      server.received(datagram, 0);
    }
    assertThat(diary.heard).isEmpty();
    assertThat(server.counts(0).badChecksum()).isEqualTo(bits);
  }

  @ParameterizedTest
  @EnumSource
  void truncatedHeaderIsCountedAtEveryLength(IpFamily family) {
    EchoCore server = server(family);
    int headers = (family == IpFamily.V4 ? 20 : 0) + 8;
    for (int length = 0; length < headers; length++) {
      Incoming datagram = Datagrams.of(family, says("Hello from client!"));
      datagram.length = length;
      server.received(datagram, 0);
    }
    assertThat(diary.heard).isEmpty();
    assertThat(server.counts(0).malformed()).isEqualTo(headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "224.0.0.1", "::", "ff02::1"})
  void whoeverIsNobodyIsHeardAndNotAnswered(String from) {
    IpAddress nobody = IpAddress.parse(from);
    IpFamily family = IpFamily.of(nobody);
    server(family).received(Datagrams.of(nobody, Datagrams.server(family), says("hello")), 0);
    assertThat(only().from()).isEqualTo(nobody);
    assertThat(diary.sent).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void arbitraryBytesAreHeardOrCounted(IpFamily family) {
    Seeds.each(
        2000,
        seeds -> {
          EchoCore server = server(family);
          int length = seeds.length(200);
          MemorySegment bytes = MemorySegment.ofArray(seeds.bytes(length));
          IpAddress client = Datagrams.client(family);
          server.received(Datagrams.of(client, Datagrams.server(family), bytes, length), 0);
          EchoCounts counts = server.counts(0);
          assertThat(counts.heard() + counts.malformed() + counts.badChecksum()).isEqualTo(1);
        });
  }

  @Test
  void textsThatCannotBeSaidAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EchoSetup(Bytes.utf8("one\0two"), 1))
        .withMessageContaining("NUL");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EchoSetup(Bytes.of(new byte[EchoSetup.LARGEST + 1]), 1));
  }
}
