package dev.sonde.packet;

import dev.sonde.packet.TimestampOption.Kind;
import dev.sonde.packet.TimestampOption.Stamp;
import dev.sonde.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;

/** Random lists of legal options that fit in a header. */
final class Ip4Options {
  private Ip4Options() {}

  static List<Ip4Option> any(Seeds seeds) {
    List<Ip4Option> options = new ArrayList<>();
    for (int i = seeds.length(4); i > 0; i--) {
      Ip4Option option = one(seeds);
      if (Ip4Option.length(options) + option.encodedLength() <= Ip4.MAX_OPTIONS) {
        options.add(option);
      }
    }
    return options;
  }

  private static Ip4Option one(Seeds seeds) {
    return switch (seeds.between(0, 6)) {
      case 0 -> new Ip4Option.NoOperation();
      case 1 -> new Ip4Option.RouterAlert(seeds.bits(16));
      case 2 -> new RouteOption.RecordRoute(seeds.bits(8), addresses(seeds));
      case 3 -> new RouteOption.LooseSourceRoute(seeds.bits(8), addresses(seeds));
      case 4 -> new RouteOption.StrictSourceRoute(seeds.bits(8), addresses(seeds));
      case 5 -> timestamp(seeds);
      default -> unknown(seeds);
    };
  }

  private static List<Ip4Address> addresses(Seeds seeds) {
    List<Ip4Address> addresses = new ArrayList<>();
    for (int i = seeds.length(9); i > 0; i--) {
      addresses.add(new Ip4Address(seeds.bits(32)));
    }
    return addresses;
  }

  private static Ip4Option timestamp(Seeds seeds) {
    Kind kind = seeds.pick(List.of(Kind.values()));
    List<Stamp> slots = new ArrayList<>();
    for (int i = seeds.length(kind == Kind.ONLY ? 9 : 4); i > 0; i--) {
      Ip4Address address = kind == Kind.ONLY ? null : new Ip4Address(seeds.bits(32));
      slots.add(new Stamp(address, seeds.bits(32)));
    }
    return new TimestampOption(seeds.bits(8), seeds.bits(4), kind, slots);
  }

  /** The commercial security option of old (type 134), of any length. */
  private static Ip4Option unknown(Seeds seeds) {
    byte[] bytes = seeds.bytes(seeds.between(2, 38));
    bytes[0] = (byte) 134;
    bytes[1] = (byte) bytes.length;
    return new Ip4Option.Unknown(Bytes.of(bytes));
  }
}
