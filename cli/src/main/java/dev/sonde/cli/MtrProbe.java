package dev.sonde.cli;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.probe.TraceMethod;
import dev.sonde.probe.TraceOptions;
import org.jspecify.annotations.Nullable;

/**
 * What {@code send-probe} asks for: mtr-packet(8). Of an argument given twice the last counts, and
 * names that are not known are passed over, as newer versions of mtr may have them.
 *
 * @param flow what probes that can be told apart by their number have in common
 * @param way by which they leave
 * @param waitSeconds for the answer
 */
record MtrProbe(Flow flow, Way way, int ttl, int waitSeconds) {
  /** The longest packet: a jumbo frame's, as the helper of mtr has it. */
  static final int LONGEST = 9000;

  private static final int HEADER4 = 20;
  private static final int HEADER6 = 40;
  private static final int TRANSPORT = 8;

  /** Where the number of a probe may have to be put: see UdpForm and EchoForm. */
  private static final int LEAST_DATA = 2;

  /**
   * @param port of UDP and TCP, or 0
   * @param localPort of UDP, or 0
   */
  record Flow(
      IpAddress target,
      @Nullable IpAddress source,
      TraceMethod method,
      int port,
      int localPort,
      int dataLength,
      int trafficClass) {
    TraceOptions options() {
      return TraceOptions.of(method)
          .withSourcePort(method == TraceMethod.UDP ? localPort : TraceOptions.ANY)
          .withTargetPort(port)
          .withDataLength(dataLength)
          .withTrafficClass(trafficClass)
          .withSource(source);
    }

    Flow to(IpAddress other) {
      return new Flow(other, source, method, port, localPort, dataLength, trafficClass);
    }
  }

  /**
   * By which device, with which mark: options of the sockets.
   *
   * @param device or null for any
   * @param mark or 0
   */
  record Way(@Nullable String device, int mark) {}

  /** Arguments that make no sense; the message is the reason to tell. */
  static final class Invalid extends Exception {
    private static final long serialVersionUID = 1;

    Invalid(String reason) {
      super(reason, null, false, false);
    }
  }

  static MtrProbe of(MtrRequest request) throws Invalid {
    Reader reader = new Reader();
    for (MtrRequest.Argument argument : request.arguments()) reader.read(argument);
    return reader.probe();
  }

  private static final class Reader {
    private static final int PORTS = 0xffff;
    private static final int UNPRIVILEGED = 1024;
    private static final int DAY = 86_400;

    private boolean inet6;
    private @Nullable String target;
    private @Nullable String source;
    private @Nullable String device;
    private TraceMethod method = TraceMethod.ICMP;
    private long port;
    private long localPort;
    private long trafficClass;
    private long mark;
    private long size = 64;
    private long ttl = 255;
    private long wait = 10;

    void read(MtrRequest.Argument argument) throws Invalid {
      switch (argument.name()) {
        case "ip-4", "ip-6" -> {
          target = argument.value();
          inet6 = argument.name().equals("ip-6");
        }
        case "local-ip-4", "local-ip-6" -> source = argument.value();
        case "local-device" -> device = argument.value();
        case "protocol" -> method = method(argument.value());
        case "port" -> port = number(argument, 0, PORTS);
        case "local-port" -> localPort = number(argument, UNPRIVILEGED, PORTS);
        case "ttl" -> ttl = number(argument, 1, 255);
        case "timeout" -> wait = number(argument, 0, DAY);
        case "size" -> size = number(argument, Integer.MIN_VALUE, LONGEST);
        case "tos" -> trafficClass = number(argument, 0, 255);
        case "mark" -> mark = number(argument, Integer.MIN_VALUE, (1L << Integer.SIZE) - 1);
        case "bit-pattern" -> number(argument, Integer.MIN_VALUE, Integer.MAX_VALUE);
        default -> {}
      }
    }

    private static TraceMethod method(String name) throws Invalid {
      return switch (name) {
        case "icmp" -> TraceMethod.ICMP;
        case "udp" -> TraceMethod.UDP;
        case "tcp" -> TraceMethod.TCP;
        case "sctp" -> throw new Invalid("protocol-not-supported");
        default -> throw new Invalid("protocol");
      };
    }

    private static long number(MtrRequest.Argument argument, long least, long most) throws Invalid {
      try {
        long number = Long.parseLong(argument.value());
        if (number >= least && number <= most) return number;
      } catch (NumberFormatException none) {
        throw new Invalid(argument.name());
      }
      throw new Invalid(argument.name());
    }

    MtrProbe probe() throws Invalid {
      if (target == null) throw new Invalid("ip-version-not-supported");
      int headers = TRANSPORT + (inet6 ? HEADER6 : HEADER4);
      int data = method == TraceMethod.TCP ? 0 : (int) Math.max(LEAST_DATA, size - headers);
      IpAddress to = address(target, "address");
      IpAddress from = source == null ? null : address(source, "local-address");
      Flow flow = new Flow(to, from, method, (int) port, (int) localPort, data, (int) trafficClass);
      return new MtrProbe(flow, new Way(device, (int) mark), (int) ttl, (int) wait);
    }

    private IpAddress address(String text, String reason) throws Invalid {
      try {
        IpAddress address = inet6 ? Ip6Address.parse(text) : Ip4Address.parse(text);
        if (address.scope() == 0) return address;
      } catch (IllegalArgumentException none) {
        throw new Invalid(reason);
      }
      throw new Invalid(reason);
    }
  }
}
