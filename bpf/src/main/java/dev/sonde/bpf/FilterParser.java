package dev.sonde.bpf;

import dev.sonde.bpf.FilterToken.Kind;
import dev.sonde.bpf.Qualifiers.Direction;
import dev.sonde.bpf.Qualifiers.IdentifierType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the language of pcap-filter(7).
 *
 * <p>"and" and "or" bind alike, "not" binds tighter. An identifier without qualifiers takes over
 * those of the primitive before it; after anything else there are none to take over, and after a
 * group in parentheses those from before the group.
 */
final class FilterParser {
  private final FilterTokens tokens;
  private final ArithmeticParser arithmetic;
  private final IdentifierParser identifiers;

  /** The qualifiers that an identifier would take over; null if there are none. */
  private @Nullable Qualifiers carried;

  private FilterParser(FilterTokens tokens) {
    this.tokens = tokens;
    arithmetic = new ArithmeticParser(tokens);
    identifiers = new IdentifierParser(tokens);
  }

  /** The filter; null of an empty text, which every packet matches. */
  static @Nullable FilterNode parse(String text) throws BadFilter {
    FilterTokens tokens = new FilterTokens(text);
    if (tokens.here().is(Kind.END)) return null;
    FilterSyntax whole = new FilterParser(tokens).expression();
    if (!tokens.here().is(Kind.END)) throw tokens.unexpected("'and' or 'or'");
    return node(whole, tokens);
  }

  private static FilterNode node(FilterSyntax syntax, FilterTokens tokens) throws BadFilter {
    if (syntax instanceof FilterNode node) return node;
    throw tokens.unexpected("a comparison");
  }

  private FilterSyntax expression() throws BadFilter {
    FilterSyntax first = term(false);
    if (!joins()) return first;
    FilterNode start = node(first, tokens);
    List<FilterNode.Link> links = new ArrayList<>();
    while (joins()) {
      boolean and = tokens.take().is("and");
      links.add(new FilterNode.Link(and, node(term(true), tokens)));
    }
    return new FilterNode.Chain(start, links);
  }

  private boolean joins() {
    return tokens.here().is("and") || tokens.here().is("or");
  }

  /** {@code bare}: whether an identifier without qualifiers may stand here. */
  private FilterSyntax term(boolean bare) throws BadFilter {
    if (bare && identifiers.starts()) return identifiers.read(qualifiersCarried());
    if (arithmetic.starts()) return relation(arithmetic.whole());
    if (tokens.here().is("not")) return negation(bare);
    if (tokens.here().is("(")) return group(bare);
    return primitive();
  }

  private Qualifiers qualifiersCarried() throws BadFilter {
    if (carried != null) return carried;
    throw new BadFilter(
        tokens.here().column(), "nothing before " + tokens.here().shown() + " says what it is");
  }

  private FilterSyntax negation(boolean bare) throws BadFilter {
    tokens.enter();
    tokens.take();
    FilterSyntax inner = term(bare);
    tokens.leave();
    return new FilterNode.Not(node(inner, tokens));
  }

  private FilterSyntax group(boolean bare) throws BadFilter {
    Qualifiers before = bare ? carried : null;
    tokens.enter();
    tokens.expect("(");
    FilterSyntax inner = expression();
    tokens.expect(")");
    tokens.leave();
    carried = before;
    return inner instanceof Arithmetic term ? relation(arithmetic.rest(term)) : inner;
  }

  /** A comparison; or only the term, which parentheses may hold. */
  private FilterSyntax relation(Arithmetic left) throws BadFilter {
    carried = null;
    if (!ArithmeticParser.isRelation(tokens.here())) {
      if (tokens.here().is(")")) return left;
      throw tokens.unexpected("a comparison");
    }
    FilterToken sign = tokens.take();
    return new FilterNode.Relation(left, sign.text(), arithmetic.whole(), sign.column());
  }

  private FilterNode primitive() throws BadFilter {
    FilterToken word = tokens.here();
    if (word.is(Kind.KEYWORD) && FilterKeywords.PROTOCOLS.contains(word.text())) {
      tokens.take();
      return qualified(word);
    }
    FilterNode other = OtherPrimitives.read(tokens);
    if (other == null) return qualified(new FilterToken(Kind.KEYWORD, "", 0, word.column()));
    carried = null;
    return other;
  }

  /** What follows a protocol's name, or no name: direction, type and identifier; or nothing. */
  private FilterNode qualified(FilterToken protocol) throws BadFilter {
    FilterToken next = tokens.here();
    if (next.is("broadcast") || next.is("multicast")) {
      tokens.take();
      carried = null;
      return new FilterNode.Cast(next.is("broadcast"), protocol.text(), protocol.column());
    }
    Direction direction = direction();
    IdentifierType type = type(direction);
    boolean any = direction != Direction.DEFAULT || type != IdentifierType.DEFAULT;
    if (any) {
      carried = new Qualifiers(protocol.text(), direction, type);
      return identifiers.read(carried);
    }
    boolean refused = next.is(Kind.KEYWORD) && !FilterKeywords.refusal(next.text()).isEmpty();
    if (protocol.text().isEmpty() || refused) throw tokens.unexpected("a primitive");
    carried = null;
    return new FilterNode.Protocol(protocol.text(), protocol.column());
  }

  private Direction direction() throws BadFilter {
    if (!tokens.here().is("src") && !tokens.here().is("dst")) return Direction.DEFAULT;
    boolean source = tokens.take().is("src");
    if (!joins()) return source ? Direction.SRC : Direction.DST;
    boolean both = tokens.take().is("and");
    tokens.expect(source ? "dst" : "src");
    return both ? Direction.BOTH : Direction.EITHER;
  }

  private IdentifierType type(Direction direction) {
    for (IdentifierType type : IdentifierType.values()) {
      boolean directed = type != IdentifierType.PROTO && type != IdentifierType.GATEWAY;
      if (type == IdentifierType.DEFAULT || (!directed && direction != Direction.DEFAULT)) continue;
      if (tokens.takeIf(type.word)) return type;
    }
    return IdentifierType.DEFAULT;
  }
}
