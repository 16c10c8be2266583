package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Help, man page and completion of every tool, from one manual. */
class ManualTest {
  static Stream<Tool> tools() {
    return Tools.all().stream();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void helpNamesEveryOptionWithin80Columns(Tool tool) {
    String help = Help.of(tool);
    for (Option option : tool.manual().options()) {
      assertThat(help).contains("--" + option.getLongOpt());
    }
    assertThat(help.lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest
  @MethodSource("tools")
  void manPageNamesEveryOptionAndExitStatus(Tool tool) throws IOException {
    String page = Run.of("man", tool.name()).out();
    for (Option option : tool.manual().options()) {
      assertThat(page).contains("\\-\\-" + option.getLongOpt().replace("-", "\\-"));
    }
    for (Manual.Exit exit : tool.manual().exits()) {
      assertThat(page).contains("\\fB" + exit.status() + "\\fR\n");
    }
  }

  @ParameterizedTest
  @MethodSource("tools")
  void completionsNameEveryOption(Tool tool) throws IOException {
    String bash = Run.of("completion", "bash").out();
    String zsh = Run.of("completion", "zsh").out();
    for (Option option : tool.manual().options()) {
      assertThat(bash).contains("--" + option.getLongOpt());
      assertThat(zsh).contains("'--" + option.getLongOpt() + (option.hasArg() ? "=[" : "["));
    }
  }

  @ParameterizedTest
  @MethodSource("tools")
  void noTwoOptionsShareAName(Tool tool) {
    assertThat(tool.manual().options()).extracting(Option::getLongOpt).doesNotHaveDuplicates();
    assertThat(tool.manual().options().stream().map(Option::getOpt).filter(o -> o != null))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void summaryIsOneLineWithoutAFullStop(Tool tool) {
    assertThat(tool.summary()).hasSizeLessThan(65).doesNotContain("\n").doesNotEndWith(".");
  }
}
