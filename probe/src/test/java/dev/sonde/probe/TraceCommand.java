package dev.sonde.probe;

import dev.sonde.lab.Node;
import dev.sonde.lab.Scenario;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.Ip6View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.UdpView;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * A trace as a scenario's transcript asks for it: {@code trace [-U|-I|-T] [-m HOPS] [-t TOS] [-F]
 * [--flow N] NODE-OR-ADDRESS [LENGTH]}, letters and meaning as in traceroute(8); without a method,
 * by each.
 *
 * @param length of the whole packet, 0 for the usual one
 */
record TraceCommand(
    List<TraceMethod> methods,
    int most,
    int trafficClass,
    boolean whole,
    int flow,
    String to,
    int length) {
  static TraceCommand parse(List<String> words) {
    Queue<String> left = new ArrayDeque<>(words);
    List<TraceMethod> methods = List.of(TraceMethod.values());
    int most = TracePace.DEFAULT.most();
    int trafficClass = 0;
    int flow = 0;
    boolean whole = false;
    while (left.element().startsWith("-")) {
      String option = left.remove();
      switch (option) {
        case "-U" -> methods = List.of(TraceMethod.UDP);
        case "-I" -> methods = List.of(TraceMethod.ICMP);
        case "-T" -> methods = List.of(TraceMethod.TCP);
        case "-m" -> most = Integer.parseInt(left.remove());
        case "-t" -> trafficClass = Integer.parseInt(left.remove());
        case "--flow" -> flow = Integer.parseInt(left.remove());
        case "-F" -> whole = true;
        default -> throw new IllegalArgumentException("trace has no " + option);
      }
    }
    String to = left.remove();
    int length = left.isEmpty() ? 0 : Integer.parseInt(left.remove());
    return new TraceCommand(methods, most, trafficClass, whole, flow, to, length);
  }

  /** The addresses of the node, or the address. */
  static List<IpAddress> targets(Scenario scenario, String to) {
    for (Node node : scenario.network().nodes()) {
      if (node.name().equals(to)) return node.addresses();
    }
    return List.of(IpAddress.parse(to));
  }

  /** As traceroute does it when it is told nothing else. */
  TraceOptions options(TraceMethod method, IpAddress target) {
    TracePace usual = TracePace.DEFAULT;
    return options(method, target, usual.waitNanos(), usual.here(), usual.near());
  }

  /** With another patience. */
  TraceOptions options(
      TraceMethod method, IpAddress target, long waitNanos, double here, double near) {
    TracePace usual = TracePace.DEFAULT;
    TracePace pace =
        new TracePace(1, most, usual.queries(), usual.window(), waitNanos, here, near, 0);
    int headers = UdpView.HEADER + (target instanceof Ip4Address ? Ip4View.HEADER : Ip6View.HEADER);
    TraceOptions options = TraceOptions.of(method).withPace(pace).withFlow(flow, false);
    if (length > 0) options = options.withDataLength(length - headers);
    return options.withTrafficClass(trafficClass);
  }
}
