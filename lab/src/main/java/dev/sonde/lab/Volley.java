package dev.sonde.lab;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SendBatch;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.util.List;

/**
 * What a rehearsal sends in one family: datagrams and echo requests to every node, with every time
 * to live. Nobody receives the answers. Owned by one thread.
 */
final class Volley implements AutoCloseable {
  private static final int SIZE = 8;
  private static final int LENGTH = 60;
  private static final int PORT = 33434;
  private static final int MOST_HOPS = 8;

  private final List<IpAddress> targets;
  private final UdpSocket udp;
  private final RawSocket raw;
  private final SendBatch datagrams;
  private final SendBatch requests;
  private int turn;

  private Volley(Family family, List<IpAddress> targets) throws SocketFailure {
    this.targets = targets;
    udp = UdpSocket.open(family);
    raw = RawSocket.icmp(family);
    raw.pass();
    datagrams = new SendBatch(family, SIZE, LENGTH);
    requests = new SendBatch(family, SIZE, LENGTH);
    Icmp.EchoRequest request = new Icmp.EchoRequest(0, 0, Bytes.NONE);
    for (int i = 0; i < SIZE; i++) {
      request.encode(requests.bytes(), requests.at(i), targets.getFirst(), targets.getFirst());
    }
  }

  static Volley open(Family family, Network network) throws SocketFailure {
    List<IpAddress> targets =
        network.nodes().stream()
            .flatMap(node -> node.addresses().stream())
            .filter(address -> Family.of(address) == family)
            .toList();
    return new Volley(family, targets);
  }

  /** Sends some of them. What the kernel does not take, it does not. */
  void fire() {
    datagrams.clear();
    requests.clear();
    while (!datagrams.isFull()) {
      IpAddress target = targets.get(turn % targets.size());
      int hops = 1 + turn++ / targets.size() % MOST_HOPS;
      int index = datagrams.add(target, PORT);
      datagrams.length(index, LENGTH);
      datagrams.hops(index, hops);
      requests.add(target, 0);
      requests.length(index, IcmpView.HEADER);
      requests.hops(index, hops);
    }
    udp.send(datagrams, 0);
    raw.send(requests, 0);
  }

  @Override
  public void close() throws SocketFailure {
    datagrams.close();
    requests.close();
    udp.close();
    raw.close();
  }
}
