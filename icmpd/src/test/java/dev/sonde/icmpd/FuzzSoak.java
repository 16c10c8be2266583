package dev.sonde.icmpd;

import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.Seeds;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On demand: {@code mvn -pl icmpd -am test -Dtest=FuzzSoak
 * -Dsurefire.failIfNoSpecifiedTests=false}; so many minutes with {@code -Dsonde.minutes=N}.
 */
class FuzzSoak {
  private static final int RUNS = 100_000, ROUNDS = 500;

  @TempDir private Path folder;

  @Test
  void longAttackLosesNothingAndKeepsNothing() throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Integer.getInteger("sonde.minutes", 5));
    try (PrivateNetwork network = PrivateNetwork.open()) {
      Path path = folder.resolve("icmpd.sock");
      new Attack(network, path, new Seeds(0)).run(2);
      Seeds.each(
          RUNS,
          seeds -> {
            if (System.nanoTime() > end) return;
            System.out.println(new Attack(network, path, seeds).run(ROUNDS));
          });
    }
  }
}
