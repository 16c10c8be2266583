package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as Debian has them below /etc. */
class NameFileTest {
  @TempDir private Path folder;

  private NameFile file(String content) throws IOException {
    return NameFile.of(Files.writeString(folder.resolve("names"), content));
  }

  @Test
  void firstNameOfAValueCountsAndAliasesHaveIt() throws IOException {
    NameFile names = file("http\t\t80/tcp\t\twww\t\t# WorldWideWeb\nother 80/tcp\nhttp 80/udp\n");
    assertThat(names.name("80/tcp")).isEqualTo("http");
    assertThat(names.values("www")).containsExactly("80/tcp");
    assertThat(names.values("http")).containsExactly("80/tcp", "80/udp");
    assertThat(names.name("81/tcp")).isNull();
    assertThat(names.values("WorldWideWeb")).isEmpty();
  }

  @Test
  void remarksAndEmptyLinesNameNothing() throws IOException {
    NameFile names = file("# ip 0 IP\n\nalone\n tcp 6 TCP # 6\n");
    assertThat(names.name("0")).isNull();
    assertThat(names.name("6")).isEqualTo("tcp");
    assertThat(names.values("alone")).isEmpty();
  }

  @Test
  void nameIsHarmlessToATerminal() throws IOException {
    assertThat(file("\033[31mred 1/tcp\n").name("1/tcp")).isEqualTo("?[31mred");
  }

  @Test
  void absentFileNamesNothing() {
    assertThat(NameFile.of(folder.resolve("none")).name("80/tcp")).isNull();
  }
}
