package dev.sonde.probe;

import static java.util.stream.Collectors.joining;

import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.ExtensionObject.MplsStack;
import dev.sonde.packet.IcmpCode;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.InterfaceInformation;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.MplsLabel;
import dev.sonde.packet.QuotedDatagram;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A hop as a line: who answered, the times, and what is remarkable, as traceroute(8) writes it
 * where it does, else in brackets. What several answers have in common stands there once.
 *
 * @param timed whether with the times, or with a dot for each
 */
record HopText(IpAddress source, IpAddress target, TraceOptions options, boolean timed) {
  private static final BigDecimal NANOS_PER_MILLI = BigDecimal.valueOf(1_000_000);
  private static final int[] USUAL_TTLS = {64, 128, 255};

  /** RFC 792, RFC 1812; the others are numbers. */
  private static final Map<Integer, String> LETTERS4 =
      Map.ofEntries(
          Map.entry(0, "!N"),
          Map.entry(1, "!H"),
          Map.entry(2, "!P"),
          Map.entry(5, "!S"),
          Map.entry(6, "!N"),
          Map.entry(7, "!H"),
          Map.entry(8, "!N"),
          Map.entry(9, "!X"),
          Map.entry(10, "!X"),
          Map.entry(11, "!N"),
          Map.entry(12, "!H"),
          Map.entry(13, "!X"),
          Map.entry(14, "!V"),
          Map.entry(15, "!C"));

  /** RFC 4443; what is beyond the scope of its source is unreachable, too. */
  private static final Map<Integer, String> LETTERS6 = Map.of(0, "!N", 1, "!X", 2, "!H", 3, "!H");

  static String millis(long nanos) {
    BigDecimal millis = BigDecimal.valueOf(nanos).divide(NANOS_PER_MILLI);
    return millis.setScale(nanos % 1_000_000 == 0 ? 0 : 3, RoundingMode.HALF_UP) + " ms";
  }

  String line(Hop hop) {
    StringBuilder line = new StringBuilder("%2d".formatted(hop.ttl()));
    String from = "";
    String remarks = "";
    for (HopResult result : hop.results()) {
      if (!(result instanceof HopReply reply)) {
        line.append("  *");
        continue;
      }
      String sender = "  " + reply.answer().from();
      String own = remarks(reply);
      if (!sender.equals(from) || !own.equals(remarks)) line.append(remarks);
      if (!sender.equals(from)) line.append(sender);
      line.append("  ").append(timed ? millis(reply.rttNanos()) : ".");
      from = sender;
      remarks = own;
    }
    return line.append(remarks).toString();
  }

  private String remarks(HopReply reply) {
    HopAnswer answer = reply.answer();
    StringBuilder text = new StringBuilder();
    String letter = letter(answer);
    if (!letter.isEmpty()) text.append("  ").append(letter);
    for (ExtensionObject object : answer.extensions()) text.append("  ").append(object(object));
    List<String> more = new ArrayList<>(changes(answer));
    int back = back(answer.hops());
    if (back != reply.ttl()) more.add(back + (back == 1 ? " hop back" : " hops back"));
    if (!more.isEmpty()) text.append("  [").append(String.join(", ", more)).append(']');
    return text.toString();
  }

  private String letter(HopAnswer answer) {
    IpFamily family = IpFamily.of(target);
    return switch (answer.type() < 0 ? IcmpKind.ECHO_REPLY : kind(family, answer)) {
      case UNREACHABLE -> isPort(family, answer) ? "" : letter(family, answer.code());
      case PACKET_TOO_BIG -> "!F-" + answer.info();
      case PARAMETER_PROBLEM -> "!<" + answer.type() + "-" + answer.code() + ">";
      default -> "";
    };
  }

  private static IcmpKind kind(IpFamily family, HopAnswer answer) {
    return IcmpKind.of(family, answer.type(), answer.code());
  }

  private static boolean isPort(IpFamily family, HopAnswer answer) {
    return answer.code() == IcmpCode.PORT_UNREACHABLE.number(family);
  }

  private static String letter(IpFamily family, int code) {
    Map<Integer, String> letters = family == IpFamily.V4 ? LETTERS4 : LETTERS6;
    return letters.getOrDefault(code, "!<" + code + ">");
  }

  private static String object(ExtensionObject object) {
    return switch (object) {
      case MplsStack stack ->
          stack.labels().stream().map(HopText::label).collect(joining("/", "<MPLS:", ">"));
      case InterfaceInformation place -> place(place);
      case ExtensionObject other -> "<" + other + ">";
    };
  }

  private static String label(MplsLabel label) {
    return "L=%d,E=%d,S=%d,T=%d"
        .formatted(label.label(), label.trafficClass(), label.bottom() ? 1 : 0, label.ttl());
  }

  private static String place(InterfaceInformation about) {
    StringBuilder text = new StringBuilder("<IF:R=");
    text.append(about.role().toString().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (about.index() != InterfaceInformation.NONE) text.append(",I=").append(about.index());
    if (about.address() != null) text.append(",A=").append(about.address());
    if (!about.name().isEmpty()) {
      text.append(",N=").append(new String(about.name().toArray(), StandardCharsets.UTF_8));
    }
    if (about.mtu() != InterfaceInformation.NONE) text.append(",M=").append(about.mtu());
    return text.append('>').toString();
  }

  /** What the probe had become where the error arose. */
  private List<String> changes(HopAnswer answer) {
    QuotedHeader quoted = answer.quoted();
    if (quoted == null) return List.of();
    List<String> changes = new ArrayList<>();
    if (quoted.ttl() != 1) changes.add("quoted ttl " + quoted.ttl());
    if (quoted.tos() != options.trafficClass()) changes.add("quoted tos " + quoted.tos());
    IpAddress from = quoted.from();
    if (!from.equals(source)) changes.add("quoted from " + from);
    if (!quoted.to().equals(target)) changes.add("quoted to " + quoted.to());
    int port = sourcePort();
    if (quoted.sourcePort() != port) changes.add("quoted port " + quoted.sourcePort());
    return changes;
  }

  private int sourcePort() {
    return options.method() == TraceMethod.ICMP
        ? QuotedDatagram.NONE
        : SourcePorts.port(options.flow());
  }

  /** How many hops the answer took, if it began with the next usual time to live. */
  private static int back(int ttl) {
    for (int usual : USUAL_TTLS) {
      if (ttl <= usual) return usual - ttl + 1;
    }
    throw new IllegalArgumentException("time to live " + ttl);
  }
}
