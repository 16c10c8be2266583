package dev.sonde.bpf;

import dev.sonde.bpf.FilterToken.Kind;
import org.jspecify.annotations.Nullable;

/** Reads the primitives that start with a word of their own. */
final class OtherPrimitives {
  private OtherPrimitives() {}

  /** The primitive that starts here; null if it is one with qualifiers. */
  static @Nullable FilterNode read(FilterTokens tokens) throws BadFilter {
    FilterToken word = tokens.here();
    if (!word.is(Kind.KEYWORD)) return null;
    return switch (word.text()) {
      case "less" -> length(tokens, "<=");
      case "greater" -> length(tokens, ">=");
      case "inbound", "outbound" -> new FilterNode.Way(tokens.take().is("outbound"), word.column());
      case "ifindex" -> device(tokens);
      case "vlan", "mpls", "pppoes" -> encapsulation(tokens);
      case "pppoed" -> new FilterNode.Protocol(tokens.take().text(), word.column());
      case "llc" -> llc(tokens);
      default -> null;
    };
  }

  private static FilterNode length(FilterTokens tokens, String sign) throws BadFilter {
    int column = tokens.take().column();
    Arithmetic most = new Arithmetic.Literal(tokens.number("a length"));
    return new FilterNode.Relation(new Arithmetic.PacketLength(), sign, most, column);
  }

  private static FilterNode device(FilterTokens tokens) throws BadFilter {
    int column = tokens.take().column();
    return new FilterNode.Device(tokens.number("the index of a device"), column);
  }

  private static FilterNode encapsulation(FilterTokens tokens) throws BadFilter {
    FilterToken word = tokens.take();
    int open = 0;
    while (tokens.ahead(open).is("(")) open++;
    if (!tokens.ahead(open).is(Kind.NUMBER)) {
      return new FilterNode.Encapsulation(word.text(), null, word.column());
    }
    for (int i = 0; i < open; i++) tokens.take();
    int number = tokens.take().number();
    for (int i = 0; i < open; i++) tokens.expect(")");
    return new FilterNode.Encapsulation(word.text(), number, word.column());
  }

  private static FilterNode llc(FilterTokens tokens) throws BadFilter {
    int column = tokens.take().column();
    boolean typed = tokens.here().is(Kind.NAME) || tokens.here().is("rnr");
    return new FilterNode.Llc(typed ? tokens.take().text() : "", column);
  }
}
