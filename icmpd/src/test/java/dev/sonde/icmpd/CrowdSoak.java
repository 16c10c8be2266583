package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand clients at once, in a few processes, since each client has two descriptors and a
 * process often no more than a few thousand. To the daemon each costs one.
 *
 * <p>On demand: {@code mvn -pl icmpd -am test -Dtest=CrowdSoak
 * -Dsurefire.failIfNoSpecifiedTests=false}; it takes six seconds of a test run.
 */
class CrowdSoak {
  private static final int CROWDS = 4, EACH = 2_500, ALL = CROWDS * EACH;

  /** Its own: loop, raw sockets, listener, and what a Java machine has open. */
  private static final int OWN = 60;

  @TempDir private Path folder;

  @Test
  void eachOfTenThousandClientsIsToldOfItsOwnAlone() throws Exception {
    Path path = folder.resolve("icmpd.sock");
    List<Crowd> crowds = new ArrayList<>();
    try (PrivateNetwork network = PrivateNetwork.open();
        DaemonProcess daemon = DaemonProcess.in(network, path)) {
      for (int i = 0; i < CROWDS; i++) crowds.add(Crowd.in(network, path, EACH));
      for (Crowd each : crowds) assertThat(each.said()).isEqualTo("registered " + EACH);
      assertThat(daemon.descriptors()).isLessThan(ALL + OWN);
      for (Crowd each : crowds) each.provoke();
      for (Crowd each : crowds) assertThat(each.said()).isEqualTo("right " + EACH);
      assertThat(IcmpdStatus.ask(path))
          .containsEntry("clients", (long) ALL)
          .containsEntry("received", (long) ALL)
          .containsEntry("delivered", (long) ALL)
          .containsEntry("unclaimed", 0L)
          .containsEntry("lost", 0L);
    } finally {
      for (Crowd each : crowds) each.close();
    }
  }
}
