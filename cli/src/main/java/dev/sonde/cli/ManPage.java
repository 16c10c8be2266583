package dev.sonde.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Option;

/** {@code sonde man}: the man page of a tool or of the command itself, as roff source: man(7). */
final class ManPage implements Tool {
  @Override
  public String name() {
    return "man";
  }

  @Override
  public String summary() {
    return "Print a man page";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "[TOOL]",
        "Prints the man page of TOOL, or of sonde itself, as roff source, for man to show or for a "
            + "package to install.",
        List.of(),
        List.of(new Manual.Exit(0, "printed"), new Manual.Exit(2, "there is no such tool")),
        List.of(new Manual.Example("sonde man doctor | man -l -", "read it")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    out.print(given.operands().isEmpty() ? all() : of(Tools.named(given.operand("TOOL"))));
    out.flush();
    return 0;
  }

  /** The page of the command itself; what all tools have in common is in docs/sonde.md. */
  static String all() {
    StringBuilder out = head("sonde", "tools of the network layer", "sonde", "TOOL [OPTIONS]");
    out.append(
        paragraphs("Each tool has a page of its own, and --help. A usage error is status 2."));
    out.append(".SH TOOLS\n");
    for (Tool tool : Tools.all()) {
      item(out, "\\fB" + plain("sonde-" + tool.name()) + "\\fR(1)", tool.summary());
    }
    return out.append(".SH SEE ALSO\n").append(plain("share/doc/sonde/docs/sonde.md\n")).toString();
  }

  private static StringBuilder head(String title, String summary, String command, String rest) {
    StringBuilder out = new StringBuilder();
    out.append(".TH ").append(title.toUpperCase(Locale.ROOT)).append(" 1 \"\" sonde\n");
    out.append(".SH NAME\n").append(plain(title + " - " + summary)).append('\n');
    out.append(".SH SYNOPSIS\n.B ").append(plain(command)).append('\n');
    return out.append(plain(rest)).append("\n.SH DESCRIPTION\n");
  }

  static String of(Tool tool) {
    Manual manual = tool.manual();
    String name = tool.name();
    String rest = ("[OPTIONS] " + manual.operands()).strip();
    StringBuilder out = head("sonde-" + name, tool.summary(), "sonde " + name, rest);
    out.append(paragraphs(manual.description()));
    out.append(".SH OPTIONS\n");
    for (Option option : manual.options()) {
      item(out, term(option), option.getDescription());
    }
    out.append(".SH EXIT STATUS\n");
    for (Manual.Exit exit : manual.exits()) {
      item(out, "\\fB" + exit.status() + "\\fR", exit.meaning());
    }
    if (!manual.examples().isEmpty()) out.append(".SH EXAMPLES\n");
    for (Manual.Example example : manual.examples()) {
      item(out, "\\fB" + plain(example.command()) + "\\fR", example.effect());
    }
    return out.append(".SH SEE ALSO\n.BR sonde (1)\n").toString();
  }

  private static void item(StringBuilder out, String term, String text) {
    out.append(".TP\n").append(term).append('\n').append(plain(text)).append('\n');
  }

  private static String term(Option option) {
    String name = "\\fB" + plain("--" + option.getLongOpt()) + "\\fR";
    String letter = option.getOpt();
    String value = option.hasArg() ? " \\fI" + plain(option.getArgName()) + "\\fR" : "";
    return (letter == null ? name : "\\fB" + plain("-" + letter) + "\\fR, " + name) + value;
  }

  private static String paragraphs(String text) {
    StringBuilder out = new StringBuilder();
    for (String line : Text.wrap(text, Text.WIDTH)) {
      out.append(line.isEmpty() ? ".PP" : plain(line)).append('\n');
    }
    return out.toString();
  }

  /** Text that roff does not interpret; a hyphen stays one that can be copied to a shell. */
  private static String plain(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
