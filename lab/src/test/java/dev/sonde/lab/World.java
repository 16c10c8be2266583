package dev.sonde.lab;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.Ip;
import dev.sonde.packet.Ip4;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4Option;
import dev.sonde.packet.Ip6;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Tcp;
import dev.sonde.packet.Udp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A scenario in virtual time: what is sent into it at which time, and what comes back. */
final class World {
  static final IpAddress YOU4 = IpAddress.parse("198.18.0.1");
  static final IpAddress YOU6 = IpAddress.parse("2001:db8::1");
  static final IpAddress HOST4 = IpAddress.parse("203.0.113.9");
  static final IpAddress HOST6 = IpAddress.parse("2001:db8:9::9");
  static final long MILLI = 1_000_000;
  private static final int ROOM = 70_000;

  final Internet internet;
  final List<Heard> heard = new ArrayList<>();
  long now;

  World(String scenario) {
    try {
      Scenario read = ScenarioReader.read("test", scenario.getBytes(StandardCharsets.UTF_8));
      internet = new Internet(read, 0, this::deliver, Arena.ofAuto());
    } catch (ScenarioError wrong) {
      throw new AssertionError(wrong);
    }
  }

  /**
   * A world of a line: you, r1, r2, r3, host, each link with a delay of 1 ms. {@code more} adds
   * keys to a node, or to the link behind it under its name with a hyphen; or whole lines under "".
   */
  static World line(Map<String, String> more) {
    StringBuilder text = new StringBuilder("about: A line.\n");
    text.append("you: {v4: 198.18.0.1, v6: '2001:db8::1'}\nnodes:\n");
    for (int i = 1; i <= 3; i++) {
      String keys = more.getOrDefault("r" + i, "silent: false");
      text.append("  r%d: {v4: 198.18.%d.1, v6: '2001:db8:%d::1', %s}\n".formatted(i, i, i, keys));
    }
    String keys = more.getOrDefault("host", "silent: false");
    text.append("  host: {v4: 203.0.113.9, v6: '2001:db8:9::9', %s}\nlinks:\n".formatted(keys));
    List<String> names = List.of("you", "r1", "r2", "r3", "host");
    for (int i = 0; i < 4; i++) {
      String fault = more.getOrDefault(names.get(i) + "-", "cost: 1");
      text.append(
          "  - {ends: [%s, %s], delay: 1ms, %s}\n"
              .formatted(names.get(i), names.get(i + 1), fault));
    }
    return new World(text + more.getOrDefault("", ""));
  }

  private void deliver(MemorySegment bytes, long at, int length) {
    heard.add(new Heard(now, Bytes.copy(bytes, at, length)));
  }

  /** Sends a packet now. */
  World send(Bytes packet) {
    internet.arrived(packet.segment(), 0, packet.length(), now);
    return this;
  }

  /** Lets time pass until nothing is on its way. */
  World settle() {
    while (internet.onTheirWay() > 0) {
      now = internet.nextDue();
      internet.advance(now);
    }
    return this;
  }

  /** Sends one packet, lets it end, and gives what came of it. */
  List<Heard> exchange(Bytes packet) {
    int before = heard.size();
    send(packet).settle();
    return List.copyOf(heard.subList(before, heard.size()));
  }

  /** The one answer to a packet. */
  Heard answer(Bytes packet) {
    List<Heard> answers = exchange(packet);
    if (answers.size() != 1) throw new AssertionError(answers.size() + " answers: " + answers);
    return answers.getFirst();
  }

  /** Who answers a UDP probe at each time to live, and what. */
  List<String> trace(IpAddress to, int hops) {
    List<String> lines = new ArrayList<>();
    for (int ttl = 1; ttl <= hops; ttl++) {
      List<Heard> answers = exchange(udp(to, ttl));
      lines.add(answers.isEmpty() ? "*" : answers.getFirst().toString());
    }
    return lines;
  }

  static IpAddress you(IpAddress to) {
    return to instanceof Ip4Address ? YOU4 : YOU6;
  }

  static Ip header(IpAddress to, int protocol, int ttl) {
    return switch (to) {
      case Ip4Address v4 -> new Ip4((Ip4Address) YOU4, v4, protocol, ttl);
      case Ip6Address v6 -> new Ip6((Ip6Address) YOU6, v6, protocol, ttl);
    };
  }

  /** A header of IPv4 with everything one can say. */
  static Ip4 header4(int id, int flags, int offset, int protocol, int ttl, Ip4Option... options) {
    return new Ip4(
        0,
        id,
        flags,
        offset,
        ttl,
        protocol,
        (Ip4Address) YOU4,
        (Ip4Address) HOST4,
        List.of(options));
  }

  /** A packet of a header and what it carries. */
  static Bytes packet(Ip header, Bytes payload) {
    MemorySegment out = MemorySegment.ofArray(new byte[ROOM]);
    payload.write(out, header.encodedLength());
    return Bytes.copy(out, 0, header.encode(out, 0, payload.length()));
  }

  static Bytes udp(IpAddress to, int ttl) {
    return udp(to, ttl, 33000, 33434, 12);
  }

  static Bytes udp(IpAddress to, int ttl, int source, int target, int length) {
    return packet(header(to, IpProtocol.UDP, ttl), datagram(to, source, target, length));
  }

  static Bytes datagram(IpAddress to, int source, int target, int length) {
    MemorySegment out = MemorySegment.ofArray(new byte[ROOM]);
    return Bytes.copy(out, 0, new Udp(source, target).encode(out, 0, length, you(to), to));
  }

  static Bytes icmp(IpAddress to, int ttl, Icmp message) {
    return packet(header(to, to instanceof Ip4Address ? 1 : 58, ttl), message(to, message));
  }

  static Bytes message(IpAddress to, Icmp message) {
    MemorySegment out = MemorySegment.ofArray(new byte[ROOM]);
    return Bytes.copy(out, 0, message.encode(out, 0, you(to), to));
  }

  static Bytes echo(IpAddress to, int ttl) {
    return icmp(to, ttl, new Icmp.EchoRequest(77, 1, Bytes.utf8("are you there?")));
  }

  static Bytes tcp(IpAddress to, int ttl, int port, int flags, long sequence, long acknowledgment) {
    MemorySegment out = MemorySegment.ofArray(new byte[ROOM]);
    Tcp header = new Tcp(33000, port, sequence, acknowledgment, flags, 1024, 0, Bytes.NONE);
    Bytes segment = Bytes.copy(out, 0, header.encode(out, 0, 0, you(to), to));
    return packet(header(to, IpProtocol.TCP, ttl), segment);
  }
}
