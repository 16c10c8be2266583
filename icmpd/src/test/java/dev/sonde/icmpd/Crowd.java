package dev.sonde.icmpd;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.UdpSocket;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of many clients, each with a UDP socket of its own; it does as it is told by lines. */
final class Crowd implements AutoCloseable {
  private static final IpAddress HERE = IpAddress.parse("127.0.0.1");
  private static final int CLOSED = 9;

  private final Process process;
  private final BufferedReader words;

  private Crowd(Process process) {
    this.process = process;
    words = process.inputReader(StandardCharsets.UTF_8);
  }

  /** {@code before}: what is to start it, as prlimit(1) with its options. */
  static Crowd in(PrivateNetwork network, Path path, int clients, String... before) {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(ChildJvm.command(Crowd.class, path.toString(), "" + clients));
    return network.call(() -> {
      ProcessBuilder builder = new ProcessBuilder(command);
      return new Crowd(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    });
  }

  /** Waits for what it says: that all are registered, or how many were told of their own alone. */
  String said() throws IOException {
    String line = words.readLine();
    if (line == null) throw new AssertionError("the crowd has ended");
    return line;
  }

  /** Each sends a datagram to a closed port, and then reads what it is told. */
  void provoke() throws IOException {
    var asked = process.outputWriter(StandardCharsets.UTF_8);
    asked.write("go\n");
    asked.flush();
  }

  @Override
  public void close() throws IOException {
    ChildJvm.end(process);
  }

  private record Member(UdpSocket socket, RawClient client) {
    static Member registered(Path path) throws IOException {
      UdpSocket socket = UdpSocket.open(Family.AF_INET);
      RawClient client = RawClient.saying(path, Protocol.EXTENDED, socket);
      if (client.answer() != '1') throw new IOException("refused: " + client.frame());
      return new Member(socket, client);
    }

    boolean isToldOfItsOwn(String text) throws IOException {
      Bytes frame = client.frame();
      IcmpError error = ErrorFrame.read(frame.segment(), 0, frame.length());
      return error.payload().equals(Bytes.utf8(text))
          && error.source().port() == socket.local().port()
          && error.lost() == 0;
    }
  }

  public static void main(String[] words) throws IOException {
    Path path = Path.of(words[0]);
    List<Member> members = new ArrayList<>();
    for (int i = Integer.parseInt(words[1]); i > 0; i--) members.add(Member.registered(path));
    System.out.println("registered " + members.size());
    String name = ProcessHandle.current().pid() + " ";
    var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (asked.readLine() != null) {
      for (int i = 0; i < members.size(); i++) {
        RealErrors.send(members.get(i).socket, HERE, CLOSED, name + i);
      }
      int right = 0;
      for (int i = 0; i < members.size(); i++) {
        if (members.get(i).isToldOfItsOwn(name + i)) right++;
      }
      System.out.println("right " + right);
    }
  }
}
