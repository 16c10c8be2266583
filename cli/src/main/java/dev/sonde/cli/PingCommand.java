package dev.sonde.cli;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.TimestampOption;
import dev.sonde.probe.PingOptions;
import dev.sonde.probe.PingPace;
import dev.sonde.probe.PingSetup;
import dev.sonde.socket.Family;
import dev.sonde.socket.MtuDiscovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command line of {@code sonde ping} asks for, checked. Immutable. */
final class PingCommand {
  static final int LARGEST4 = 65507;

  private static final Duration MOST_SECONDS = Duration.ofSeconds(Integer.MAX_VALUE);
  private static final Duration MOST_MILLIS = Duration.ofMillis(Integer.MAX_VALUE);
  private static final Duration LEAST = Duration.ofMillis(2);
  private static final int USERS_PRELOAD = 3;
  private static final int MOST_PRELOAD = 65536;
  private static final int MOST_STOPS = 4;
  private static final int PATTERN = 16;
  private static final long MOST_MARK = 0xffff_ffffL;

  private final Arguments given;
  private final String host;
  private final List<Ip4Address> stops;
  private final PingPace pace;
  private final int size;
  private final Bytes pattern;
  private @Nullable String device;
  private @Nullable IpAddress source;

  /** {@code root} may flood. */
  PingCommand(Arguments given, boolean root) {
    this.given = given;
    exclusive("ipv4", "ipv6", "only one -4 or -6 option may be specified");
    exclusive("record-route", "stamp", "only one of -T or -R may be used");
    exclusive("ipv6", "record-route", "only one of -6 or -R may be used");
    exclusive("ipv6", "stamp", "only one of -6 or -T may be used");
    if (given.operands().isEmpty()) {
      throw new BadUsage("usage error: Destination address required");
    }
    host = given.operands().getLast();
    stops = stops(given.operands());
    size = (int) given.number("size", PingOptions.DEFAULT.size(), 0, PingOptions.LARGEST);
    pattern = pattern(given.text("pattern", ""));
    pace = pace(root);
    for (String place : given.texts("interface")) choose(place);
    checkValues();
  }

  private void exclusive(String one, String other, String complaint) {
    if (given.has(one) && given.has(other)) throw new BadUsage(complaint);
  }

  /** Whatever is used only later must be refused now, before anything is sent. */
  private void checkValues() {
    mark();
    hops();
    trafficClass();
    identifier();
    sendBuffer();
    discovery();
    stampKind();
  }

  private List<Ip4Address> stops(List<String> operands) {
    List<String> before = operands.subList(0, operands.size() - 1);
    if (before.isEmpty()) return List.of();
    if (stampKind() != TimestampOption.Kind.PRESPECIFIED) given.operand("HOST");
    if (before.size() > MOST_STOPS) throw new BadUsage("at most four addresses for tsprespec");
    List<Ip4Address> stops = new ArrayList<>();
    for (String text : before) {
      try {
        stops.add(Ip4Address.parse(text));
      } catch (IllegalArgumentException notAnAddress) {
        throw new BadUsage("tsprespec wants IPv4 addresses, not " + Text.quoted(text));
      }
    }
    return List.copyOf(stops);
  }

  private PingPace pace(boolean root) {
    boolean flood = given.has("flood");
    Duration otherwise = flood ? Duration.ZERO : Duration.ofSeconds(1);
    Duration interval = given.seconds("interval", otherwise, Duration.ZERO, MOST_MILLIS);
    if (!root && interval.compareTo(LEAST) < 0) {
      throw new BadUsage("cannot flood; minimal interval allowed for user is 2ms");
    }
    int preload = (int) given.number("preload", 1, 1, MOST_PRELOAD);
    if (!root && preload > USERS_PRELOAD) {
      throw new BadUsage("cannot set preload to value greater than 3: " + preload);
    }
    return new PingPace(
        interval.toNanos(),
        root ? 0 : LEAST.toNanos(),
        given.has("adaptive"),
        preload,
        given.number("count", 0, 1, Long.MAX_VALUE),
        given.seconds("deadline", Duration.ZERO, Duration.ZERO, MOST_SECONDS).toNanos(),
        given.seconds("timeout", Duration.ofSeconds(10), Duration.ZERO, MOST_MILLIS).toNanos());
  }

  private static Bytes pattern(String hex) {
    byte[] bytes = new byte[Math.min(PATTERN, (hex.length() + 1) / 2)];
    for (int at = 0; at < hex.length(); at++) {
      int digit = Character.digit(hex.charAt(at), 16);
      if (digit < 0 || hex.charAt(at) > 'f') {
        throw new BadUsage("patterns must be specified as hex digits: " + hex);
      }
      // An odd digit at the end is a byte of its own, as sscanf(3) reads it.
      if (at / 2 < bytes.length) bytes[at / 2] = (byte) (bytes[at / 2] << 4 | digit);
    }
    return Bytes.of(bytes);
  }

  /**
   * An address is a source; else it is a device, which an IPv6 address may name behind a {@code %}.
   */
  private void choose(String place) {
    IpAddress address = address(place);
    if (address == null) {
      if (place.indexOf(':') >= 0) throw new BadUsage("invalid source address: " + place);
      device = place;
      return;
    }
    source = address;
    int zone = place.indexOf('%');
    if (zone >= 0) device = place.substring(zone + 1);
  }

  String host() {
    return host;
  }

  PingPace pace() {
    return pace;
  }

  int size() {
    return size;
  }

  Bytes pattern() {
    return pattern;
  }

  /** The interface to leave by. */
  @Nullable String device() {
    return device;
  }

  /** The address to send from. */
  @Nullable IpAddress source() {
    return source;
  }

  /** The addresses that {@code -T tsprespec} asks for the time, HOST left out. */
  List<Ip4Address> stops() {
    return stops;
  }

  private boolean is(String flag) {
    return given.has(flag);
  }

  /** The only family that may be used, or null for either. */
  @Nullable Family family() {
    if (is("ipv4") || is("record-route") || is("stamp")) return Family.AF_INET;
    if (is("ipv6")) return Family.AF_INET6;
    IpAddress address = source == null ? address(host) : source;
    return address == null ? null : Family.of(address);
  }

  /** The address that this text is, whatever zone is behind it; null for a name. */
  private static @Nullable IpAddress address(String text) {
    int zone = text.indexOf('%');
    try {
      return IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
    } catch (IllegalArgumentException name) {
      return null;
    }
  }

  boolean isFlood() {
    return is("flood");
  }

  /** The interval follows the replies. */
  boolean isFast() {
    return isFlood() || pace.adaptive() || pace.intervalNanos() == 0;
  }

  boolean isQuiet() {
    return is("quiet");
  }

  boolean isVerbose() {
    return is("verbose");
  }

  boolean isNumeric() {
    return is("numeric") || is("flood");
  }

  boolean isJson() {
    return is("json");
  }

  boolean isAudible() {
    return is("audible");
  }

  boolean isPrecise() {
    return is("precise");
  }

  boolean isBroadcast() {
    return is("broadcast");
  }

  boolean isSticky() {
    return is("sticky");
  }

  boolean isDirect() {
    return is("direct");
  }

  /** One's own multicast requests are not to be heard. */
  boolean isUnlooped() {
    return is("no-loop");
  }

  /** Each line starts with the time. */
  boolean showsTime() {
    return is("timestamp");
  }

  /** Requests without an answer are told of. */
  boolean showsOutstanding() {
    return is("outstanding");
  }

  boolean takesUserTime() {
    return is("user-time");
  }

  boolean recordsRoute() {
    return is("record-route");
  }

  /** The kind of the timestamp option, or null for none. */
  TimestampOption.@Nullable Kind stampKind() {
    String kind = given.text("stamp");
    if (kind == null) return null; // a case for it would cost a class at start
    return switch (kind) {
      case "tsonly" -> TimestampOption.Kind.ONLY;
      case "tsandaddr" -> TimestampOption.Kind.WITH_ADDRESS;
      case "tsprespec" -> TimestampOption.Kind.PRESPECIFIED;
      default -> throw new BadUsage("invalid timestamp type: " + kind);
    };
  }

  @Nullable MtuDiscovery discovery() {
    String mode = given.text("mtu-discovery");
    if (mode == null) return null;
    return switch (mode) {
      case "do" -> MtuDiscovery.DO;
      case "dont" -> MtuDiscovery.DONT;
      case "probe" -> MtuDiscovery.PROBE;
      case "want" -> MtuDiscovery.WANT;
      default -> throw new BadUsage("invalid -M argument: " + mode);
    };
  }

  /** The mark, or -1 for none. */
  long mark() {
    return given.number("mark", -1, 0, MOST_MARK);
  }

  /** The time to live, or 0 for the system's own. */
  int hops() {
    return (int) given.number("ttl", 0, 1, 255);
  }

  int trafficClass() {
    return (int) given.number("tos", 0, 0, 255);
  }

  int identifier() {
    return (int) given.number("identifier", PingSetup.ANY, 0, 0xffff);
  }

  /** The size of the send buffer, or 0 for the system's own. */
  int sendBuffer() {
    return (int) given.number("send-buffer", 0, 1, Integer.MAX_VALUE);
  }
}
