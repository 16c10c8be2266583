package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;

/** Everything in this room that reads bytes from the wire; the fuzz test feeds them all. */
final class Decoders {
  static final List<Decoder<?>> ALL =
      List.of(
          new Decoder<>(EthernetView.class, EthernetView::new, Ethernet::decode),
          new Decoder<>(ArpView.class, ArpView::new, Arp::decode),
          new Decoder<>(IpView.class, IpView::of, Ip::decode),
          new Decoder<>(Ip4View.class, Ip4View::new, Ip4::decode),
          new Decoder<>(Ip6View.class, Ip6View::new, Ip6::decode),
          new Decoder<>(UdpView.class, UdpView::new, Udp::decode),
          new Decoder<>(TcpView.class, TcpView::new, Tcp::decode),
          new Decoder<>(IcmpView.class, Decoders::icmp, Icmp::decode),
          new Decoder<>(ExtensionsView.class, ExtensionsView::new, Extensions::decode),
          new Decoder<>(
              ExtensionObjectView.class, ExtensionObjectView::new, ExtensionObject::decode));

  private Decoders() {}

  /** Both families in turn. */
  private static IcmpView icmp(MemorySegment bytes, long at, int limit) {
    return new IcmpView(at % 2 == 0 ? IpFamily.V4 : IpFamily.V6, bytes, at, limit);
  }

  /** A view's constructor or factory. */
  interface Opener<V> {
    V open(MemorySegment bytes, long at, int limit);
  }

  /** A view, and the value it decodes to. */
  record Decoder<V>(Class<V> type, Opener<V> opener, Function<V, Object> decode) {}
}
