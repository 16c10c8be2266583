package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.packet.IpAddress;
import dev.sonde.sys.Errno;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program of its own, to be run with less privilege: says whether it gets raw sockets. */
final class RawSocketChild {
  private RawSocketChild() {}

  public static void main(String[] arguments) {
    for (Family family : Family.values()) System.out.println(family + ": " + attempt(family));
  }

  private static String attempt(Family family) {
    try (RawSocket socket = RawSocket.icmp(family)) {
      return socket.isClosed() ? "closed" : "open";
    } catch (SocketFailure failure) {
      return String.valueOf(failure.getMessage());
    }
  }

  /** The command that runs {@link #main} on a class path, where modules have no say. */
  static String[] command() {
    String tests = Path.of(System.getProperty("basedir", "."), "target/test-classes").toString();
    String rooms =
        Stream.of(RawSocket.class, Errno.class, Source.class, IpAddress.class)
            .map(RawSocketChild::place)
            .collect(Collectors.joining(File.pathSeparator));
    return new String[] {
      Path.of(System.getProperty("java.home"), "bin/java").toString(),
      "--enable-native-access=ALL-UNNAMED",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-cp",
      tests + File.pathSeparator + rooms,
      RawSocketChild.class.getName()
    };
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
