package dev.sonde.icmpd;

import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip4View;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.IpProtocol;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Knows which sockets are watched, and whose an ICMP error is. Has no socket, clock or thread.
 *
 * <p>An error is told to every owner of a socket that can have sent the datagram it quotes: of its
 * source port, bound to its source address or to all, of a family that sends such datagrams, and
 * not confined to another interface. Before that the error itself is held to three laws:
 *
 * <ul>
 *   <li>it was sent to one address of this host, not to a group or to all hosts of a network;
 *   <li>that address is the one the quoted datagram came from (RFC 1122 section 3.2.2), so nobody
 *       learns anything from an error that quotes another host's datagram;
 *   <li>its checksum is right, which the kernel does not ask of what it gives to raw sockets.
 * </ul>
 *
 * <p>And {@link Presence} is asked first whether the sockets are still what they were.
 */
final class IcmpdCore {
  private static final int PORTS = 1 << Short.SIZE;

  /** ff00::/8, the first byte of a group's address: RFC 4291 section 2.7. */
  private static final int GROUP = 0xff, GROUP_SHIFT = 56;

  /** The kernel's number of the loopback in every network. */
  private static final int LOOPBACK = 1;

  private final @Nullable Watch[] byPort = new @Nullable Watch[PORTS];
  private final LocalAddresses addresses;
  private final Presence presence;
  private final Notice notice = new Notice();
  private int watches;
  private long received;
  private long malformed;
  private long foreign;
  private long unclaimed;

  IcmpdCore(LocalAddresses addresses, Presence presence) {
    this.addresses = addresses;
    this.presence = presence;
  }

  Watch add(Watched socket, Owner owner) {
    Watch added = new Watch(socket, owner);
    added.next = byPort[socket.port()];
    byPort[socket.port()] = added;
    watches++;
    return added;
  }

  /** Nothing is told to its owner any more; also in the middle of telling. */
  void remove(Watch watch) {
    int port = watch.socket.port();
    Watch before = null;
    for (Watch each = byPort[port]; each != null; each = each.next) {
      if (each == watch) {
        if (before == null) byPort[port] = each.next;
        else before.next = each.next;
        watches--;
        return;
      }
      before = each;
    }
  }

  /** Of those of a port. */
  @Nullable Watch first(int port) {
    return byPort[port];
  }

  int watches() {
    return watches;
  }

  /** Of the errors that came: all, and those that were for nobody. */
  long received() {
    return received;
  }

  /** Cut short, damaged, or contradicting themselves. */
  long malformed() {
    return malformed;
  }

  /** Quoting what did not come from the address that they were sent to. */
  long foreign() {
    return foreign;
  }

  /** Of datagrams that no watched socket sent. */
  long unclaimed() {
    return unclaimed;
  }

  /**
   * An IPv4 packet with an ICMP message: raw(7).
   *
   * @param local the address this host would answer it from, ipi_spec_dst of ip(7)
   */
  void inet(MemorySegment bytes, long at, int length, long local, int device, long stampNanos) {
    try {
      Ip4View ip = new Ip4View(bytes, at, length);
      IcmpView error = IcmpView.of(ip);
      if (!isError(error)) return;
      received++;
      long to = Wire.u32(bytes, at + Ip4View.TO);
      notice.offenderHigh = 0;
      notice.offenderLow = Notice.mapped(Wire.u32(bytes, at + Ip4View.FROM));
      notice.device = device;
      notice.stampNanos = stampNanos;
      if (!error.verifies(0)) malformed++;
      else if (local != to) foreign++;
      else error(IpFamily.V4, bytes, error.at(), error.limit(), 0, Notice.mapped(to));
    } catch (Malformed packet) {
      malformed++;
    }
  }

  /**
   * An ICMPv6 message, whose checksum the kernel has verified: RFC 3542 section 3.1.
   *
   * @param toHigh where it was sent to, with {@code toLow}
   */
  void inet6(
      MemorySegment bytes,
      long at,
      int length,
      long fromHigh,
      long fromLow,
      long toHigh,
      long toLow,
      int device,
      long stampNanos) {
    try {
      IcmpView error = new IcmpView(IpFamily.V6, bytes, at, length);
      if (!isError(error)) return;
      received++;
      notice.offenderHigh = fromHigh;
      notice.offenderLow = fromLow;
      notice.device = device;
      notice.stampNanos = stampNanos;
      if (toHigh >>> GROUP_SHIFT == GROUP) foreign++;
      else error(IpFamily.V6, bytes, at, length, toHigh, toLow);
    } catch (Malformed packet) {
      malformed++;
    }
  }

  /** A redirect is none: the datagram went on. */
  private static boolean isError(IcmpView message) {
    return message.isError() && message.kind() != IcmpKind.REDIRECT;
  }

  private void error(
      IpFamily family, MemorySegment bytes, long at, int length, long toHigh, long toLow) {
    QuotedDatagram quote = QuotedDatagram.of(new IcmpView(family, bytes, at, length));
    if (quote.family() != family) {
      malformed++;
    } else if (quote.protocol() != IpProtocol.UDP || quote.fragmentOffset() != 0) {
      unclaimed++; // of a later fragment nobody can say which socket sent it
    } else if (!quote.hasPorts()) {
      malformed++;
    } else {
      notice.read(family, bytes, at);
      notice.read(bytes, quote.at(), quote.transportAt(), quote.transportLength());
      if (notice.sourceHigh == toHigh && notice.sourceLow == toLow) tell();
      else foreign++;
    }
  }

  private void tell() {
    boolean claimed = false;
    Watch first = byPort[notice.sourcePort];
    if (first != null) presence.confirm(first);
    Watch next;
    for (Watch each = byPort[notice.sourcePort]; each != null; each = next) {
      next = each.next; // its owner may go while it is told
      if (each.absent || !isOf(each.socket)) continue;
      claimed = true;
      each.owner.tell(notice);
    }
    if (!claimed) unclaimed++;
  }

  private boolean isOf(Watched socket) {
    return socket.speaks(notice.family)
        && socket.isFrom(notice.sourceHigh, notice.sourceLow)
        && (socket.device() == 0 || isBy(socket.device()));
  }

  /** What this host reports itself, as that a neighbour is silent, comes in by the loopback. */
  private boolean isBy(int device) {
    if (notice.device == device) return true;
    return notice.device == LOOPBACK && addresses.has(device, notice.sourceHigh, notice.sourceLow);
  }
}
