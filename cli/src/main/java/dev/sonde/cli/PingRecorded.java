package dev.sonde.cli;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.RouteOption;
import dev.sonde.packet.TimestampOption;
import java.util.List;

/** What routers recorded in a reply's IPv4 options, as {@code -R} and {@code -T} print it. */
final class PingRecorded {
  private List<Ip4Address> last = List.of();

  void append(NamedLine line, List<Ip4Option> options) {
    for (Ip4Option option : options) {
      switch (option) {
        case Ip4Option.EndOfOptions _ -> {
          return;
        }
        case Ip4Option.NoOperation _ -> line.append("\nNOP");
        case RouteOption.RecordRoute route -> route(line, route.passed());
        case RouteOption.LooseSourceRoute route -> list(line, "\nLSRR: ", route.slots());
        case RouteOption.StrictSourceRoute route -> list(line, "\nSSRR: ", route.slots());
        case TimestampOption stamps -> stamps(line, stamps);
        case Ip4Option.RouterAlert alert -> unknown(line, alert);
        case Ip4Option.Unknown other -> unknown(line, other);
      }
    }
  }

  private static void unknown(NamedLine line, Ip4Option option) {
    line.append("\nunknown option ").append(Integer.toHexString(option.type()));
  }

  private void route(NamedLine line, List<Ip4Address> passed) {
    if (passed.isEmpty()) return;
    if (passed.equals(last)) line.append("\t(same route)");
    else list(line, "\nRR: ", passed);
    last = passed;
  }

  private static void list(NamedLine line, String what, List<Ip4Address> addresses) {
    line.append(what);
    for (Ip4Address address : addresses) {
      address(line, address);
      line.append("\n");
    }
  }

  private static void address(NamedLine line, Ip4Address address) {
    line.append("\t");
    if (address.isUnspecified()) line.append(address.toString());
    else line.append(address);
  }

  /**
   * The first time of each kind is absolute, in milliseconds since midnight; the others follow it.
   */
  private static void stamps(NamedLine line, TimestampOption option) {
    if (option.filled().isEmpty()) return;
    long standard = 0;
    long other = 0;
    line.append("\nTS: ");
    for (TimestampOption.Stamp stamp : option.filled()) {
      Ip4Address address = stamp.address();
      if (address != null) address(line, address);
      if (stamp.isStandardTime()) {
        line.append("\t").append(stamp.time() - standard).append(standard == 0 ? " absolute" : "");
        standard = stamp.time();
      } else {
        long time = stamp.time() & Integer.MAX_VALUE;
        line.append("\t").append(time - other);
        line.append(other == 0 ? " absolute not-standard" : " not-standard");
        other = time;
      }
      line.append("\n");
    }
    if (option.overflow() > 0) {
      line.append("Unrecorded hops: ").append(option.overflow()).append("\n");
    }
  }
}
