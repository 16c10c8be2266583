package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short attack; {@code FuzzSoak} is a long one. */
class FuzzRootTest {
  private static final int RUNS = 4, ROUNDS = 150;

  @TempDir private Path folder;

  @Test
  void daemonAmongStrangersAndForgersLosesNothingAndKeepsNothing() throws Exception {
    try (PrivateNetwork network = PrivateNetwork.open()) {
      Path path = folder.resolve("icmpd.sock");
      new Attack(network, path, new Seeds(0)).run(2); // the first opens what the machine keeps
      List<IcmpdCounts> all = new ArrayList<>();
      Seeds.each(RUNS, seeds -> all.add(new Attack(network, path, seeds).run(ROUNDS)));
      assertThat(all).anyMatch(counts -> counts.registered() > 1);
      assertThat(all).anyMatch(counts -> counts.refused() > 0);
      assertThat(all).anyMatch(counts -> counts.malformed() > 0);
    }
  }
}
