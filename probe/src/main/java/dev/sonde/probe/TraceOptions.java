package dev.sonde.probe;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one trace's probes look like and how they are sent.
 *
 * @param flow which of the paths that routers spread load over: each number is another set of
 *     ports, or another ICMP checksum, and another flow label, and always the same one. Of source
 *     ports there are 4096, and one may be taken: then a flow has that of another
 * @param classic let the ports differ from probe to probe, so that each may take another path
 * @param sourcePort of UDP and TCP; {@link #ANY} for that of the flow
 * @param targetPort of UDP and TCP; {@link #ANY} for 33434 and 80
 * @param dataLength bytes of data in UDP and ICMP probes
 * @param trafficClass type of service or traffic class, 0 to 255
 * @param flowLabel of IPv6, 20 bits; {@link #ANY} for that of the flow
 * @param source the address to send from, null for the system's choice
 * @param via routers that the probes are to visit on their way: a loose source route (RFC 791), at
 *     most nine, IPv4 only
 */
public record TraceOptions(
    TraceMethod method,
    TracePace pace,
    int flow,
    boolean classic,
    int sourcePort,
    int targetPort,
    int dataLength,
    int trafficClass,
    int flowLabel,
    @Nullable IpAddress source,
    List<Ip4Address> via) {
  public static final int ANY = 0;
  public static final int MOST_VIA = 9;
  private static final int FLOWS = 1 << 16;
  private static final int PORTS = 1 << 16;
  private static final int FLOW_LABELS = 1 << 20;
  private static final int MOST_DATA = 65_535;

  /** 32 bytes of data, so that an IPv4 datagram has 60, as everywhere. */
  private static final int USUAL_DATA = 32;

  /** UDP as traceroute does it, but by one path. */
  public static final TraceOptions DEFAULT = of(TraceMethod.UDP);

  /** The same by another method. */
  public static TraceOptions of(TraceMethod method) {
    return new TraceOptions(
        method, TracePace.DEFAULT, 0, false, ANY, ANY, USUAL_DATA, 0, ANY, null, List.of());
  }

  public TraceOptions {
    via = List.copyOf(via);
    require(flow >= 0 && flow < FLOWS, "flow " + flow + " is not within 0 to 65535");
    require(sourcePort >= 0 && sourcePort < PORTS, "port " + sourcePort);
    require(targetPort >= 0 && targetPort < PORTS, "port " + targetPort);
    require(
        dataLength >= 0 && dataLength <= MOST_DATA,
        dataLength + " bytes of data are not within 0 to " + MOST_DATA);
    require(trafficClass >= 0 && trafficClass <= 255, "traffic class " + trafficClass);
    require(flowLabel >= 0 && flowLabel < FLOW_LABELS, "flow label " + flowLabel);
    require(via.size() <= MOST_VIA, via.size() + " routers to visit are more than " + MOST_VIA);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) throw new IllegalArgumentException(otherwise);
  }

  public TraceOptions withPace(TracePace other) {
    return new TraceOptions(
        method,
        other,
        flow,
        classic,
        sourcePort,
        targetPort,
        dataLength,
        trafficClass,
        flowLabel,
        source,
        via);
  }

  public TraceOptions withFlow(int other, boolean varied) {
    return new TraceOptions(
        method,
        pace,
        other,
        varied,
        sourcePort,
        targetPort,
        dataLength,
        trafficClass,
        flowLabel,
        source,
        via);
  }

  public TraceOptions withSourcePort(int other) {
    return new TraceOptions(
        method,
        pace,
        flow,
        classic,
        other,
        targetPort,
        dataLength,
        trafficClass,
        flowLabel,
        source,
        via);
  }

  public TraceOptions withTargetPort(int other) {
    return new TraceOptions(
        method,
        pace,
        flow,
        classic,
        sourcePort,
        other,
        dataLength,
        trafficClass,
        flowLabel,
        source,
        via);
  }

  public TraceOptions withDataLength(int other) {
    return new TraceOptions(
        method,
        pace,
        flow,
        classic,
        sourcePort,
        targetPort,
        other,
        trafficClass,
        flowLabel,
        source,
        via);
  }

  public TraceOptions withTrafficClass(int other) {
    return new TraceOptions(
        method,
        pace,
        flow,
        classic,
        sourcePort,
        targetPort,
        dataLength,
        other,
        flowLabel,
        source,
        via);
  }

  public TraceOptions withFlowLabel(int other) {
    return new TraceOptions(
        method,
        pace,
        flow,
        classic,
        sourcePort,
        targetPort,
        dataLength,
        trafficClass,
        other,
        source,
        via);
  }

  public TraceOptions withSource(@Nullable IpAddress other) {
    return new TraceOptions(
        method,
        pace,
        flow,
        classic,
        sourcePort,
        targetPort,
        dataLength,
        trafficClass,
        flowLabel,
        other,
        via);
  }

  public TraceOptions withVia(List<Ip4Address> other) {
    return new TraceOptions(
        method,
        pace,
        flow,
        classic,
        sourcePort,
        targetPort,
        dataLength,
        trafficClass,
        flowLabel,
        source,
        other);
  }

  /**
   * How the probes are written.
   *
   * @param port the source port of UDP and TCP, the identifier of ICMP
   * @param secret which no other trace has
   */
  ProbeForm form(IpAddress from, IpAddress to, int port, long secret) {
    return switch (method) {
      case UDP -> {
        int target = targetPort == ANY ? UDP_PORT : targetPort;
        yield new UdpForm(from, to, port, target, dataLength, secret, classic);
      }
      case ICMP -> new EchoForm(from, to, port, checksum(), dataLength, secret, classic);
      case TCP -> {
        int target = targetPort == ANY ? TCP_PORT : targetPort;
        yield new SynForm(from, to, port, target, secret, classic);
      }
    };
  }

  private static final int UDP_PORT = 33434;
  private static final int TCP_PORT = 80;

  /** An odd factor: no two flows of 65534 have the same. */
  private int checksum() {
    return 1 + Math.floorMod(flow * 40_503L, PORTS - 2);
  }

  /** The flow label of all IPv6 probes, or {@link #ANY} where the kernel is to choose. */
  int label() {
    if (flowLabel != ANY || classic) return flowLabel;
    return 1 + Math.floorMod(flow * 40_503L, FLOW_LABELS - 1);
  }
}
