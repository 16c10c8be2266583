package dev.sonde.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Option;

/** {@code sonde man}: the man page of a tool, as roff source: man(7). */
final class ManPage implements Tool {
  @Override
  public String name() {
    return "man";
  }

  @Override
  public String summary() {
    return "Print the man page of a tool";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "TOOL",
        "Prints the man page of TOOL as roff source, for man to show or for a package to install.",
        List.of(),
        List.of(new Manual.Exit(0, "printed"), new Manual.Exit(2, "there is no such tool")),
        List.of(new Manual.Example("sonde man doctor | man -l -", "read it")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    out.print(of(Tools.named(given.operand("TOOL"))));
    out.flush();
    return 0;
  }

  static String of(Tool tool) {
    Manual manual = tool.manual();
    String title = "sonde-" + tool.name();
    StringBuilder out = new StringBuilder();
    out.append(".TH ").append(title.toUpperCase(Locale.ROOT)).append(" 1 \"\" sonde\n");
    out.append(".SH NAME\n").append(plain(title + " - " + tool.summary())).append('\n');
    out.append(".SH SYNOPSIS\n.B ").append(plain("sonde " + tool.name())).append('\n');
    out.append(plain(("[OPTIONS] " + manual.operands()).strip())).append('\n');
    out.append(".SH DESCRIPTION\n").append(paragraphs(manual.description()));
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
    return out.append(".SH SEE ALSO\nsonde help\n").toString();
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
