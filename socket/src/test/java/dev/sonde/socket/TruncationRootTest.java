package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of socket says which message it cut: recvmsg(2), MSG_TRUNC. */
class TruncationRootTest {
  private static final int ROOM = 40;

  @ParameterizedTest
  @EnumSource
  void messageThatWasCutIsFlaggedWhetherItComesAloneOrInABatch(Kind kind) {
    Mirror.ofEachFamily(
        kind,
        mirror -> {
          try (ReceiveBatch batch = new ReceiveBatch(4, ROOM)) {
            int fitting = ROOM - mirror.header();
            for (int most : new int[] {1, 4}) {
              for (int length : new int[] {fitting, fitting + 1, 1, 200}) {
                mirror.send(length);
                Patience.until("a message", () -> mirror.socket().receive(batch, most) == 1);
                assertThat(batch.control(0).isTruncated())
                    .as("%s %s of %d, %d at most", kind, mirror.socket().family(), length, most)
                    .isEqualTo(length > fitting);
                assertThat(batch.length(0)).isEqualTo(mirror.header() + Math.min(length, fitting));
              }
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheMessageThatWasCutIsFlaggedInABatch(Kind kind) {
    Mirror.ofEachFamily(
        kind,
        mirror -> {
          int[] lengths = {1, 200, 2};
          for (int length : lengths) mirror.send(length);
          for (int read = 0; read < lengths.length; ) {
            try (ReceiveBatch batch = new ReceiveBatch(4, ROOM)) {
              int count = mirror.socket().receive(batch);
              assertThat(count).isNotNegative();
              for (int index = 0; index < count; index++) {
                boolean cut = lengths[read++] == 200;
                assertThat(batch.control(index).isTruncated()).isEqualTo(cut);
              }
            }
          }
        });
  }

  /** Of an error, what is cut are the bytes that were sent. */
  @ParameterizedTest
  @EnumSource
  void errorWhoseBytesWereCutIsFlagged(Family family) {
    Mirror.permitted(() -> {
      try (UdpSocket socket = UdpSocket.open(family);
          ReceiveBatch batch = new ReceiveBatch(1, ROOM)) {
        socket.reportErrors();
        Outbox nobody = new Outbox(socket, Datagrams.loopback(family), 9);
        for (int length : new int[] {ROOM, ROOM + 1, 1}) {
          nobody.sent(Datagrams.zeros(length));
          Patience.until("an error", () -> socket.receiveErrors(batch) == 1);
          socket.takeError(); // which may be set a moment after the error was queued
          assertThat(batch.control(0).hasError()).isTrue();
          assertThat(batch.control(0).isTruncated()).isEqualTo(length > ROOM);
        }
      }
    });
  }
}
