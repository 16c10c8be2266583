package dev.sonde.bpf;

import dev.sonde.bpf.FilterToken.Kind;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;

/** Reads what qualifiers are about: {@code 80}, {@code 10.1/16}, {@code (a or b and not c)}. */
final class IdentifierParser {
  private static final int MAX_PREFIX = 32;
  private static final int MAX_PREFIX6 = 128;

  private final FilterTokens tokens;

  IdentifierParser(FilterTokens tokens) {
    this.tokens = tokens;
  }

  /** Whether an identifier starts here, and not a term or a filter of its own. */
  boolean starts() {
    int places = 0;
    int open = 0;
    while (tokens.ahead(places).is("(") || tokens.ahead(places).is("not")) {
      if (tokens.ahead(places++).is("(")) open++;
    }
    if (!tokens.ahead(places).is(Kind.NUMBER)) return isIdentifier(tokens.ahead(places));
    places++;
    while (open > 0 && tokens.ahead(places).is(")")) {
      places++;
      open--;
    }
    FilterToken after = tokens.ahead(places);
    return !ArithmeticParser.isOperation(after) && !ArithmeticParser.isRelation(after);
  }

  private static boolean isIdentifier(FilterToken token) {
    return switch (token.kind()) {
      case NAME, NUMBER, DOTTED, IP6, MAC -> true;
      case KEYWORD, SIGN, END -> false;
    };
  }

  /** One identifier, or several in parentheses. */
  FilterNode read(Qualifiers qualifiers) throws BadFilter {
    tokens.enter();
    FilterNode node;
    if (tokens.takeIf("not")) {
      node = new FilterNode.Not(read(qualifiers));
    } else if (tokens.takeIf("(")) {
      node = group(qualifiers);
      tokens.expect(")");
    } else {
      node = single(qualifiers);
    }
    tokens.leave();
    return node;
  }

  /** The first of a group stands bare, or is a number: {@code ((a) or b)} is no sentence. */
  private FilterNode group(Qualifiers qualifiers) throws BadFilter {
    if (tokens.here().is("(") && !numberInParentheses()) {
      throw tokens.unexpected("a name, number or address");
    }
    FilterNode first = read(qualifiers);
    List<FilterNode.Link> links = new ArrayList<>();
    while (tokens.here().is("and") || tokens.here().is("or")) {
      boolean and = tokens.take().is("and");
      links.add(new FilterNode.Link(and, read(qualifiers)));
    }
    return links.isEmpty() ? first : new FilterNode.Chain(first, links);
  }

  private boolean numberInParentheses() {
    int open = 0;
    while (tokens.ahead(open).is("(")) open++;
    if (!tokens.ahead(open).is(Kind.NUMBER)) return false;
    for (int i = 1; i <= open; i++) {
      if (!tokens.ahead(open + i).is(")")) return false;
    }
    return true;
  }

  private FilterNode single(Qualifiers qualifiers) throws BadFilter {
    FilterToken token = tokens.here();
    if (!isIdentifier(token)) throw tokens.unexpected("a name, number or address");
    tokens.take();
    Identifier identifier =
        switch (token.kind()) {
          case NAME -> new Identifier.Name(token.text());
          case NUMBER -> new Identifier.Numeral(token.number());
          case DOTTED -> net4(token);
          case IP6 -> net6(token);
          case MAC, KEYWORD, SIGN, END -> station(token);
        };
    return new FilterNode.Primitive(qualifiers, identifier, token.column());
  }

  private Identifier net4(FilterToken token) throws BadFilter {
    Dotted address = Dotted.parse(token.text(), token.column());
    int column = tokens.here().column();
    boolean masked = true;
    int mask = address.mask();
    if (tokens.takeIf("/")) {
      mask = prefix(MAX_PREFIX, column);
    } else if (tokens.takeIf("mask")) {
      if (!tokens.here().is(Kind.DOTTED)) throw tokens.unexpected("a netmask");
      FilterToken written = tokens.take();
      mask = Dotted.parse(written.text(), written.column()).bits();
    } else {
      masked = false;
    }
    if ((address.bits() & ~mask) != 0) {
      throw new BadFilter(token.column(), token.shown() + " has bits outside its network");
    }
    return new Identifier.Net4(address, mask, masked);
  }

  private int prefix(int most, int column) throws BadFilter {
    int length = tokens.number("a length");
    if (length < 0 || length > most) {
      throw new BadFilter(column, "a mask has at most " + most + " bits");
    }
    return most == MAX_PREFIX ? (length == 0 ? 0 : -1 << (MAX_PREFIX - length)) : length;
  }

  private Identifier net6(FilterToken token) throws BadFilter {
    Ip6Address address;
    try {
      address = Ip6Address.parse(token.text());
    } catch (IllegalArgumentException wrong) {
      throw new BadFilter(token.column(), token.shown() + " is no address");
    }
    int column = tokens.here().column();
    int prefix = tokens.takeIf("/") ? prefix(MAX_PREFIX6, column) : MAX_PREFIX6;
    if ((address.high() & ~Prefix6.high(prefix)) != 0
        || (address.low() & ~Prefix6.low(prefix)) != 0) {
      throw new BadFilter(token.column(), token.shown() + " has bits outside its network");
    }
    return new Identifier.Net6(address, prefix);
  }

  /**
   * One or two digits between colons, dots or dashes, or all twelve digits in one, or four each.
   */
  private static Identifier station(FilterToken token) {
    String[] parts = token.text().split("[:.-]", -1);
    int digits = 12 / parts.length;
    long bits = 0;
    for (String part : parts) bits = (bits << (4 * digits)) | Long.parseLong(part, 16);
    return new Identifier.Station(new MacAddress(bits));
  }
}
