package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.RouteOption;
import dev.sonde.packet.TimestampOption;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The IPv4 options of an echo reply, RFC 1122 section 3.2.2.6: record route and timestamp go on
 * where the request's ended, a source route goes back. Pure. The host's own entry is the kernel's
 * work, at arrival and again at departure.
 */
final class ReplyOptions {
  private ReplyOptions() {}

  /** The options as ip(7) wants them, without padding; none for a request without. */
  static Bytes of(Ip4View request) {
    if (request.optionsLength() == 0) return Bytes.NONE;
    List<Ip4Option> reply = new ArrayList<>();
    for (Ip4Option option :
        Ip4Option.decode(request.bytes(), request.optionsAt(), request.optionsLength())) {
      switch (option) {
        case RouteOption.RecordRoute route -> reply.add(route);
        case TimestampOption timestamp -> reply.add(timestamp);
        case RouteOption.LooseSourceRoute route -> {
          List<Ip4Address> back = reversed(route, request.from());
          if (!back.isEmpty()) {
            reply.add(new RouteOption.LooseSourceRoute(RouteOption.FIRST_POINTER, back));
          }
        }
        case RouteOption.StrictSourceRoute route -> {
          List<Ip4Address> back = reversed(route, request.from());
          if (!back.isEmpty()) {
            reply.add(new RouteOption.StrictSourceRoute(RouteOption.FIRST_POINTER, back));
          }
        }
        default -> {} // the rest is between the sender and the routers on its way
      }
    }
    return encoded(reply);
  }

  /** The way back: the last router first. Whoever asked is the target, not a stop on the way. */
  private static List<Ip4Address> reversed(RouteOption route, Ip4Address asker) {
    List<Ip4Address> back = new ArrayList<>(route.passed().reversed());
    if (!back.isEmpty() && back.getLast().equals(asker)) back.removeLast();
    return back;
  }

  private static Bytes encoded(List<Ip4Option> options) {
    MemorySegment out = MemorySegment.ofArray(new byte[Ip4Option.length(options)]);
    long at = 0;
    for (Ip4Option option : options) {
      option.encode(out, at);
      at += option.encodedLength();
    }
    return Bytes.copy(out, 0, (int) at);
  }
}
