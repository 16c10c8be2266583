package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Errno;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device whose queue takes nothing, and which sockets are told so: ENOBUFS. */
class FullDeviceRootTest {
  /** What one message is answered with; 1 when it seems to have gone. */
  private static int answer(Kind kind, Family family, boolean reporting) throws IOException {
    try (Inbox<IpSocket> inbox = new Inbox<>(kind.open(family))) {
      if (reporting) inbox.socket().reportErrors();
      MemorySegment data = Datagrams.echo(family, 1, 1, "");
      int answer = new Outbox(inbox.socket(), Datagrams.loopback(family), port(kind)).send(data);
      assertThat(inbox.socket().takeError()).as("the answer is not repeated").isZero();
      assertThat(inbox.readiness()).as("nor queued").isNull();
      return answer;
    }
  }

  private static int port(Kind kind) {
    return kind == Kind.UDP ? 9 : 0;
  }

  /** Nothing but the socket's own answers is of interest in here. */
  private static void withoutRoom(PrivateNetwork.Body body) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.setting("net/ipv4/ping_group_range", "0 0");
      network.program("tc", "qdisc", "add", "dev", "lo", "root", "pfifo", "limit", "0");
      network.run(body);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoReportsErrorsIsToldButForIcmpSocketsOfIpv6(Kind kind) {
    withoutRoom(() -> {
      assertThat(answer(kind, Family.AF_INET, true)).isEqualTo(-Errno.ENOBUFS);
      assertThat(answer(kind, Family.AF_INET6, true))
          .isEqualTo(kind == Kind.ICMP ? 1 : -Errno.ENOBUFS);
    });
  }

  @Test
  void whoDoesNotIsToldByTwoKindsOnly() {
    withoutRoom(() -> {
      assertThat(answer(Kind.UDP, Family.AF_INET, false)).isEqualTo(1);
      assertThat(answer(Kind.UDP, Family.AF_INET6, false)).isEqualTo(1);
      assertThat(answer(Kind.RAW, Family.AF_INET, false)).isEqualTo(1);
      assertThat(answer(Kind.RAW, Family.AF_INET6, false)).isEqualTo(-Errno.ENOBUFS);
      assertThat(answer(Kind.ICMP, Family.AF_INET, false)).isEqualTo(-Errno.ENOBUFS);
      assertThat(answer(Kind.ICMP, Family.AF_INET6, false)).isEqualTo(1);
    });
  }

  @ParameterizedTest
  @EnumSource
  void batchIsSentFromWhereItStoppedOnceThereIsRoom(Family family) {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      network.run(() -> {
        try (Inbox<UdpSocket> inbox = new Inbox<>(UdpSocket.open(family));
            SendBatch batch = new SendBatch(family, 3, 8)) {
          inbox.socket().bind(Datagrams.loopback(family), 0);
          inbox.socket().reportErrors();
          Endpoint self = inbox.socket().local();
          for (int index = 0; index < 3; index++) {
            batch.add(self.address(), self.port());
            batch.length(index, index);
          }
          tc("add", "limit", "0");
          assertThat(inbox.socket().send(batch, 0)).isEqualTo(-Errno.ENOBUFS);
          assertThat(inbox.socket().send(batch, 1)).isEqualTo(-Errno.ENOBUFS);
          tc("replace", "limit", "100");
          assertThat(inbox.socket().send(batch, 1)).isEqualTo(2);
          assertThat(inbox.next().length()).isEqualTo(1);
          assertThat(inbox.next().length()).isEqualTo(2);
          assertThat(inbox.readiness()).isNull();
        }
      });
    }
  }

  /** On the network's own thread, from which the network cannot be asked for a program. */
  private static void tc(String verb, String name, String value) throws Exception {
    String[] command = {"tc", "qdisc", verb, "dev", "lo", "root", "pfifo", name, value};
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
