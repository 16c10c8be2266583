package dev.sonde.cli;

import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.MplsLabel;
import dev.sonde.probe.HopAnswer;
import dev.sonde.probe.HopReply;
import dev.sonde.socket.SocketFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * What is said to mtr: mtr-packet(8). Pure.
 *
 * @param finer tell an unreachable network from an unreachable host, as from mtr 0.96 on
 */
record MtrReplies(boolean finer) {
  static final String PARSE_ERROR = "0 command-parse-error";
  static final String OVERFLOW = "0 command-buffer-overflow";

  private static final int PORT4 = 3;
  private static final int PORT6 = 4;
  private static final int NANOS = 1000;

  /** As many as mtr keeps. */
  private static final int MOST_LABELS = 8;

  static String supported(int token, String support) {
    return token + " feature-support support " + support;
  }

  static String unknown(int token) {
    return token + " unknown-command";
  }

  static String invalid(int token, String reason) {
    return token + " invalid-argument reason " + reason;
  }

  static String exhausted(int token) {
    return token + " probes-exhausted";
  }

  static String silent(int token) {
    return token + " no-reply";
  }

  /** An answer: who, how long it took, and the labels it carries. */
  String reply(int token, HopReply reply) {
    HopAnswer answer = reply.answer();
    StringBuilder line = new StringBuilder().append(token).append(' ').append(name(answer));
    IpAddress from =
        answer.from() instanceof Ip6Address v6
            ? v6.withScope(0) // mtr knows no zones
            : answer.from();
    line.append(from instanceof Ip4Address ? " ip-4 " : " ip-6 ").append(from);
    line.append(" round-trip-time ").append((reply.rttNanos() + NANOS / 2) / NANOS);
    List<MplsLabel> labels = labels(answer);
    if (!labels.isEmpty()) line.append(" mpls ").append(list(labels));
    return line.toString();
  }

  private String name(HopAnswer answer) {
    if (answer.type() == HopAnswer.NONE) return "reply"; // TCP's own, or UDP's
    IpFamily family = IpFamily.of(answer.from());
    boolean port = answer.code() == (family == IpFamily.V4 ? PORT4 : PORT6);
    IcmpKind kind = IcmpKind.of(family, answer.type(), answer.code());
    if (kind == IcmpKind.ECHO_REPLY || (kind == IcmpKind.UNREACHABLE && port)) return "reply";
    if (kind == IcmpKind.TIME_EXCEEDED) return "ttl-expired";
    return finer ? "no-route-host" : "no-route";
  }

  private static List<MplsLabel> labels(HopAnswer answer) {
    List<MplsLabel> labels = new ArrayList<>();
    for (ExtensionObject object : answer.extensions()) {
      if (object instanceof ExtensionObject.MplsStack stack) labels.addAll(stack.labels());
    }
    return labels.subList(0, Math.min(labels.size(), MOST_LABELS));
  }

  private static String list(List<MplsLabel> labels) {
    StringJoiner list = new StringJoiner(",");
    for (MplsLabel label : labels) {
      list.add(Integer.toString(label.label()));
      list.add(Integer.toString(label.trafficClass()));
      list.add(label.bottom() ? "1" : "0");
      list.add(Integer.toString(label.ttl()));
    }
    return list.toString();
  }

  /** Why the kernel would not send. */
  String unsent(int token, SocketFailure why) {
    String name =
        switch (why.errnoName()) {
          case "EINVAL", "ENODEV" -> "invalid-argument";
          case "ENETDOWN" -> "network-down";
          case "ENETUNREACH" -> finer ? "no-route-network" : "no-route";
          case "EHOSTUNREACH" -> finer ? "no-route-host" : "no-route";
          case "EPERM", "EACCES" -> "permission-denied";
          case "EADDRINUSE" -> "address-in-use";
          case "EADDRNOTAVAIL" -> "address-not-available";
          default -> "unexpected-error errno " + why.errno();
        };
    return token + " " + name;
  }
}
