package dev.sonde.socket;

import static dev.sonde.socket.TwoAddresses.inside;
import static dev.sonde.socket.TwoAddresses.open;
import static dev.sonde.socket.TwoAddresses.payload;
import static dev.sonde.socket.TwoAddresses.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.sonde.packet.IpAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of raw sockets: what narrows what arrives. See docs/raw-sockets.md. */
class RawSocketNarrowingRulesRootTest {
  private static final int EXPERIMENT = Datagrams.EXPERIMENT;

  @ParameterizedTest
  @EnumSource
  void protocolNarrows(Family kind) {
    inside(
        kind,
        (family, first, _) -> {
          try (Inbox<RawSocket> inbox = open(family, EXPERIMENT);
              RawSocket same = RawSocket.open(family, EXPERIMENT);
              RawSocket other = RawSocket.open(family, Datagrams.OTHER_EXPERIMENT)) {
            new Outbox(other, first).sent(Datagrams.text("of 254"));
            new Outbox(same, first).sent(Datagrams.text("of 253"));
            assertThat(text(family, inbox.next())).isEqualTo("of 253");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void bindNarrowsToWhatIsSentToThatAddress(Family kind) {
    inside(
        kind,
        (family, first, second) -> {
          try (Inbox<RawSocket> inbox = open(family, EXPERIMENT);
              RawSocket sender = RawSocket.open(family, EXPERIMENT)) {
            inbox.socket().bind(second, 0);
            new Outbox(sender, first).sent(Datagrams.text("to the first"));
            new Outbox(sender, second).sent(Datagrams.text("to the second"));
            assertThat(text(family, inbox.next())).isEqualTo("to the second");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void connectNarrowsToWhatComesFromThatAddress(Family kind) {
    inside(
        kind,
        (family, first, second) -> {
          try (Inbox<RawSocket> inbox = open(family, EXPERIMENT);
              RawSocket sender = RawSocket.open(family, EXPERIMENT)) {
            inbox.socket().connect(second, 0);
            Outbox out = new Outbox(sender, inbox.socket().local().address());
            out.sent(Datagrams.text("of 1"), (batch, index) -> batch.source(index, first, 0));
            out.sent(Datagrams.text("of 2"), (batch, index) -> batch.source(index, second, 0));
            Message message = inbox.next();
            assertThat(text(family, message)).isEqualTo("of 2");
            assertThat(message.from()).isEqualTo(second);
          }
        });
  }

  /** The kernel chooses the source, and the socket is bound to it from then on. */
  @ParameterizedTest
  @EnumSource
  void connectNarrowsToWhatIsSentToItsOwnAddressToo(Family kind) {
    inside(
        kind,
        (family, first, second) -> {
          try (Inbox<RawSocket> inbox = open(family, EXPERIMENT);
              RawSocket sender = RawSocket.open(family, EXPERIMENT)) {
            inbox.socket().connect(first, 0);
            assertThat(inbox.socket().local().address()).isEqualTo(first);
            Outbox.Extra fromFirst = (batch, index) -> batch.source(index, first, 0);
            new Outbox(sender, second).sent(Datagrams.text("to 2"), fromFirst);
            new Outbox(sender, first).sent(Datagrams.text("to 1"), fromFirst);
            assertThat(text(family, inbox.next())).isEqualTo("to 1");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void connectedOneSendsWithoutAnAddress(Family kind) {
    inside(
        kind,
        (family, first, _) -> {
          try (Inbox<RawSocket> inbox = open(family, EXPERIMENT);
              SendBatch batch = new SendBatch(family, 1, 8)) {
            inbox.socket().connect(first, 0);
            batch.length(batch.add(), 8);
            assertThat(inbox.socket().send(batch, 0)).isEqualTo(1);
            assertThat(inbox.next().length()).isEqualTo(payload(family) + 8);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void addressOfAnotherHostCannotBeBound(Family kind) {
    String foreign = kind == Family.AF_INET ? "192.0.2.1" : "2001:db8::ffff";
    inside(
        kind,
        (family, _, _) -> {
          try (RawSocket socket = RawSocket.open(family, EXPERIMENT)) {
            assertThatIOException()
                .isThrownBy(() -> socket.bind(IpAddress.parse(foreign), 0))
                .withMessageStartingWith("bind " + foreign + ": EADDRNOTAVAIL");
          }
        });
  }
}
