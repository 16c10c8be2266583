package dev.sonde.bpf;

import dev.sonde.packet.Printable;

/**
 * How far the assembler has read. A comment goes from a semicolon to the end of its line. Confined
 * to one thread.
 */
final class AssemblyCursor {
  private static final long MOST = 0xffff_ffffL;
  private static final int SHOWN = 20;

  private final String text;
  private int at;

  AssemblyCursor(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  void back(int to) {
    at = to;
  }

  /** Goes over blanks within a line, and a comment. */
  void blanks() {
    while (at < text.length() && (peek() == ' ' || peek() == '\t' || peek() == '\r')) at++;
    if (at < text.length() && peek() == ';') {
      while (at < text.length() && peek() != '\n') at++;
    }
  }

  /** The same, and over the ends of lines. */
  void gap() {
    blanks();
    while (at < text.length() && peek() == '\n') {
      at++;
      blanks();
    }
  }

  boolean isEnd() {
    return at == text.length();
  }

  boolean isEndOfLine() {
    return isEnd() || peek() == '\n';
  }

  char peek() {
    return isEnd() ? '\n' : text.charAt(at);
  }

  /** Goes over {@code what}, and the blanks behind it, if it is next. */
  boolean take(String what) {
    if (!text.startsWith(what, at)) return false;
    at += what.length();
    blanks();
    return true;
  }

  void expect(String what) throws BadAssembly {
    if (!take(what)) throw bad("'" + what + "' should be here, not " + next());
  }

  /** Letters, digits and underlines, and the blanks behind them; empty where there are none. */
  String word() {
    int from = at;
    while (!isEnd() && isWord(peek())) at++;
    String word = text.substring(from, at);
    blanks();
    return word;
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** A number, decimal or hexadecimal, that 32 bits can hold with or without a sign. */
  int number(String what) throws BadAssembly {
    long number = number(what, Integer.MIN_VALUE, MOST);
    return (int) number;
  }

  int number(String what, int most) throws BadAssembly {
    return (int) number(what, 0, most);
  }

  private long number(String what, long least, long most) throws BadAssembly {
    int from = at;
    boolean negative = take("-");
    String digits = word();
    boolean hexadecimal = digits.startsWith("0x");
    long number;
    try {
      number =
          hexadecimal ? Long.parseLong(digits, 2, digits.length(), 16) : Long.parseLong(digits);
    } catch (NumberFormatException e) {
      at = from;
      throw bad(what + " should be here, not " + next());
    }
    if (negative) number = -number;
    if (number < least || number > most) {
      at = from;
      throw bad(what + " is not within " + least + " to " + most);
    }
    return number;
  }

  /** What stands here, to be put into a complaint. */
  String next() {
    if (isEnd()) return "the end";
    if (isEndOfLine()) return "the end of the line";
    int to = at;
    while (to < text.length() && to < at + SHOWN && !Character.isWhitespace(text.charAt(to))) to++;
    return "'" + Printable.text(text.substring(at, Math.max(to, at + 1))) + "'";
  }

  BadAssembly bad(String why) {
    int line = 1;
    int start = 0;
    for (int index = text.indexOf('\n'); index >= 0 && index < at; ) {
      line++;
      start = index + 1;
      index = text.indexOf('\n', start);
    }
    return new BadAssembly(line, at - start + 1, why);
  }
}
