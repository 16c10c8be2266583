package dev.sonde.socket;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/** A channel with a time to live and nothing else: another provider's, without a descriptor. */
final class ForeignChannel extends DatagramChannel {
  private Object hops = 1;

  ForeignChannel() {
    super(SelectorProvider.provider());
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
    hops = value;
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    return name.type().cast(hops);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of(StandardSocketOptions.IP_MULTICAST_TTL);
  }

  private static UnsupportedOperationException nothing() {
    return new UnsupportedOperationException();
  }

  @Override
  public DatagramChannel bind(SocketAddress local) {
    throw nothing();
  }

  @Override
  public DatagramSocket socket() {
    throw nothing();
  }

  @Override
  public boolean isConnected() {
    throw nothing();
  }

  @Override
  public DatagramChannel connect(SocketAddress remote) {
    throw nothing();
  }

  @Override
  public DatagramChannel disconnect() {
    throw nothing();
  }

  @Override
  public SocketAddress getRemoteAddress() {
    throw nothing();
  }

  @Override
  public SocketAddress receive(ByteBuffer to) {
    throw nothing();
  }

  @Override
  public int send(ByteBuffer from, SocketAddress target) {
    throw nothing();
  }

  @Override
  public int read(ByteBuffer to) {
    throw nothing();
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) {
    throw nothing();
  }

  @Override
  public int write(ByteBuffer from) {
    throw nothing();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw nothing();
  }

  @Override
  public SocketAddress getLocalAddress() {
    throw nothing();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface device) {
    throw nothing();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface device, InetAddress source) {
    throw nothing();
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}
}
