package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One write for each line, whole, at once; and a failure is told. */
class OutputTest {
  @TempDir private Path folder;

  private static final class Writes extends OutputStream {
    private final List<String> writes = new ArrayList<>();
    private boolean full;

    @Override
    public void write(int octet) {
      throw new AssertionError("one byte at a time");
    }

    @Override
    public void write(byte[] bytes, int at, int count) throws IOException {
      if (full) throw new IOException("Kein Leser");
      writes.add(new String(bytes, at, count, StandardCharsets.UTF_8));
    }
  }

  private final Writes writes = new Writes();

  private Output linkedTo(String target) throws IOException {
    Path link = folder.resolve("1");
    Files.createSymbolicLink(link, Path.of(target));
    return new Output(writes, link);
  }

  @Test
  void lineIsOneWrite() throws IOException {
    Output out = linkedTo("file");
    out.print("64 bytes ");
    out.line("from ::1 \u00b5s");
    assertThat(writes.writes).containsExactly("64 bytes from ::1 \u00b5s\n");
  }

  @Test
  void nothingIsWrittenBeforeTheFlush() throws IOException {
    Output out = linkedTo("file");
    out.print("..");
    assertThat(writes.writes).isEmpty();
    out.flush();
    out.flush();
    assertThat(writes.writes).containsExactly("..");
  }

  @Test
  void textBeyondTheBufferComesOutWholeAndInOrder() throws IOException {
    Output out = linkedTo("file");
    String text = "0123456789".repeat(5000);
    out.print("a");
    out.print(text);
    out.line("z");
    assertThat(String.join("", writes.writes)).isEqualTo("a" + text + "z\n");
  }

  @Test
  void closedPipeIsKnownByItsDescriptorInAnyLanguage() throws IOException {
    Output out = linkedTo("pipe:[4711]");
    writes.full = true;
    assertThatThrownBy(() -> out.line("x")).isInstanceOf(Output.ClosedPipe.class);
  }

  @Test
  void fullDiskIsNotAClosedPipe() throws IOException {
    Output out = linkedTo("/var/log/sonde");
    writes.full = true;
    assertThatThrownBy(() -> out.line("x"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(Output.ClosedPipe.class)
        .hasMessage("write error: Kein Leser");
  }

  @Test
  void outputThatWasClosedBeforeTheStartIsNotAClosedPipe() {
    writes.full = true;
    Output out = new Output(writes, folder.resolve("absent"));
    assertThatThrownBy(() -> out.line("x"))
        .isNotInstanceOf(Output.ClosedPipe.class)
        .hasMessage("write error: Kein Leser");
  }

  @Test
  void failedTextIsNotWrittenAgain() throws IOException {
    Output out = linkedTo("pipe:[4711]");
    writes.full = true;
    assertThatThrownBy(() -> out.line("lost")).isInstanceOf(IOException.class);
    writes.full = false;
    out.flush();
    assertThat(writes.writes).isEmpty();
  }
}
