package dev.sonde.dissect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The packets of {@code golden.txt} are printed as tcpdump printed them. */
class GoldenLinesTest {
  @TestFactory
  Stream<DynamicTest> everyPacketIsPrintedAsByTcpdump() throws IOException {
    return Golden.all().stream().map(golden -> dynamicTest(golden.name(), () -> check(golden)));
  }

  private static void check(Golden golden) {
    PacketText text = new PacketText(golden.options());
    TextBuffer ours = new TextBuffer();
    for (RealTcpdump.Captured packet : golden.packets()) {
      text.line(ours, packet.of(golden.type()));
      ours.append('\n');
    }
    assertThat(ours.toString().stripTrailing()).isEqualTo(golden.lines());
  }
}
