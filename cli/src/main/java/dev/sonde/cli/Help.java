package dev.sonde.cli;

import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code sonde help}: the list of tools, or the help of one. */
final class Help implements Tool {
  private static final int TOOL_COLUMN = 15;
  private static final int OPTION_COLUMN = 26;

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "List the tools, or explain one";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "[TOOL]",
        "Lists the tools. With a TOOL, says what it does and which options it takes.",
        List.of(),
        List.of(new Manual.Exit(0, "printed"), new Manual.Exit(2, "there is no such tool")),
        List.of(new Manual.Example("sonde help doctor", "explain sonde doctor")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    out.print(given.operands().isEmpty() ? all() : of(Tools.named(given.operand("TOOL"))));
    out.flush();
    return 0;
  }

  static String all() {
    StringBuilder out = new StringBuilder("usage: sonde TOOL [OPTIONS]\n\n");
    for (Tool tool : Tools.all()) {
      out.append(Text.entry(tool.name(), TOOL_COLUMN, tool.summary()));
    }
    return out.append("\nsonde help TOOL explains a tool; sonde man TOOL prints its man page.\n")
        .toString();
  }

  static String of(Tool tool) {
    Manual manual = tool.manual();
    StringBuilder out = new StringBuilder("usage: ").append(Manual.usage(tool)).append("\n\n");
    for (String line : Text.wrap(manual.description(), Text.WIDTH)) {
      out.append(line).append('\n');
    }
    out.append("\nOptions:\n");
    for (Option option : manual.options()) {
      out.append(Text.entry(term(option), OPTION_COLUMN, option.getDescription()));
    }
    out.append("\nExit status:\n");
    for (Manual.Exit exit : manual.exits()) {
      out.append(Text.entry(Integer.toString(exit.status()), 5, exit.meaning()));
    }
    for (Manual.Example example : manual.examples()) {
      out.append("\n  ").append(example.command()).append("\n");
      out.append(Text.entry("", 6, example.effect()));
    }
    return out.toString();
  }

  private static String term(Option option) {
    String letter = option.getOpt() == null ? "    " : "-" + option.getOpt() + ", ";
    String value = option.hasArg() ? " " + option.getArgName() : "";
    return letter + "--" + option.getLongOpt() + value;
  }
}
