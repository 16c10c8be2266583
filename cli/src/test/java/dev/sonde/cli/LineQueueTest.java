package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lines keep their order, wait for their names, and do not pile up. */
class LineQueueTest {
  private static final IpAddress HOST = IpAddress.parse("192.0.2.1");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LineQueue queue = new LineQueue(new Output(written, Path.of("/proc/self/fd/1")));
  private final Map<IpAddress, String> names = new HashMap<>();

  private void print(String text) throws IOException {
    queue.print(new NamedLine(names::get).append(text));
  }

  private void printNamed() throws IOException {
    queue.print(new NamedLine(names::get).append("from ").append(HOST));
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void lineThatWaitsHoldsBackThoseBehindIt() throws IOException {
    print("first");
    printNamed();
    print("last");
    queue.refresh();
    assertThat(lines()).containsExactly("first");
    assertThat(queue.isEmpty()).isFalse();
    names.put(HOST, "one (192.0.2.1)");
    queue.refresh();
    assertThat(lines()).containsExactly("first", "from one (192.0.2.1)", "last");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void atTheEndLinesAreToldWithoutTheirNames() throws IOException {
    printNamed();
    print("last");
    queue.end();
    assertThat(lines()).containsExactly("from 192.0.2.1 (192.0.2.1)", "last");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void noMoreThanSoManyWait() throws IOException {
    printNamed();
    for (int line = 1; line < LineQueue.MOST; line++) print("line " + line);
    assertThat(lines()).isEmpty();
    print("one more");
    assertThat(lines()).containsExactly("from 192.0.2.1 (192.0.2.1)");
    queue.refresh();
    assertThat(lines()).hasSize(LineQueue.MOST + 1).endsWith("line 4095", "one more");
  }
}
