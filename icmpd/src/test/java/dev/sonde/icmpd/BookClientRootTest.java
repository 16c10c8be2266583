package dev.sonde.icmpd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.PrivateNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The book's client, in C and unchanged: UNIX Network Programming, section 28.7. */
class BookClientRootTest {
  private static final Path COMPILER = Path.of("/usr/bin/gcc");

  @TempDir private static Path folder;

  @BeforeAll
  static void compile() throws Exception {
    if (!Files.isExecutable(COMPILER)) {
      String reason = "no C compiler: sudo apt-get install gcc";
      System.err.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
    }
    Path source =
        Path.of(
            Objects.requireNonNull(BookClientRootTest.class.getResource("/icmpd/book.c")).toURI());
    List<String> gcc =
        List.of(
            COMPILER.toString(),
            "-std=gnu11",
            "-Wall",
            "-Werror",
            "-o",
            folder.resolve("book").toString(),
            source.toString());
    assertThat(new ProcessBuilder(gcc).inheritIO().start().waitFor()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "4, 127.0.0.1,        3, 3, 16",
    "6, ::1,              1, 4, 28",
    "6, ::ffff:127.0.0.1, 3, 3, 28",
  })
  void bookClientReadsItsErrorsBesideItsDatagrams(
      String family, String host, int type, int code, int length) throws Exception {
    Path path = folder.resolve("icmpd.sock");
    try (PrivateNetwork network = PrivateNetwork.open();
        Serving daemon = Serving.in(network, IcmpdSetup.DEFAULT.path(path))) {
      String refused =
          "error %s 9: type %d, code %d, len %d: Connection refused\n"
              .formatted(host, type, code, length);
      String layout = "struct " + ClassicRecord.SIZE + " 0 4 5 8 16\n";
      String printed =
          network.program(folder.resolve("book").toString(), path.toString(), family, host, "9");
      assertThat(printed).isEqualTo(layout + "answer 1\n" + refused + "datagram heard\n" + refused);
      assertThat(daemon.await(counts -> counts.clients() == 0).delivered()).isEqualTo(2);
    }
  }
}
