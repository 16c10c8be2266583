package dev.sonde.probe;

import dev.sonde.socket.IpSocket;
import dev.sonde.socket.SocketFailure;

/**
 * How an engine's sockets are made.
 *
 * @param largest the largest {@link PingOptions#size} that will be sent
 * @param rawOnly never try the ICMP datagram socket, which needs no privilege
 * @param identifier the ICMP identifier, or {@link #ANY}
 * @param overhear hand over the ICMP messages of others too, where the socket is raw
 * @param further options of the caller's own, set on each socket before it is used
 */
public record PingSetup(
    int largest, boolean rawOnly, int identifier, boolean overhear, Further further) {
  /** An identifier chosen at random, or by the kernel. */
  public static final int ANY = -1;

  private static final int ETHERNET = 1472;

  /** Data up to what an Ethernet frame holds, and no more options. */
  public static final PingSetup DEFAULT = new PingSetup(ETHERNET, false, ANY, false, _ -> {});

  /** Sets options on a socket. */
  @FunctionalInterface
  public interface Further {
    void apply(IpSocket socket) throws SocketFailure;
  }

  public PingSetup {
    if (identifier != ANY && (identifier < 0 || identifier > 0xffff)) {
      throw new IllegalArgumentException("identifier " + identifier + " is not within 0 to 65535");
    }
  }
}
