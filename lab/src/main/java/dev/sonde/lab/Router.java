package dev.sonde.lab;

import dev.sonde.packet.IcmpCode;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Malformed;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of a packet's way: what the node does to which it has come, or which sends it. RFC 1812
 * section 5.2, RFC 8200. A packet ends here in exactly one {@link Fate}.
 */
final class Router {
  /** More nodes than a time to live can count: only those that do not lower it make it so far. */
  private static final int MAX_STEPS = 512;

  private static final int PROTOCOL_UNREACHABLE = 2;
  private static final int UNKNOWN_NEXT_HEADER = 1;

  private final Packets packets;
  private final Internet.Out out;
  private final Crossing crossing;
  private final Reports reports;
  private final Translation translation = new Translation();
  private final Packet packet = new Packet();
  private final Fates fates = new Fates();
  private Topology topology;

  Router(Packets packets, Topology topology, long seed, Internet.Out out) {
    this.packets = packets;
    this.topology = topology;
    this.out = out;
    this.crossing = new Crossing(packets, seed);
    this.reports = new Reports(packets);
  }

  void change(Topology changed) {
    topology = changed;
  }

  long count(Fate fate) {
    return fates.count(fate);
  }

  void count(Fate fate, int packet) {
    fates.add(fate);
    if (packet != Packets.NONE) packets.release(packet);
  }

  void step(int slot) {
    try {
      packet.read(packets.bytes, packets.at(slot), packets.length(slot));
      int where = packets.where(slot);
      if (where < 0) send(slot, ~where);
      else arrive(slot, where);
    } catch (Malformed malformed) { // by a bit that a link flipped, or an ICMP error without a body
      count(Fate.MALFORMED, slot);
    }
  }

  private void arrive(int slot, int node) {
    packets.step(slot);
    int owner = packet.toMany() ? AddressTable.NOBODY : topology.owner(packet);
    if (packets.steps(slot) > MAX_STEPS) count(Fate.ENDLESS, slot);
    else if (packet.toMany()) count(Fate.GROUP, slot);
    else if (node == Topology.YOU) deliver(slot, owner);
    else if (owner == node) local(slot, node);
    else forward(slot, node);
  }

  private void deliver(int slot, int owner) {
    if (owner == Topology.YOU) out.deliver(packets.bytes, packets.at(slot), packet.length);
    count(owner == Topology.YOU ? Fate.DELIVERED : Fate.STRAY, slot);
  }

  /** The address of the vantage point in the packet's family, or one that nobody has. */
  private IpAddress you() {
    IpAddress you = topology.node(Topology.YOU).address(packet.family);
    return you != null ? you : Ip4Address.ANY;
  }

  private void local(int slot, int node) {
    Nat nat = topology.node(node).forwarding().nat();
    IpAddress outside = nat == null ? null : nat.outside(packet.family);
    if (nat != null && outside != null && packet.isTo(outside) && !packet.isFrom(you())) {
      translation.back(packet, nat, you());
      forward(slot, node);
      return;
    }
    Ip4Address own = own(node);
    while (own != null && Options.leadsOn(packet)) {
      if (topology.owner(packet) != node) {
        forward(slot, node);
        return;
      }
      Options.turn(packet, own); // two of its own addresses, one after the other
    }
    Refusal closed = topology.node(node).service().closed();
    IcmpKind unreachable = IcmpKind.UNREACHABLE;
    switch (Host.answer(packet, topology, node)) {
      case REPLY -> reply(slot, node);
      case NOTHING -> count(Fate.TAKEN, slot);
      case BROKEN -> count(Fate.BROKEN, slot);
      case NO_PORT -> report(slot, node, unreachable, closed.code(packet.family), 0);
      case NO_PROTOCOL -> noProtocol(slot, node);
    }
  }

  private void reply(int slot, int node) {
    packets.length(slot, packet.length);
    if (own(node) != null) Options.forgetRoute(packet);
    record(node);
    fates.add(Fate.ANSWERED);
    packets.schedule(slot, ~node, packets.due(slot));
  }

  /** RFC 792 code 2; RFC 4443 section 3.4 points at the field that named the protocol. */
  private void noProtocol(int slot, int node) {
    if (packet.v4()) {
      report(slot, node, IcmpKind.UNREACHABLE, PROTOCOL_UNREACHABLE, 0);
    } else {
      report(slot, node, IcmpKind.PARAMETER_PROBLEM, UNKNOWN_NEXT_HEADER, packet.protocolAt());
    }
  }

  /** What a node sends itself: its time to live is fresh. */
  private void send(int slot, int node) {
    Way way = packet.toMany() ? Way.NONE : topology.way(node, packet);
    if (packet.toMany()) count(Fate.GROUP, slot);
    else if (way.edges().isEmpty()) count(Fate.STRAY, slot);
    else cross(slot, topology.choose(way, node, packet));
  }

  private void forward(int slot, int node) {
    Forwarding forwarding = topology.node(node).forwarding();
    if (topology.drops(node, packet.protocol)) {
      count(Fate.DROPPED, slot);
      return;
    }
    if (forwarding.refuses() != null) {
      refuse(slot, node, forwarding.refuses());
      return;
    }
    boolean last = packet.ttl <= 1 && !forwarding.hidden();
    if (last && !(forwarding.passesLastHop() && packet.ttl == 1)) {
      int inTransit = IcmpCode.HOP_LIMIT_EXCEEDED.number(packet.family);
      report(slot, node, IcmpKind.TIME_EXCEEDED, inTransit, 0);
      return;
    }
    Way way = topology.way(node, packet);
    if (!way.edges().isEmpty()) onward(slot, node, topology.choose(way, node, packet), forwarding);
    else if (way.refuses() != null) refuse(slot, node, way.refuses());
    else count(Fate.DROPPED, slot);
  }

  private void refuse(int slot, int node, Refusal refusal) {
    report(slot, node, IcmpKind.UNREACHABLE, refusal.code(packet.family), 0);
  }

  /** Reports see the packet as it came, so it is changed only when none is due any more. */
  private void onward(int slot, int node, Edge edge, Forwarding forwarding) {
    int mtu = edge.link().mtu();
    if (packet.length > mtu && packet.dontFragment()) {
      int tooBig = IcmpCode.FRAGMENTATION_NEEDED.number(packet.family);
      report(slot, node, IcmpKind.PACKET_TOO_BIG, tooBig, mtu);
      return;
    }
    if (!forwarding.hidden()) packet.ttl(packet.ttl - 1);
    if (forwarding.tos() != Forwarding.KEEP) packet.tos(forwarding.tos());
    if (forwarding.nat() != null) translation.out(packet, forwarding.nat(), you());
    record(node);
    if (packet.length > mtu) cut(slot, edge, mtu);
    else cross(slot, edge);
  }

  private void record(int node) {
    Ip4Address own = own(node);
    if (own != null) Options.record(packet, own);
  }

  /** What a node writes into options of the packet, or null where there is no place for it. */
  private @Nullable Ip4Address own(int node) {
    if (!packet.v4() || packet.headerLength() == Ip4View.HEADER) return null;
    return topology.node(node).address(IpFamily.V4) instanceof Ip4Address own ? own : null;
  }

  private void cut(int slot, Edge edge, int mtu) {
    for (int from = 0; from < packet.payloadLength; ) {
      int piece = Fragments.piece(packets, packet, from, mtu);
      if (piece == Packets.NONE) {
        count(Fate.OVERFLOW, Packets.NONE);
        break;
      }
      from += Fragments.payload(packets, piece, packet);
      cross(piece, edge, packets.due(slot));
    }
    packets.release(slot);
  }

  private void cross(int slot, Edge edge) {
    cross(slot, edge, packets.due(slot));
  }

  private void cross(int slot, Edge edge, long now) {
    if (!crossing.cross(slot, edge, packet.headerLength(), now)) count(Fate.LOST, slot);
  }

  /** Reports on the packet, which ends here, where the RFCs and the node allow it. */
  private void report(int slot, int node, IcmpKind kind, int code, long rest) {
    Node by = topology.node(node);
    long now = packets.due(slot);
    IpAddress own = by.address(packet.family);
    IpAddress other = by.reporting().from(packet.family);
    IpAddress from = other != null ? other : own;
    if (packet.isUnreportable()) count(Fate.UNREPORTABLE, slot);
    else if (by.reporting().silent()) count(Fate.SILENT, slot);
    else if (from == null) count(Fate.UNNUMBERED, slot);
    else if (!reports.allows(node, by.reporting(), now)) count(Fate.RATE_LIMITED, slot);
    else {
      int made =
          reports.write(packet, Objects.requireNonNull(from), by.reporting(), kind, code, rest);
      count(made == Packets.NONE ? Fate.OVERFLOW : Fate.ANSWERED, slot);
      if (made != Packets.NONE) packets.schedule(made, ~node, now + by.reporting().delayNanos());
    }
  }
}
