package dev.sonde.cli;

import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import org.apache.commons.cli.Option;

/** {@code sonde completion}: what a shell needs to complete tools, options and their values. */
final class Completion implements Tool {
  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String summary() {
    return "Print the completion script for bash or zsh";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "bash|zsh",
        "Prints a script by which the shell completes tools, options and their values.",
        List.of(),
        List.of(new Manual.Exit(0, "printed"), new Manual.Exit(2, "no such shell")),
        List.of(
            new Manual.Example("eval \"$(sonde completion bash)\"", "complete in this shell"),
            new Manual.Example(
                "sonde completion zsh > ~/.zfunc/_sonde",
                "complete in every zsh whose fpath has ~/.zfunc")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    String shell = given.operand("shell, bash or zsh");
    out.print(
        switch (shell) {
          case "bash" -> bash(Tools.all());
          case "zsh" -> zsh(Tools.all());
          default -> throw new BadUsage("no completion for " + Text.quoted(shell));
        });
    out.flush();
    return 0;
  }

  static String bash(List<Tool> tools) {
    StringBuilder cases = new StringBuilder();
    for (Tool tool : tools) {
      cases.append("    ").append(pattern(tool)).append(")\n      case $last in\n");
      StringJoiner words = new StringJoiner(" ");
      for (Option option : tool.manual().options()) {
        if (option.getOpt() != null) words.add("-" + option.getOpt());
        words.add("--" + option.getLongOpt());
        if (option.hasArg()) cases.append(bashValue(option));
      }
      String operands = tool.manual().operands();
      cases.append("        *) ").append(bashWords(operands, words + " ")).append(" ;;\n");
      cases.append("      esac ;;\n");
    }
    StringJoiner names = new StringJoiner(" ");
    tools.forEach(tool -> names.add(tool.name()));
    tools.forEach(tool -> tool.aliases().forEach(names::add));
    return """
    _sonde() {
      local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}
      COMPREPLY=()
      # bash takes --name=value for three words
      if [ "$word" = = ]; then
        word=
      elif [ "$last" = = ]; then
        last=${COMP_WORDS[COMP_CWORD-2]}
      fi
      if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "%1$s --help --version" -- "$word"))
        return
      fi
      case ${COMP_WORDS[1]} in
    %2$s  esac
    }
    complete -F _sonde sonde
    """
        .formatted(names, cases);
  }

  /** Every name it is called by, as a pattern of a shell's case. */
  private static String pattern(Tool tool) {
    StringJoiner names = new StringJoiner("|").add(tool.name());
    tool.aliases().forEach(names::add);
    return names.toString();
  }

  private static String bashValue(Option option) {
    String letter = option.getOpt() == null ? "" : "-" + option.getOpt() + "|";
    return "        %s--%s) %s ;;\n"
        .formatted(letter, option.getLongOpt(), bashWords(option.getArgName(), ""));
  }

  /** The bash command that completes a value of this kind, or one of the words given beside it. */
  private static String bashWords(String kind, String words) {
    String more = more(kind);
    String how = kind.contains("FILE") ? "-f " : kind.contains("HOST") ? "-A hostname " : "";
    return "COMPREPLY=($(compgen %s-W \"%s%s\" -- \"$word\"))".formatted(how, words, more);
  }

  private static String more(String kind) {
    return switch (kind) {
      case "INTERFACE" -> "$(ls /sys/class/net)";
      case "TOOL", "[TOOL]" -> names();
      default -> literal(kind);
    };
  }

  /** The words that are typed as they stand, as in {@code serve | send HOST}. */
  private static String literal(String kind) {
    StringJoiner words = new StringJoiner(" ");
    for (String word : kind.split("[\\[\\] |]+", -1)) {
      if (word.matches("[a-z0-9]+")) words.add(word);
    }
    return words.toString();
  }

  private static String names() {
    StringJoiner names = new StringJoiner(" ");
    Tools.all().forEach(tool -> names.add(tool.name()));
    return names.toString();
  }

  static String zsh(List<Tool> tools) {
    StringBuilder list = new StringBuilder();
    StringBuilder cases = new StringBuilder();
    for (Tool tool : tools) {
      list.append("    ").append(zshQuoted(tool.name() + ":" + tool.summary())).append('\n');
      cases.append("    ").append(pattern(tool)).append(") _arguments -s");
      for (Option option : tool.manual().options()) {
        cases.append(zshOption(option));
      }
      String operands = tool.manual().operands();
      if (!operands.isEmpty()) cases.append(" \\\n      ").append(zshOperand(operands));
      cases.append(" ;;\n");
    }
    return """
    #compdef sonde
    local -a tools
    tools=(
    %1$s)
    if (( CURRENT == 2 )); then
      _describe tool tools
    else
      shift words
      (( CURRENT-- ))
      case $words[1] in
    %2$s  esac
    fi
    """
        .formatted(list, cases);
  }

  /** A value may touch its letter ({@code -c+}), or follow an equals sign ({@code --count=}). */
  private static String zshOption(Option option) {
    String kind = option.getArgName();
    String value = option.hasArg() ? ":" + kind + ":" + zshAction(kind) : "";
    String text = "[" + option.getDescription().replaceAll("([\\[\\]:])", "\\\\$1") + "]";
    String equals = option.hasArg() ? "=" : "";
    String name = " \\\n      " + zshQuoted("--" + option.getLongOpt() + equals + text + value);
    String plus = option.hasArg() ? "+" : "";
    return option.getOpt() == null
        ? name
        : " \\\n      " + zshQuoted("-" + option.getOpt() + plus + text + value) + name;
  }

  /** A word that is typed as it stands comes first, as in {@code serve | send HOST}. */
  private static String zshOperand(String kind) {
    String what = kind.replaceAll("[\\[\\]:]", "");
    String words = literal(kind);
    String first = words.isEmpty() ? "" : zshQuoted("1:" + what + ":(" + words + ")") + " ";
    return first + zshQuoted("*:" + what + ":" + zshAction(kind));
  }

  private static String zshAction(String kind) {
    if (kind.contains("FILE")) return "_files";
    if (kind.contains("HOST")) return "_hosts";
    if (kind.equals("INTERFACE")) return "_net_interfaces";
    String words = more(kind);
    return words.isEmpty() ? " " : "(" + words + ")";
  }

  private static String zshQuoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
