package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every tool has its page, or its heading in the page of what is common to all. */
class PageTest {
  private static final Path DOCS = Path.of("../docs");

  static Stream<Tool> tools() {
    return Tools.all().stream();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void pageNamesEveryOptionAndExitStatus(Tool tool) throws IOException {
    Path own = DOCS.resolve(tool.name() + ".md");
    if (!Files.exists(own)) {
      assertThat(DOCS.resolve("sonde.md")).content().contains("\n## " + tool.name() + "\n");
      assertThat(tool.manual().options()).as("options but no page").hasSize(1);
      return;
    }
    String page = Files.readString(own);
    for (Option option : tool.manual().options()) {
      assertThat(page).contains("`--" + option.getLongOpt() + "`");
      if (option.getOpt() != null) assertThat(page).contains("`-" + option.getOpt() + "`");
    }
    for (Manual.Exit exit : tool.manual().exits()) {
      assertThat(page).containsPattern("\\b" + exit.status() + "\\b");
    }
  }
}
