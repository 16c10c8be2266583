package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Ip4Address;
import dev.sonde.testkit.PrivateNetwork;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a thread shuts itself into is seen by the programs that it starts, and by nobody else. */
class EnclosureRootTest {
  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  @Test
  void networkIsEmptyAndOnlyTheThreadsOwn() throws Exception {
    PrivateNetwork.inside(() -> {
      Devices.address("lo", Ip4Address.parse("198.18.0.1"), 32);
      Enclosure.network();
      assertThat(output("ip", "-brief", "link")).startsWith("lo ").hasLineCount(1);
      assertThat(output("ip", "-brief", "address")).doesNotContain("198.18.0.1");
    });
  }

  @Test
  void textIsSeenInThePlaceOfAFileByTheProgramsOfTheThreadOnly(@TempDir Path folder)
      throws Exception {
    Path real = Files.writeString(folder.resolve("real"), "real");
    PrivateNetwork.inside(() -> {
      Enclosure.file("other", real);
      assertThat(output("cat", real.toString())).isEqualTo("other");
      assertThat(output("stat", "-c", "%a", real.toString())).isEqualTo("644\n");
      assertThat(output("cat", "/proc/self/comm")).as("what was covered").isEqualTo("cat\n");
    });
    assertThat(output("cat", real.toString())).isEqualTo("real");
  }
}
