package dev.sonde.examples;

import dev.sonde.icmpd.IcmpError;
import dev.sonde.icmpd.IcmpErrors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One UDP socket, never connected, sends a datagram to each target, says which of them met an error
 * and why, and then sends on to the last, undisturbed. Needs a daemon: {@code sudo sonde icmpd}.
 *
 * <pre>IcmpErrorsExample /run/sonde/icmpd.sock 198.18.1.2 9 198.18.9.9 9 198.18.1.2 7</pre>
 */
final class IcmpErrorsExample {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private IcmpErrorsExample() {}

  public static void main(String[] words) throws Exception {
    List<String> targets = List.of(words).subList(1, words.length);
    try (DatagramChannel channel = DatagramChannel.open();
        IcmpErrors errors = IcmpErrors.watch(channel, Path.of(words[0]))) {
      for (int at = 0; at < targets.size(); at += 2) {
        send(channel, "datagram " + (at / 2 + 1), target(targets, at));
      }
      for (IcmpError error = errors.poll(PATIENCE); error != null; error = errors.poll(PATIENCE)) {
        System.out.println(text(error.payload().toArray()) + " failed: " + error);
      }
      SocketAddress last = target(targets, targets.size() - 2);
      send(channel, "one more", last);
      System.out.println("one more went to " + last);
    }
  }

  private static SocketAddress target(List<String> words, int at) {
    InetAddress address = InetAddress.ofLiteral(words.get(at));
    return new InetSocketAddress(address, Integer.parseInt(words.get(at + 1)));
  }

  private static void send(DatagramChannel channel, String text, SocketAddress target)
      throws Exception {
    channel.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), target);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
