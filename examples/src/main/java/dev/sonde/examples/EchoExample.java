package dev.sonde.examples;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.probe.EchoListener;
import dev.sonde.probe.EchoServer;
import dev.sonde.probe.EchoSetup;
import dev.sonde.probe.Heard;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;

/** The ICMP server of the course on a loop of one's own. Needs CAP_NET_RAW; ends by Ctrl-C. */
final class EchoExample implements EchoListener {
  private EchoExample() {}

  public static void main(String[] none) throws Exception {
    try (Reactor reactor = Reactor.open();
        EchoServer server =
            EchoServer.open(reactor, Family.AF_INET, EchoSetup.SERVER, new EchoExample())) {
      reactor.on(Signal.INT, reactor::stop);
      reactor.run();
      System.out.println(server.counts());
    }
  }

  @Override
  public void heard(Heard message) {
    System.out.println(message);
  }

  @Override
  public void unsent(int sequence, SocketFailure why) {
    System.err.println(why.getMessage());
  }
}
