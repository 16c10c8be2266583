package dev.sonde.icmpd;

import static dev.sonde.icmpd.RollCall.ABSENT_NANOS;
import static dev.sonde.icmpd.RollCall.LIMIT_NANOS;
import static dev.sonde.icmpd.RollCall.MOMENT_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpEntry;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For how long what the kernel said is believed; the time is the test's own. */
class RollCallRootTest {
  private static final IpAddress HERE = IpAddress.parse("127.0.0.1");
  private static final Endpoint NOBODY = new Endpoint(IpAddress.parse("0.0.0.0"), 0);

  private final PrivateNetwork network = PrivateNetwork.open();
  private final RollCall rollCall = network.call(() -> RollCall.open(Family.AF_INET));
  private final List<UdpSocket> sockets = new ArrayList<>();
  private final List<Watch> gone = new ArrayList<>();
  private final long begun = System.nanoTime();

  /** From then on it has all the credit there is. */
  private long now = begun + LIMIT_NANOS;

  private UdpSocket socket;
  private Watch watch;

  @BeforeEach
  void watch() throws IOException {
    socket = udp();
    socket.bind(HERE, 0);
    watch = watched(socket);
    rollCall.confirm(watch, now);
    after(MOMENT_NANOS);
    assertThat(watch.absent).isFalse();
    assertThat(watch.askedAt).isEqualTo(now);
  }

  @AfterEach
  void close() throws IOException {
    rollCall.close();
    for (UdpSocket each : sockets) each.close();
    network.close();
  }

  private UdpSocket udp() {
    UdpSocket opened = network.call(() -> UdpSocket.open(Family.AF_INET));
    sockets.add(opened);
    return opened;
  }

  private Watch watched(UdpSocket bound) throws IOException {
    UdpEntry entry = new UdpEntry(bound.cookie(), Family.AF_INET, bound.local(), NOBODY, 0, false);
    Watch[] own = {null};
    Owner owner =
        new Owner() {
          @Override
          public void tell(Notice notice) {
            throw new AssertionError("nobody tells anything here");
          }

          @Override
          public void gone() {
            gone.add(own[0]);
            rollCall.end(own[0]);
          }
        };
    own[0] = new Watch(new Watched(entry), owner);
    rollCall.begin(own[0], now);
    return own[0];
  }

  private void after(long nanos) {
    now += nanos;
    rollCall.confirm(watch, now);
  }

  @Test
  void answerIsGoodForAMomentAndNotLonger() throws IOException {
    socket.close();
    after(MOMENT_NANOS - 1);
    assertThat(watch.absent).isFalse();
    after(1);
    assertThat(watch.absent).isTrue();
    assertThat(gone).isEmpty();
  }

  @Test
  void whoIsAbsentForLongIsGone() throws IOException {
    socket.close();
    after(MOMENT_NANOS);
    after(ABSENT_NANOS - 1);
    assertThat(gone).isEmpty();
    after(MOMENT_NANOS);
    assertThat(gone).containsExactly(watch);
  }

  /** A kernel without memory, say: here there is nothing to ask by. */
  @Test
  void questionThatFailsEndsNobody() throws IOException {
    rollCall.close();
    after(MOMENT_NANOS);
    assertThat(watch.absent).isTrue();
    assertThat(watch.askedAt).isEqualTo(now);
    after(2 * ABSENT_NANOS);
    after(2 * LIMIT_NANOS);
    rollCall.spend(2 * LIMIT_NANOS);
    after(LIMIT_NANOS);
    assertThat(gone).isEmpty();
  }

  /** At a tenth of the time, however long it took. */
  @Test
  void questionThatTookLongIsPaidForWhole() throws IOException {
    UdpSocket other = udp();
    other.bind(HERE, 0);
    Watch bystander = watched(other);
    rollCall.spend(2 * LIMIT_NANOS);
    after(2 * LIMIT_NANOS);
    assertThat(bystander.askedAt).as("still in debt: one question for all").isEqualTo(now);
  }

  @Test
  void whoTakesItsPortAgainIsThereAgain() throws IOException {
    int port = socket.local().port();
    socket.disconnect();
    after(MOMENT_NANOS);
    assertThat(watch.absent).isTrue();
    socket.bind(HERE, port);
    after(ABSENT_NANOS);
    assertThat(watch.absent).isFalse();
    assertThat(gone).isEmpty();
  }

  @Test
  void whoTookAnotherPortIsGone() throws IOException {
    socket.disconnect();
    socket.bind(HERE, 0);
    after(MOMENT_NANOS);
    after(ABSENT_NANOS);
    assertThat(gone).containsExactly(watch);
  }

  /** Without end, as when errors come for all of thousands of clients. */
  @Test
  void whileQuestionsTakeTooMuchTimeAnAnswerIsGoodForASecondAndNotLonger() throws IOException {
    rollCall.spend(LIMIT_NANOS);
    socket.close();
    after(LIMIT_NANOS / 2);
    assertThat(watch.absent).isFalse();
    after(LIMIT_NANOS / 2 - 1);
    assertThat(watch.absent).isFalse();
    after(1);
    assertThat(watch.absent).isTrue();
  }

  /** A second later, but what was saved in it is spent. */
  private void overwork(Watch busy) {
    now += LIMIT_NANOS;
    rollCall.confirm(busy, now - 1);
    rollCall.spend(2 * LIMIT_NANOS);
  }

  /** Then one question about all is cheaper than one for each. */
  @Test
  void whileQuestionsTakeTooMuchTimeThereIsOneForAll() throws IOException {
    List<Watch> others = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      UdpSocket other = udp();
      other.bind(HERE, 0);
      others.add(watched(other));
    }
    socket.close();
    sockets.getLast().close();
    overwork(others.getFirst());
    rollCall.confirm(watch, now);
    assertThat(watch.absent).isTrue();
    assertThat(others.removeLast().absent).isTrue();
    assertThat(others).allMatch(each -> each.askedAt == now && !each.absent);
    overwork(others.getFirst());
    rollCall.confirm(others.getLast(), now);
    assertThat(gone).hasSize(2);
  }

  @Test
  void eachIsAskedForInTurnThoughNoErrorComes() throws IOException {
    socket.close();
    now += LIMIT_NANOS;
    rollCall.step(_ -> watch, now);
    assertThat(watch.absent).isTrue();
    rollCall.step(_ -> watch, now + ABSENT_NANOS);
    assertThat(gone).containsExactly(watch);
    rollCall.step(_ -> watch, now + LIMIT_NANOS); // nobody is left
    assertThat(gone).hasSize(1);
  }
}
