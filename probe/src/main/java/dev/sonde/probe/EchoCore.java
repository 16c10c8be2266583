package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Icmp;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.Malformed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One end of the echo pair: says its text in echo requests, hears every ICMP message, and, as a
 * server, answers those of clients. Pure: packets and times come as arguments.
 *
 * <p>A raw socket sees all ICMP messages of its host: on loopback its own too, and the kernel's
 * replies to them. A server that answers whatever it sees therefore never stops talking to itself.
 * This one answers echo requests alone, and neither its own, which it knows by identifier and text,
 * nor those that say what itself says, which are another server's answers. Servers with different
 * texts still answer each other; the token bucket bounds that.
 */
final class EchoCore {
  private final IpFamily family;
  private final Bytes text;
  private final Bytes body;
  private final int identifier;
  private final @Nullable TokenBucket answers;
  private final Out out;
  private long sent;
  private long heard;
  private long badChecksum;
  private long malformed;
  private long heldBack;

  /** What the core asks of its shell. */
  interface Out {
    void heard(Heard message);

    void send(IpAddress to, Icmp.EchoRequest message);
  }

  /** An end that answers while {@code answers} has tokens, or never where that is null. */
  EchoCore(IpFamily family, Bytes text, int identifier, @Nullable TokenBucket answers, Out out) {
    this.family = family;
    this.text = text;
    // With a NUL behind it, a C program need not know the length to print it.
    this.body = Bytes.of(Arrays.copyOf(text.toArray(), text.length() + 1));
    this.identifier = identifier;
    this.answers = answers;
    this.out = out;
  }

  /** The types a socket must pass: with IPv6 no neighbour discovery; all where this is empty. */
  static int[] types(IpFamily family) {
    return family == IpFamily.V4 ? new int[0] : new int[] {1, 2, 3, 4, 128, 129};
  }

  /** Says the text. */
  void greet(IpAddress to) {
    out.send(to, new Icmp.EchoRequest(identifier, (int) ++sent & 0xffff, body));
  }

  void received(Incoming datagram, long nowNanos) {
    try {
      datagram.skipHeader();
      read(datagram, new IcmpView(family, datagram.bytes, datagram.at, datagram.length), nowNanos);
    } catch (Malformed dropped) {
      malformed++;
    }
  }

  private void read(Incoming datagram, IcmpView message, long nowNanos) {
    // Raw IPv4 sockets get a message before the kernel has verified it: RFC 1122 section 3.2.2.
    if (family == IpFamily.V4 && !message.verifies(0)) {
      badChecksum++;
      return;
    }
    heard++;
    boolean own = isOwn(message);
    Bytes data = data(message);
    boolean answered = !own && !datagram.isFromNobody() && answers(message, data, nowNanos);
    IpAddress from = datagram.from();
    out.heard(
        new Heard(
            from,
            message.type(),
            message.code(),
            message.id(),
            message.sequence(),
            data,
            own,
            answered));
    if (answered) greet(from);
  }

  private boolean isOwn(IcmpView message) {
    return message.kind() == IcmpKind.ECHO_REQUEST
        && message.id() == identifier
        && Bytes.copy(message.bytes(), message.bodyAt(), message.bodyLength()).equals(body);
  }

  private boolean answers(IcmpView message, Bytes data, long nowNanos) {
    if (answers == null || message.kind() != IcmpKind.ECHO_REQUEST || data.equals(text)) {
      return false;
    }
    if (answers.take(nowNanos)) return true;
    heldBack++;
    return false;
  }

  private static Bytes data(IcmpView message) {
    Bytes body = Bytes.copy(message.bytes(), message.bodyAt(), message.bodyLength());
    int end = 0;
    while (end < body.length() && body.u8(end) != 0) end++;
    return Bytes.copy(body.segment(), 0, end);
  }

  EchoCounts counts(long receiveDrops) {
    return new EchoCounts(sent, heard, badChecksum, malformed, heldBack, receiveDrops);
  }
}
