package dev.sonde.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** {@link Echoes} on Netty's event loop with its native epoll transport. */
@SuppressWarnings("FutureReturnValueIgnored") // a void promise is nobody's to wait for
final class NettyEchoes extends Echoes {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final List<Channel> near = new ArrayList<>();
  private final List<Channel> far = new ArrayList<>();

  NettyEchoes(List<Connection> connections, Connection.Kind kind) throws InterruptedException {
    for (Connection each : connections) {
      near.add(register(each.near(), kind, new CameBack()));
      far.add(register(each.far(), kind, new Echo()));
    }
  }

  private Channel register(int descriptor, Connection.Kind kind, ChannelInboundHandlerAdapter what)
      throws InterruptedException {
    Channel channel =
        switch (kind) {
          case SOCKETPAIR -> new EpollDomainSocketChannel(descriptor);
          case TCP -> new EpollSocketChannel(descriptor);
        };
    channel.pipeline().addLast(what);
    group.register(channel).sync();
    return channel;
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message, context.voidPromise());
    }
  }

  private final class CameBack extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ended();
      if (next()) context.writeAndFlush(message, context.voidPromise());
      else ((ByteBuf) message).release();
    }
  }

  @Override
  void onLoop(Runnable task) {
    group.execute(task);
  }

  @Override
  void begin() {
    for (Channel each : near) {
      ByteBuf message = each.alloc().directBuffer(MESSAGE).writeZero(MESSAGE);
      if (next()) each.writeAndFlush(message, each.voidPromise());
      else message.release();
    }
  }

  @Override
  void close() throws InterruptedException {
    for (Channel each : near) each.close().sync();
    for (Channel each : far) each.close().sync();
    group.shutdownGracefully().sync();
  }
}
