package dev.sonde.socket;

import dev.sonde.loop.Source;
import dev.sonde.sys.SocketOptions;
import dev.sonde.sys.Sockets;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The descriptor of a Java channel, which Java does not tell, by public means only: proc(5), ip(7),
 * ipv6(7).
 *
 * <p>Of all UDP sockets of this process it is the one whose multicast time to live follows what the
 * channel is told, several times; then the channel has its own value again. What another thread
 * sends by the channel meanwhile, to a multicast group, goes out with one of those. Any thread may
 * ask, one at a time.
 */
public final class ChannelDescriptor {
  private static final Path DESCRIPTORS = Path.of("/proc/thread-self/fd");
  private static final int LEAST = 2;
  private static final int CHOICES_BITS = 6;
  private static final int TRIALS = 3;

  /** What stays the channel's, and is closed with it. */
  private record Borrowed(DatagramChannel channel, int number) implements Source {
    @Override
    public int descriptor() {
      return channel.isOpen() ? number : -1;
    }
  }

  private ChannelDescriptor() {}

  /**
   * The descriptor of a channel, which stays the channel's; of one that is open twice, either.
   *
   * @throws java.nio.channels.ClosedChannelException where it is closed
   * @throws IOException where this process has no such descriptor, as for a channel that is not the
   *     JDK's own
   */
  public static synchronized Source of(DatagramChannel channel) throws IOException {
    Integer own = channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL);
    List<Integer> candidates = udpSockets();
    try {
      for (int trial = 0, value = own; trial < TRIALS; trial++) {
        value = another(value);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, value);
        int shown = value;
        candidates.removeIf(descriptor -> multicastHops(descriptor) != shown);
      }
    } finally {
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, own);
    }
    if (candidates.isEmpty()) throw new IOException("no descriptor here is that of " + channel);
    return new Borrowed(channel, candidates.getFirst());
  }

  /** A value that differs from the last, and that nobody expects. */
  private static int another(int last) {
    int value = LEAST + RandomNumbers.bits(CHOICES_BITS);
    return value == last ? value + 1 : value;
  }

  private static List<Integer> udpSockets() throws IOException {
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path each : all) {
        int descriptor = Integer.parseInt(each.getFileName().toString());
        if (isUdp(descriptor)) found.add(descriptor);
      }
    }
    return found;
  }

  private static boolean isUdp(int descriptor) {
    return ask(descriptor, SocketOptions.SO_PROTOCOL) == Sockets.IPPROTO_UDP
        && ask(descriptor, SocketOptions.SO_TYPE) == Sockets.SOCK_DGRAM;
  }

  private static int ask(int descriptor, int option) {
    return SocketOptions.get(descriptor, SocketOptions.SOL_SOCKET, option);
  }

  /** Minus errno for what is closed by now, or another kind of thing, which are not it. */
  private static int multicastHops(int descriptor) {
    return switch (ask(descriptor, SocketOptions.SO_DOMAIN)) {
      case Sockets.AF_INET -> multicastHops(descriptor, Family.AF_INET);
      case Sockets.AF_INET6 -> multicastHops(descriptor, Family.AF_INET6);
      default -> -1;
    };
  }

  private static int multicastHops(int descriptor, Family family) {
    int option = family.option(Family.Option.MULTICAST_HOPS);
    return SocketOptions.get(descriptor, family.level, option);
  }
}
