package dev.sonde.bpf;

import dev.sonde.bpf.FilterToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a filter into tokens. Of all that may start at a place, the longest wins, and of two equally
 * long ones that which stands first here: {@code 1.2.3.4} is an address, {@code 1-2} a name.
 */
final class FilterScanner {
  private static final String HEX = "[0-9A-Fa-f]";
  private static final String NUMBER = "(?:0[xX]" + HEX + "+|[0-9]+)";

  /** What a token may look like, and what it then is. */
  private record Form(Kind kind, Pattern pattern) {
    Form(Kind kind, String regex) {
      this(kind, Pattern.compile(regex));
    }
  }

  private static final List<Form> FORMS =
      List.of(
          new Form(Kind.MAC, HEX + "{1,2}([:.-])" + HEX + "{1,2}(?:\\1" + HEX + "{1,2}){4}"),
          new Form(Kind.MAC, HEX + "{4}(?:\\." + HEX + "{4}){2}"),
          new Form(Kind.MAC, HEX + "{12}"),
          new Form(Kind.NUMBER, NUMBER),
          new Form(Kind.DOTTED, NUMBER + "(?:\\." + NUMBER + "){1,3}"),
          new Form(
              Kind.IP6,
              "(?:" + HEX + "{0,4}:){2,8}(?:(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|" + HEX + "{0,4})"),
          new Form(Kind.NAME, "[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?"),
          new Form(Kind.NAME, "\\\\[^ !()\\n\\t]+"),
          new Form(Kind.SIGN, "&&|\\|\\||>=|<=|==|!=|<<|>>|[-!<>()\\[\\]+*/%^&|=:]"));

  private final String text;
  private int at;

  private FilterScanner(String text) {
    this.text = text;
  }

  /** The tokens of a filter, with {@link Kind#END} as the last. */
  static List<FilterToken> tokens(String text) throws BadFilter {
    FilterScanner scanner = new FilterScanner(text);
    List<FilterToken> all = new ArrayList<>();
    do all.add(scanner.next());
    while (!all.getLast().is(Kind.END));
    return all;
  }

  private FilterToken next() throws BadFilter {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    int column = at + 1;
    if (at == text.length()) return new FilterToken(Kind.END, "", 0, column);
    Kind kind = Kind.END;
    int end = at;
    for (Form form : FORMS) {
      Matcher found = form.pattern.matcher(text).region(at, text.length());
      if (!found.lookingAt() || found.end() <= end) continue;
      end = found.end();
      kind = form.kind;
    }
    if (end == at)
      throw new BadFilter(column, "no word starts with " + shown(text.codePointAt(at)));
    String word = text.substring(at, end);
    at = end;
    return token(kind, word, column);
  }

  private static FilterToken token(Kind kind, String word, int column) throws BadFilter {
    return switch (kind) {
      case NUMBER -> new FilterToken(kind, word, number(word, column), column);
      case NAME -> name(word, column);
      case SIGN -> new FilterToken(kind, sign(word), 0, column);
      case KEYWORD, DOTTED, IP6, MAC, END -> new FilterToken(kind, word, 0, column);
    };
  }

  private static FilterToken name(String word, int column) {
    if (word.startsWith("\\")) return new FilterToken(Kind.NAME, word.substring(1), 0, column);
    int constant = FilterKeywords.constant(word);
    if (constant >= 0) return new FilterToken(Kind.NUMBER, word, constant, column);
    if (!FilterKeywords.isKeyword(word)) return new FilterToken(Kind.NAME, word, 0, column);
    return new FilterToken(Kind.KEYWORD, FilterKeywords.canonical(word), 0, column);
  }

  private static String sign(String sign) {
    return switch (sign) {
      case "&&" -> "and";
      case "||" -> "or";
      case "!" -> "not";
      case "==" -> "=";
      default -> sign;
    };
  }

  /** Decimal, octal with a 0 before it, or hexadecimal with 0x: as in C. */
  static int number(String word, int column) throws BadFilter {
    boolean hex = word.startsWith("0x") || word.startsWith("0X");
    boolean octal = !hex && word.length() > 1 && word.startsWith("0");
    try {
      return hex
          ? Integer.parseUnsignedInt(word, 2, word.length(), 16)
          : Integer.parseUnsignedInt(word, octal ? 8 : 10);
    } catch (NumberFormatException wrong) {
      throw new BadFilter(column, "'" + word + "' is no number of 32 bits" + digits(octal, word));
    }
  }

  private static String digits(boolean octal, String word) {
    return octal && word.matches(".*[89].*") ? ": its 0 makes it octal" : "";
  }

  private static String shown(int character) {
    return character > ' ' && character < 0x7f
        ? "'" + Character.toString(character) + "'"
        : String.format("U+%04X", character);
  }
}
