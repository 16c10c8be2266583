package dev.sonde.bpf;

/**
 * A word, number, address or sign of a filter.
 *
 * @param text as the parser wants it: of a keyword, that one of its spellings that stands for all
 * @param number of a {@link Kind#NUMBER}
 * @param column where it starts, from 1
 */
record FilterToken(Kind kind, String text, int number, int column) {

  /** What sort of token it is. */
  enum Kind {
    KEYWORD,
    SIGN,
    NUMBER,
    /** Two to four numbers with dots: an IPv4 address or the start of one. */
    DOTTED,
    IP6,
    MAC,
    /** Any other word, or one behind a backslash. */
    NAME,
    END
  }

  boolean is(Kind kind) {
    return this.kind == kind;
  }

  /** Whether it is this keyword or sign. */
  boolean is(String text) {
    return (kind == Kind.KEYWORD || kind == Kind.SIGN) && this.text.equals(text);
  }

  /** What a message calls it. */
  String shown() {
    return kind == Kind.END ? "the end" : "'" + text + "'";
  }
}
