package dev.sonde.bpf;

import dev.sonde.bpf.FilterToken.Kind;
import java.util.Set;

/**
 * Reads terms with a number: {@code ip[2:2] - ((ip[0] & 0xf) << 2)}.
 *
 * <p>The signs bind as in C, but for {@code %} and {@code ^}, which libpcap gives no rank: they
 * take what is next to them on the left and everything on the right.
 */
final class ArithmeticParser {
  private static final Set<String> RELATIONS = Set.of("=", "!=", "<", "<=", ">", ">=");
  private static final int UNRANKED = Integer.MAX_VALUE;
  private static final int TIGHTEST = 6;

  /** How many signs a term may have: they nest to the left. */
  private static final int MAX_SIGNS = 200;

  private final FilterTokens tokens;
  private int signs;

  ArithmeticParser(FilterTokens tokens) {
    this.tokens = tokens;
  }

  static boolean isRelation(FilterToken token) {
    return token.is(Kind.SIGN) && RELATIONS.contains(token.text());
  }

  static boolean isOperation(FilterToken token) {
    return token.is(Kind.SIGN) && rank(token) > 0;
  }

  private static int rank(FilterToken sign) {
    if (!sign.is(Kind.SIGN)) return 0;
    return switch (sign.text()) {
      case "|" -> 1;
      case "&" -> 2;
      case "<<", ">>" -> 3;
      case "+", "-" -> 4;
      case "*", "/" -> 5;
      case "%", "^" -> UNRANKED;
      default -> 0;
    };
  }

  /** Whether a term may start here: parentheses may hold one, or not. */
  boolean starts() {
    FilterToken here = tokens.here();
    return here.is(Kind.NUMBER) || here.is("len") || here.is("-") || startsAccess();
  }

  private boolean startsAccess() {
    return tokens.here().is(Kind.KEYWORD)
        && FilterKeywords.PROTOCOLS.contains(tokens.here().text())
        && tokens.ahead(1).is("[");
  }

  Arithmetic whole() throws BadFilter {
    signs = 0;
    return rest(primary(), 1);
  }

  /** What goes on after a term in parentheses. */
  Arithmetic rest(Arithmetic first) throws BadFilter {
    signs = 0;
    return rest(first, 1);
  }

  private Arithmetic rest(Arithmetic first, int least) throws BadFilter {
    Arithmetic left = first;
    while (rank(tokens.here()) >= least) {
      FilterToken sign = tokens.take();
      if (++signs > MAX_SIGNS) throw new BadFilter(sign.column(), "too long a term");
      int rank = rank(sign);
      tokens.enter();
      Arithmetic right = rest(primary(), rank == UNRANKED ? 1 : rank + 1);
      tokens.leave();
      left = new Arithmetic.Operation(left, sign.text(), right, sign.column());
    }
    return left;
  }

  private Arithmetic primary() throws BadFilter {
    if (tokens.here().is(Kind.NUMBER)) return new Arithmetic.Literal(tokens.take().number());
    if (tokens.takeIf("len")) return new Arithmetic.PacketLength();
    if (startsAccess()) return access();
    tokens.enter();
    Arithmetic term = nested();
    tokens.leave();
    return term;
  }

  private Arithmetic nested() throws BadFilter {
    if (tokens.takeIf("-")) return new Arithmetic.Negation(rest(primary(), TIGHTEST));
    if (!tokens.takeIf("(")) throw tokens.unexpected("a number");
    Arithmetic term = rest(primary(), 1);
    tokens.expect(")");
    return term;
  }

  private Arithmetic access() throws BadFilter {
    FilterToken protocol = tokens.take();
    tokens.expect("[");
    tokens.enter();
    Arithmetic index = rest(primary(), 1);
    tokens.leave();
    int column = tokens.here().column();
    int size = tokens.takeIf(":") ? tokens.number("a size") : 1;
    tokens.expect("]");
    if (size != 1 && size != 2 && size != 4) {
      throw new BadFilter(column, "the size of a field is 1, 2 or 4");
    }
    return new Arithmetic.Access(protocol.text(), index, size, protocol.column());
  }
}
