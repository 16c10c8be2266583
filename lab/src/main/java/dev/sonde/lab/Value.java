package dev.sonde.lab;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A value of a scenario file that knows where it stands, read as what its key wants. */
final class Value {
  private static final int EXCERPT = 40;
  private static final Pattern QUANTITY =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?) *(\\p{L}+|%|/s)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "min", 60_000_000_000L,
          "h", 3_600_000_000_000L);
  private static final BigDecimal LONGEST = new BigDecimal(24 * 3_600_000_000_000L);

  private final String file;
  private final Node node;

  Value(String file, Node node) {
    this.file = file;
    this.node = node;
  }

  /** An error that points here. */
  ScenarioError wrong(String text) {
    return error(file, node.getStartMark().orElse(null), text);
  }

  static ScenarioError error(String file, @Nullable Mark mark, String text) {
    return mark == null
        ? new ScenarioError(file, 1, 1, text)
        : new ScenarioError(file, mark.getLine() + 1, mark.getColumn() + 1, text);
  }

  private ScenarioError not(String what) {
    String found =
        switch (node) {
          case ScalarNode scalar -> '"' + excerpt(scalar.getValue()) + '"';
          case SequenceNode _ -> "a list";
          default -> "a block";
        };
    return wrong("not " + what + ": " + found);
  }

  private static String excerpt(String text) {
    int end = text.offsetByCodePoints(0, Math.min(EXCERPT, text.codePointCount(0, text.length())));
    return end < text.length() ? text.substring(0, end) + "..." : text;
  }

  private String scalar(String what) throws ScenarioError {
    if (node instanceof ScalarNode scalar) return scalar.getValue();
    throw not(what);
  }

  /** A text that is not empty. */
  String text() throws ScenarioError {
    String text = scalar("a text");
    if (text.isBlank()) throw not("a text");
    return text;
  }

  /** The name of a node or host: letters, digits, and between them hyphens, dots, underscores. */
  String name() throws ScenarioError {
    String name = scalar("a name");
    if (!name.matches("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")) throw not("a name");
    return name;
  }

  boolean flag() throws ScenarioError {
    return switch (scalar("true or false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw not("true or false");
    };
  }

  /** A whole number from {@code least} to {@code most}. */
  long number(long least, long most) throws ScenarioError {
    String what = "a number from " + least + " to " + most;
    String text = scalar(what);
    if (!text.matches("-?(?:0|[1-9][0-9]{0,18})")) throw not(what);
    BigDecimal value = new BigDecimal(text);
    if (value.compareTo(BigDecimal.valueOf(least)) < 0
        || value.compareTo(BigDecimal.valueOf(most)) > 0) throw not(what);
    return value.longValueExact();
  }

  int integer(int least, int most) throws ScenarioError {
    return (int) number(least, most);
  }

  /** A time with its unit, in nanoseconds: at most a day. */
  long nanos() throws ScenarioError {
    String what = "a time, such as 10ms";
    String text = scalar(what);
    if (text.equals("0")) return 0;
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) throw not(what);
    Long unit = UNITS.get(matcher.group(2));
    if (unit == null) throw wrong("no unit of time: \"" + excerpt(text) + "\": ns us ms s min h");
    BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    if (nanos.compareTo(LONGEST) > 0) throw not("a time of at most a day");
    return nanos.longValue();
  }

  /** A percentage, as a chance from 0 to 1. */
  double chance() throws ScenarioError {
    String what = "a percentage from 0% to 100%";
    String text = scalar(what);
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches() || !matcher.group(2).equals("%")) throw not(what);
    double percent = Double.parseDouble(matcher.group(1));
    if (percent > 100) throw not(what);
    return percent / 100;
  }

  /** A whole number per second. */
  int perSecond() throws ScenarioError {
    String what = "a rate, such as 10/s";
    Matcher matcher = QUANTITY.matcher(scalar(what));
    if (!matcher.matches() || !matcher.group(2).equals("/s") || matcher.group(1).contains(".")) {
      throw not(what);
    }
    int rate = Integer.parseInt(matcher.group(1));
    if (rate == 0) throw wrong("a rate of 0: say silent: true");
    return rate;
  }

  private <T> T parsed(String what, Function<String, T> parser) throws ScenarioError {
    String text = scalar(what);
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException bad) {
      throw wrong(String.valueOf(bad.getMessage()));
    }
  }

  Ip4Address address4() throws ScenarioError {
    return unicast(parsed("an IPv4 address", Ip4Address::parse));
  }

  Ip6Address address6() throws ScenarioError {
    return unicast(parsed("an IPv6 address", Ip6Address::parse));
  }

  IpAddress address() throws ScenarioError {
    return unicast(parsed("an address", IpAddress::parse));
  }

  private <T extends IpAddress> T unicast(T address) throws ScenarioError {
    boolean broadcast = address instanceof Ip4Address v4 && v4.isBroadcast();
    if (broadcast
        || address.isMulticast()
        || address.isUnspecified()
        || address.isLoopback()
        || address.scope() != 0) {
      throw not("an address that a node can have");
    }
    return address;
  }

  Prefix prefix() throws ScenarioError {
    return parsed("a prefix", Prefix::parse);
  }

  /** One of an enum's constants, in lower case with hyphens. */
  <E extends Enum<E>> E oneOf(Set<E> constants) throws ScenarioError {
    String text = scalar("a word");
    for (E constant : constants) {
      if (word(constant).equals(text)) return constant;
    }
    String words = constants.stream().map(Value::word).collect(Collectors.joining(" "));
    throw wrong("\"" + excerpt(text) + "\" is none of: " + words);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isNumber() {
    return node instanceof ScalarNode scalar && scalar.getValue().matches("[0-9]+");
  }

  boolean isScalar() {
    return node instanceof ScalarNode;
  }

  /** The items of a list; a single value is a list of one. */
  List<Value> items() {
    if (!(node instanceof SequenceNode sequence)) return List.of(this);
    return sequence.getValue().stream().map(item -> new Value(file, item)).toList();
  }

  /** The items of what must be a list. */
  List<Value> list() throws ScenarioError {
    if (!(node instanceof SequenceNode)) throw not("a list");
    return items();
  }

  /** Something that a value is read as. */
  @FunctionalInterface
  interface Reading<T> {
    T of(Value value) throws ScenarioError;
  }

  /** Each item read alike. */
  <T> List<T> each(Reading<T> reading) throws ScenarioError {
    List<T> read = new ArrayList<>();
    for (Value item : items()) read.add(reading.of(item));
    return read;
  }

  /** Ports or other numbers that may each be there once. */
  Set<Integer> numbers(int least, int most) throws ScenarioError {
    return Set.copyOf(each(item -> item.integer(least, most)));
  }

  /** Keys with values. */
  Block block() throws ScenarioError {
    if (node instanceof MappingNode mapping) return Block.of(file, mapping);
    throw not("a block of keys and values");
  }

  static String words(Stream<String> words) {
    return words.sorted().collect(Collectors.joining(" "));
  }
}
