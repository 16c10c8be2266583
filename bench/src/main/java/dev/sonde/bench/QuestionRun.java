package dev.sonde.bench;

import dev.sonde.packet.Ip4Address;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpEntry;
import dev.sonde.socket.UdpSocket;
import dev.sonde.socket.UdpTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What it takes to ask the kernel who has a UDP port: {@code QuestionRun SOCKETS}. Prints
 * microseconds, with so many other sockets in the network: for the one who would receive a
 * datagram, for all of one port, and for all there are.
 */
public final class QuestionRun {
  private static final int WARM = 20_000, QUICK = 50_000, SLOW = 200, SLOWEST = 20;
  private static final double NANOS_PER_MICRO = 1000;

  /** What is asked. */
  private interface Question {
    void ask() throws IOException;
  }

  private QuestionRun() {}

  public static void main(String[] words) throws IOException {
    List<UdpSocket> others = new ArrayList<>();
    try (UdpTable table = UdpTable.open();
        UdpSocket socket = bound()) {
      for (int i = Integer.parseInt(words[0]); i > 0; i--) others.add(bound());
      Family family = Family.AF_INET;
      Endpoint nobody = new Endpoint(Ip4Address.ANY, 0);
      UdpEntry entry = new UdpEntry(socket.cookie(), family, socket.local(), nobody, 0, false);
      Set<Long> cookies = new HashSet<>();
      for (UdpSocket each : others) cookies.add(each.cookie());
      int port = entry.local().port();
      micros(WARM, () -> table.receiver(entry));
      System.out.printf(
          "%.2f %.1f %.0f%n",
          micros(QUICK, () -> table.receiver(entry)),
          micros(SLOW, () -> table.ofPort(family, port)),
          micros(SLOWEST, () -> table.all(family, cookies)));
    }
    for (UdpSocket each : others) each.close();
  }

  private static UdpSocket bound() throws IOException {
    UdpSocket socket = UdpSocket.open(Family.AF_INET);
    socket.bind(Ip4Address.ANY, 0);
    return socket;
  }

  private static double micros(int times, Question question) throws IOException {
    long begun = System.nanoTime();
    for (int i = 0; i < times; i++) question.ask();
    return (System.nanoTime() - begun) / NANOS_PER_MICRO / times;
  }
}
