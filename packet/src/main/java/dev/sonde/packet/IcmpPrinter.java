package dev.sonde.packet;

/** The parts of {@link PacketPrinter} for ICMP messages and for what they quote and carry. */
final class IcmpPrinter {
  private IcmpPrinter() {}

  static void message(StringBuilder out, IcmpView view) {
    IcmpKind kind = view.kind();
    out.append(PacketPrinter.protocol(view.family().icmpProtocol())).append(' ');
    if (kind == IcmpKind.UNKNOWN) {
      out.append("type ").append(view.type());
    } else {
      out.append(kind.phrase());
    }
    reason(out, view);
    fields(out, Icmp.decode(view));
    if (view.hasQuote()) {
      datagram(out.append(", quotes {"), QuotedDatagram.of(view));
      out.append(", ttl ").append(QuotedDatagram.of(view).ttl()).append('}');
    }
    if (view.hasExtensions()) {
      Extensions.decode(ExtensionsView.of(view)).objects().forEach(object -> object(out, object));
    }
  }

  private static void reason(StringBuilder out, IcmpView view) {
    IcmpCode reason = view.reason();
    if (reason == IcmpCode.UNNAMED) {
      if (view.code() != 0) {
        out.append(" code ").append(view.code());
      }
    } else if (reason != IcmpCode.FRAGMENTATION_NEEDED && reason != IcmpCode.NO_ERROR) {
      out.append(": ").append(reason.phrase());
    }
  }

  private static void fields(StringBuilder out, Icmp message) {
    switch (message) {
      case Icmp.EchoRequest m -> echo(out, m.id(), m.sequence(), m.body());
      case Icmp.EchoReply m -> echo(out, m.id(), m.sequence(), m.body());
      case Icmp.Information m -> identity(out, m.id(), m.sequence());
      case Icmp.Timestamp m -> {
        identity(out, m.id(), m.sequence());
        out.append(" originate ").append(m.originate());
        out.append(" receive ").append(m.receive());
        out.append(" transmit ").append(m.transmit());
      }
      case Icmp.AddressMask m -> {
        identity(out, m.id(), m.sequence());
        out.append(" mask ").append(m.mask());
      }
      case Icmp.ExtendedEchoRequest m -> {
        identity(out, m.id(), m.sequence());
        flag(out, m.flags(), Icmp.ExtendedEchoRequest.LOCAL, "local");
      }
      case Icmp.ExtendedEchoReply m -> extended(out, m);
      case Icmp.PacketTooBig m -> out.append(", mtu ").append(m.mtu());
      case Icmp.ParameterProblem m -> out.append(" at ").append(m.pointer());
      case Icmp.Ip4Redirect m -> out.append(" to ").append(m.gateway());
      case Icmp.Unreachable _, Icmp.TimeExceeded _, Icmp.SourceQuench _ -> {}
      case Icmp.Unknown m -> PacketPrinter.bytes(out, m.body().length());
      case Discovery m -> fields(out, m);
    }
  }

  private static void fields(StringBuilder out, Discovery message) {
    switch (message) {
      case Discovery.RouterSolicitation _ -> {}
      case Discovery.Ip4RouterAdvertisement m -> {
        PacketPrinter.count(out.append(", "), m.entries(), "router");
        out.append(", lifetime ").append(m.lifetimeSeconds()).append(" s");
      }
      case Discovery.Ip6RouterAdvertisement m -> {
        out.append(", hop limit ").append(m.hopLimit());
        out.append(", lifetime ").append(m.lifetimeSeconds()).append(" s");
      }
      case Discovery.NeighborSolicitation m -> out.append(" for ").append(m.target());
      case Discovery.NeighborAdvertisement m -> {
        out.append(" of ").append(m.target());
        flag(out, m.rest(), Discovery.NeighborAdvertisement.ROUTER, "router");
        flag(out, m.rest(), Discovery.NeighborAdvertisement.SOLICITED, "solicited");
        flag(out, m.rest(), Discovery.NeighborAdvertisement.OVERRIDE, "override");
      }
      case Discovery.Ip6Redirect m ->
          out.append(" of ").append(m.destination()).append(" to ").append(m.gateway());
      case Discovery.MulticastListener m -> out.append(" of ").append(m.group());
      case Discovery.MulticastListenerReport m ->
          PacketPrinter.count(out.append(", "), m.records(), "record");
    }
  }

  private static void echo(StringBuilder out, int id, int sequence, Bytes body) {
    identity(out, id, sequence);
    PacketPrinter.bytes(out, body.length());
  }

  private static void identity(StringBuilder out, int id, int sequence) {
    out.append(" id ").append(id).append(" seq ").append(sequence);
  }

  private static void extended(StringBuilder out, Icmp.ExtendedEchoReply reply) {
    identity(out, reply.id(), reply.sequence());
    flag(out, reply.flags(), Icmp.ExtendedEchoReply.ACTIVE, "active");
    flag(out, reply.flags(), Icmp.ExtendedEchoReply.IPV4, "ipv4");
    flag(out, reply.flags(), Icmp.ExtendedEchoReply.IPV6, "ipv6");
    if (reply.state() != 0) {
      out.append(", neighbor state ").append(reply.state());
    }
  }

  private static void flag(StringBuilder out, int flags, int flag, String name) {
    if ((flags & flag) != 0) {
      out.append(", ").append(name);
    }
  }

  /** Only what identifies the datagram: a quote in a quote could go on for ever. */
  static void datagram(StringBuilder out, QuotedDatagram quote) {
    if (quote.hasPorts()) {
      PacketPrinter.endpoints(
          out, quote.from(), quote.sourcePort(), quote.to(), quote.targetPort());
    } else {
      PacketPrinter.addresses(out, quote.from(), quote.to());
    }
    out.append(' ').append(PacketPrinter.protocol(quote.protocol()));
    if (quote.hasIcmp()) {
      identity(out, IcmpView.of(quote));
    }
    if (quote.fragmentOffset() != 0) {
      out.append(" fragment at ").append(quote.fragmentOffset());
    }
    PacketPrinter.bytes(out, quote.transportLength());
  }

  private static void identity(StringBuilder out, IcmpView quoted) {
    if (quoted.kind() == IcmpKind.UNKNOWN) {
      out.append(" type ").append(quoted.type());
    } else {
      out.append(' ').append(quoted.kind().phrase());
    }
    if (!quoted.isError()) {
      identity(out, quoted.id(), quoted.sequence());
    }
  }

  private static void object(StringBuilder out, ExtensionObject object) {
    switch (object) {
      case ExtensionObject.MplsStack stack ->
          stack.labels().forEach(label -> label(out.append(", mpls "), label));
      case InterfaceInformation information -> information(out, information);
      case InterfaceIdentification.ByName named ->
          out.append(", interface ").append(Printable.ascii(named.name()));
      case InterfaceIdentification.ByIndex indexed ->
          out.append(", interface ").append(indexed.index());
      case InterfaceIdentification.ByAddress addressed ->
          out.append(", interface with ").append(addressed.address());
      case ExtensionObject.Unknown unknown ->
          PacketPrinter.bytes(
              out.append(", object ")
                  .append(unknown.classNumber())
                  .append('/')
                  .append(unknown.subtype()),
              unknown.payload().length());
    }
  }

  private static void label(StringBuilder out, MplsLabel label) {
    out.append(label.label()).append(" tc ").append(label.trafficClass());
    out.append(label.bottom() ? " bottom ttl " : " ttl ").append(label.ttl());
  }

  private static void information(StringBuilder out, InterfaceInformation information) {
    out.append(", ").append(information.role().phrase());
    if (!information.name().isEmpty()) {
      out.append(' ').append(Printable.ascii(information.name()));
    }
    part(out, " index ", information.index());
    IpAddress address = information.address();
    if (address != null) {
      out.append(' ').append(address);
    }
    part(out, " mtu ", information.mtu());
  }

  private static void part(StringBuilder out, String name, long value) {
    if (value != InterfaceInformation.NONE) {
      out.append(name).append(value);
    }
  }
}
