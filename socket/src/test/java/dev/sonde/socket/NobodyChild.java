package dev.sonde.socket;

import dev.sonde.packet.Ip4Address;
import dev.sonde.sys.Credentials;
import dev.sonde.sys.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A program of its own that becomes another user in the midst of its work, and goes on. */
final class NobodyChild {
  static final int USER = 65534;
  static final int GROUP = 65533;

  private NobodyChild() {}

  /** Its arguments: the path of the test's listener, and one for a listener of its own. */
  public static void main(String[] arguments) throws IOException {
    UnixSocket.pair(); // loads the class, from where nobody may not be let in
    try (UdpTable sockets = UdpTable.open()) {
      UdpSocket socket = UdpSocket.open(Family.AF_INET);
      socket.bind(Ip4Address.LOOPBACK, 0);
      long cookie = socket.cookie();
      boolean before = sockets.all(Family.AF_INET, Set.of(cookie)).containsKey(cookie);
      UnixListener listener = UnixListeners.open(Path.of(arguments[1]));
      becomeNobody();
      System.out.println("there: " + before + ", " + there(sockets, cookie));
      socket.close();
      System.out.println("there: " + there(sockets, cookie));
      System.out.println("closed: " + close(listener) + ", " + listener.isClosed());
      connect(Path.of(arguments[0]));
    }
  }

  private static boolean there(UdpTable sockets, long cookie) throws IOException {
    return sockets.all(Family.AF_INET, Set.of(cookie)).containsKey(cookie);
  }

  private static void becomeNobody() {
    if (Credentials.setresgid(GROUP, GROUP, GROUP) < 0) throw new IllegalStateException("gid");
    int result = Credentials.setresuid(USER, USER, USER);
    if (result < 0) throw new IllegalStateException(Errno.name(-result));
  }

  private static String close(UnixListener listener) {
    try {
      listener.close();
      return "removed";
    } catch (IOException failure) {
      return failure.getClass().getSimpleName();
    }
  }

  /** Until the test has looked at who it is. */
  private static void connect(Path path) throws IOException {
    try (UnixSocket _ = UnixSocket.connect(path)) {
      System.out.println("connected");
      int end = System.in.read();
      System.out.println("end: " + end + ", " + Files.exists(path));
    }
  }
}
