package dev.sonde.bpf;

import dev.sonde.bpf.FilterToken.Kind;
import java.util.List;

/** The tokens of a filter, read from the left; guards against sentences nested without end. */
final class FilterTokens {
  private static final int MAX_DEPTH = 200;

  private final List<FilterToken> tokens;
  private int at;
  private int depth;

  FilterTokens(String text) throws BadFilter {
    tokens = FilterScanner.tokens(text);
  }

  FilterToken here() {
    return tokens.get(at);
  }

  /** The token so many places further on; the end stays the end. */
  FilterToken ahead(int places) {
    return tokens.get(Math.min(at + places, tokens.size() - 1));
  }

  FilterToken take() {
    FilterToken taken = here();
    if (!taken.is(Kind.END)) at++;
    return taken;
  }

  boolean takeIf(String text) {
    boolean found = here().is(text);
    if (found) at++;
    return found;
  }

  void expect(String text) throws BadFilter {
    if (!takeIf(text)) throw unexpected("'" + text + "'");
  }

  int number(String what) throws BadFilter {
    if (!here().is(Kind.NUMBER)) throw unexpected(what);
    return take().number();
  }

  /** The token is not what the sentence needs at its place. */
  BadFilter unexpected(String wanted) {
    String refusal = here().is(Kind.KEYWORD) ? FilterKeywords.refusal(here().text()) : "";
    String why =
        refusal.isEmpty()
            ? wanted + " expected, not " + here().shown()
            : here().shown() + " is refused: " + refusal;
    return new BadFilter(here().column(), why);
  }

  void enter() throws BadFilter {
    if (++depth > MAX_DEPTH) throw new BadFilter(here().column(), "nested too deep");
  }

  void leave() {
    depth--;
  }
}
