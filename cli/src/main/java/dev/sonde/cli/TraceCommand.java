package dev.sonde.cli;

import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.RouteOption;
import dev.sonde.probe.MtuTrace;
import dev.sonde.probe.TraceMethod;
import dev.sonde.probe.TraceOptions;
import dev.sonde.probe.TracePace;
import dev.sonde.probe.TraceSetup;
import dev.sonde.socket.Family;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.SocketFailure;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command line of {@code sonde trace} asks for, checked. Immutable. */
final class TraceCommand {
  private static final int MOST_PACKET = 65_000;
  private static final int PORTS = 1 << 16;
  private static final int MOST_WINDOW = 4096;
  private static final int MOST_FLOW = 0xffff;
  private static final int MOST_LABEL = 0xf_ffff;
  private static final long MOST_MARK = 0xffff_ffffL;
  private static final int MOST_GATEWAYS = 8;
  private static final int DNS = 53;
  private static final int USUAL_PORT = 33434;

  /** The header of UDP and of an echo request. */
  private static final int HEADER = IcmpView.HEADER;

  /** Of a SYN with its options, which carries no data. */
  private static final int SYN = 40;

  /** Without them the checksum could not be chosen. */
  private static final int LEAST_DATA = 2;

  private final Arguments given;
  private final String host;
  private final TraceMethod method;
  private final TracePace pace;
  private final int packet;
  private final @Nullable IpAddress source;
  private final List<Ip4Address> gateways;

  TraceCommand(Arguments given) {
    this.given = given;
    exclusive("ipv4", "ipv6");
    exclusive("icmp", "tcp");
    exclusive("icmp", "udp");
    exclusive("tcp", "udp");
    exclusive("udp", "classic"); // whose ports differ
    exclusive("mtu", "tcp"); // it has no data whose length could change
    exclusive("mtu", "sim-queries"); // there is one probe at a time
    exclusive("gateway", "ipv6"); // RFC 5095
    List<String> operands = given.operands();
    if (operands.size() > 2) {
      throw new BadUsage("what is " + Text.quoted(operands.get(2)) + " for?");
    }
    host = operands.isEmpty() ? given.operand("HOST") : operands.getFirst();
    packet = operands.size() < 2 ? 0 : packet(operands.get(1));
    method = is("icmp") ? TraceMethod.ICMP : is("tcp") ? TraceMethod.TCP : TraceMethod.UDP;
    pace = readPace();
    source = readSource();
    gateways = readGateways();
    checkValues();
  }

  private void exclusive(String one, String other) {
    if (is(one) && is(other)) throw new BadUsage("only one of --" + one + " and --" + other);
  }

  private static int packet(String text) {
    try {
      int length = Integer.parseInt(text);
      if (length >= 0 && length <= MOST_PACKET) return length;
    } catch (NumberFormatException notANumber) {
      throw new BadUsage("PACKETLEN: " + Text.quoted(text) + " is not a whole number");
    }
    throw new BadUsage("PACKETLEN: '" + text + "' is not within 0 to " + MOST_PACKET);
  }

  private TracePace readPace() {
    int most = (int) given.number("max-hops", 30, 1, TracePace.MOST_HOPS);
    String wait = given.text("wait");
    String pause = given.text("sendwait");
    TraceWait waits = wait == null ? TraceWait.DEFAULT : TraceWait.of(wait);
    return new TracePace(
        (int) given.number("first", 1, 1, most),
        most,
        (int) given.number("queries", 3, 1, TracePace.MOST_QUERIES),
        (int) given.number("sim-queries", 16, 1, MOST_WINDOW),
        waits.maxNanos(),
        waits.here(),
        waits.near(),
        pause == null ? 0 : TraceWait.pauseNanos(pause));
  }

  private @Nullable IpAddress readSource() {
    String text = given.text("source");
    if (text == null) return null;
    IpAddress address = address(text);
    if (address == null) throw new BadUsage("--source: " + Text.quoted(text) + " is no address");
    int zone = text.indexOf('%');
    return LinkScope.on(address, zone < 0 ? device() : text.substring(zone + 1));
  }

  /** Whatever is used only later must be refused now, before anything is sent. */
  private void checkValues() {
    mark();
    if (findsMtu() && packet > 0) throw new BadUsage("--mtu finds PACKETLEN by itself");
    boolean icmp = method == TraceMethod.ICMP;
    if (icmp && (is("port") || is("sport"))) throw new BadUsage("ICMP has no ports");
    for (Family family : Family.values()) options(family);
    Family family = family();
    if (source != null && Family.of(source) != family) {
      throw new BadUsage("--source: '" + source + "' is of the other family");
    }
    int last = targetPort() + (pace.most() - pace.first() + 1) * pace.queries();
    if (is("classic") && method == TraceMethod.UDP && last > PORTS) {
      throw new BadUsage("--port: from " + targetPort() + " on there is not one for each probe");
    }
  }

  private boolean is(String flag) {
    return given.has(flag);
  }

  String host() {
    return host;
  }

  /** What to look for: HOST, or the IPv4 address in a mapped one. */
  String target() {
    boolean plain = host.indexOf(':') < 0 || host.indexOf('%') >= 0;
    return !plain && address(host) instanceof Ip4Address inside ? inside.toString() : host;
  }

  TraceMethod method() {
    return method;
  }

  TracePace pace() {
    return pace;
  }

  /** The only family that may be used, or null for either. */
  @Nullable Family family() {
    if (is("ipv4") || is("gateway")) return Family.AF_INET;
    if (is("ipv6")) return Family.AF_INET6;
    IpAddress address = source == null ? address(host) : source;
    return address == null ? null : Family.of(address);
  }

  /**
   * The address that this text is, whatever zone is behind it; null for a name. A mapped one is
   * taken for the IPv4 address in it, as by traceroute.
   */
  private static @Nullable IpAddress address(String text) {
    int zone = text.indexOf('%');
    try {
      return TraceTarget.unmapped(IpAddress.parse(zone < 0 ? text : text.substring(0, zone)));
    } catch (IllegalArgumentException name) {
      return null;
    }
  }

  /** The interface to leave by. */
  @Nullable String device() {
    return given.text("interface");
  }

  /** The address to send from. */
  @Nullable IpAddress source() {
    return source;
  }

  /** What the engine's sockets are to be like. */
  TraceSetup setup() {
    int usual = Math.max(packet, TraceSetup.DEFAULT.largest());
    int largest = findsMtu() ? MtuTrace.LARGEST : usual;
    boolean whole = findsMtu() || is("dont-fragment");
    return new TraceSetup(EnumSet.of(method), largest, whole, false, this::prepare);
  }

  /** The socket options that were asked for. */
  void prepare(IpSocket socket) throws SocketFailure {
    String device = device();
    if (device != null) socket.device(device);
    if (mark() >= 0) socket.mark((int) mark());
    if (is("direct")) socket.directly(true);
    if (!gateways.isEmpty()) socket.ipOptions(route(gateways));
  }

  /** A loose source route, which needs a privilege that is not there any more when probes leave. */
  private static byte[] route(List<Ip4Address> gateways) {
    var option = new RouteOption.LooseSourceRoute(RouteOption.FIRST_POINTER, gateways);
    byte[] bytes = new byte[option.encodedLength() + 3 & ~3];
    option.encode(MemorySegment.ofArray(bytes), 0);
    return bytes;
  }

  /** The mark, or -1 for none. */
  private long mark() {
    return given.number("fwmark", -1, 0, MOST_MARK);
  }

  /** What the probes of a family are to be like. */
  TraceOptions options(Family family) {
    return TraceOptions.of(method)
        .withPace(pace)
        .withFlow((int) given.number("flow", 0, 0, MOST_FLOW), is("classic"))
        .withSourcePort((int) given.number("sport", TraceOptions.ANY, 1, PORTS - 1))
        .withTargetPort(targetPort())
        .withDataLength(dataLength(family))
        .withTrafficClass(tos())
        .withFlowLabel((int) given.number("flowlabel", TraceOptions.ANY, 0, MOST_LABEL))
        .withSource(source)
        .withVia(family == Family.AF_INET ? gateways : List.of());
  }

  private int targetPort() {
    int usual = is("udp") ? DNS : method == TraceMethod.UDP ? USUAL_PORT : TraceOptions.ANY;
    return (int) given.number("port", usual, 1, PORTS - 1);
  }

  int tos() {
    return (int) given.number("tos", 0, 0, 255);
  }

  private int dataLength(Family family) {
    if (packet == 0) return TraceOptions.DEFAULT.dataLength();
    int least = is("classic") ? 0 : LEAST_DATA;
    return Math.max(least, packet - header(family) - routeLength() - HEADER);
  }

  /** That of the option which names the gateways, padded: RFC 791. */
  private int routeLength() {
    return gateways.isEmpty() ? 0 : Integer.BYTES + gateways.size() * Integer.BYTES;
  }

  private static int header(Family family) {
    return family == Family.AF_INET ? Ip4View.HEADER : Ip6View.HEADER;
  }

  /** How many bytes a whole probe has. */
  int bytes(Family family) {
    if (findsMtu()) return MtuTrace.LARGEST + Ip4View.HEADER;
    boolean syn = method == TraceMethod.TCP;
    return header(family) + routeLength() + (syn ? SYN : HEADER + dataLength(family));
  }

  private List<Ip4Address> readGateways() {
    List<Ip4Address> gateways = new ArrayList<>();
    for (String each : given.texts("gateway")) {
      for (String text : each.split(",", -1)) {
        if (!(address(text) instanceof Ip4Address gateway)) {
          throw new BadUsage("--gateway: " + Text.quoted(text) + " is no IPv4 address");
        }
        gateways.add(gateway);
      }
    }
    if (gateways.size() <= MOST_GATEWAYS) return gateways;
    throw new BadUsage("--gateway: at most " + MOST_GATEWAYS + " routers");
  }

  /** The probes' length is to be what each part of the path lets through. */
  boolean findsMtu() {
    return is("mtu");
  }

  /** The target port of UDP must not differ from probe to probe. */
  boolean isFixedPort() {
    return is("udp");
  }

  boolean isNumeric() {
    return is("numeric");
  }

  boolean isJson() {
    return is("json");
  }

  boolean isVerbose() {
    return is("verbose");
  }

  boolean showsExtensions() {
    return is("extensions");
  }

  boolean showsBack() {
    return is("back");
  }
}
