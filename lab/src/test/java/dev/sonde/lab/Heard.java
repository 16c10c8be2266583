package dev.sonde.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Extensions;
import dev.sonde.packet.ExtensionsView;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpView;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.packet.TcpView;

/** A packet that came back, and when. Reading it checks its checksums. */
record Heard(long at, Bytes bytes) {
  IpView ip() {
    IpView view = IpView.of(bytes.segment(), 0, bytes.length());
    if (view instanceof Ip4View v4) assertThat(v4.verifies()).as("header checksum").isTrue();
    return view;
  }

  IcmpView view() {
    IcmpView view = IcmpView.of(ip());
    assertThat(view.verifies(ip())).as("ICMP checksum").isTrue();
    return view;
  }

  Icmp icmp() {
    return Icmp.decode(view());
  }

  QuotedDatagram quote() {
    return QuotedDatagram.of(view());
  }

  Extensions extensions() {
    return Extensions.decode(ExtensionsView.of(view()));
  }

  TcpView tcp() {
    TcpView tcp = new TcpView(bytes.segment(), ip().payloadAt(), ip().payloadLength());
    assertThat(tcp.verifies(ip())).as("TCP checksum").isTrue();
    return tcp;
  }

  /** Who says what, if that can be believed. */
  @Override
  public String toString() {
    IcmpView view = IcmpView.of(ip());
    if (!view.verifies(ip())) return ip().from() + " with a wrong checksum";
    String reason = view.reason().phrase();
    return ip().from() + " " + (reason.isEmpty() ? view.kind().phrase() : reason);
  }
}
