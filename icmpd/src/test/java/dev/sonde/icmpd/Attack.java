package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.ManyKinds;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.Seeds;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A daemon among strangers and forgers, with one client that behaves: it must be told all that is
 * its own, nothing may be thrown on the daemon's loop, and at the end no descriptor be left.
 */
final class Attack {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLOSED = 9, MOST_AT_ONCE = 12;

  private final PrivateNetwork network;
  private final Path path;
  private final Seeds seeds;

  Attack(PrivateNetwork network, Path path, Seeds seeds) {
    this.network = network;
    this.path = path;
    this.seeds = seeds;
  }

  /** What the daemon counted at last. */
  IcmpdCounts run(int rounds) throws Exception {
    Held before = Held.now();
    IcmpdCounts counts;
    try (Serving daemon = Serving.in(network, IcmpdSetup.DEFAULT.path(path));
        UdpSocket socket = network.call(() -> UdpSocket.open(Family.AF_INET));
        IcmpErrors errors = IcmpErrors.watch(socket, path)) {
      among(socket, errors, rounds);
      counts = daemon.await(each -> each.clients() == 1);
      assertThat(errors.lost()).isZero();
      assertThat(counts.lost()).isLessThanOrEqualTo(rounds * (long) MOST_AT_ONCE); // see there
    }
    before.awaitAgain();
    return counts;
  }

  private void among(UdpSocket socket, IcmpErrors errors, int rounds) throws Exception {
    int port = socket.local().port();
    try (ManyKinds kinds = network.call(ManyKinds::new);
        Strangers strangers = new Strangers(path, socket, seeds, kinds);
        ForgedErrors forged = network.call(() -> new ForgedErrors(seeds))) {
      kinds.path(path.toString());
      for (int round = 0; round < rounds; round++) {
        for (int i = seeds.between(0, MOST_AT_ONCE); i > 0; i--) strangers.act();
        for (int i = seeds.between(0, MOST_AT_ONCE); i > 0; i--) {
          forged.send(seeds.chance(2) ? port : seeds.bits(16));
        }
        RealErrors.send(socket, IpAddress.parse("127.0.0.1"), CLOSED, "round " + round);
        awaitOwn(errors, Bytes.utf8("round " + round));
      }
    }
  }

  /** What is forged well enough is told as well, since nobody could know. */
  private static void awaitOwn(IcmpErrors errors, Bytes payload) throws Exception {
    while (true) {
      IcmpError error = errors.poll(PATIENCE);
      if (error == null) throw new AssertionError("lost: " + payload);
      if (error.payload().equals(payload)) return;
      assertThat(error.payload()).isNotEqualTo(payload);
    }
  }
}
