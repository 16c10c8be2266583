package dev.sonde.probe;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Wire;
import dev.sonde.socket.Family;
import java.lang.foreign.MemorySegment;

/**
 * One address being pinged: its requests outstanding and the packet they are made from. Owned by
 * the thread of its {@link PingEngine}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |     Code      |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Identifier           |        Sequence Number        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Cookie (64 bits, sealed)                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Pattern ...
 * +-+-+-+-
 * </pre>
 */
public final class PingTarget {
  static final int IDENTIFIER = 4;
  static final int HEADER = 8;
  static final int COOKIE = 8;
  static final int ECHO = 8;
  static final int ECHO_REPLY = 0;
  static final int ECHO6 = 128;
  static final int ECHO_REPLY6 = 129;

  private final IpAddress address;
  private final PingOptions options;
  private final int number;
  private final int identifier;
  private final Outstanding outstanding;
  private final MemorySegment template;
  private final EchoHeads requests;
  private final EchoHeads replies;
  private final long timeoutNanos;

  /** Whether and when {@link PingTargets} looks at it again. */
  boolean watched;

  long dueNanos;

  PingTarget(IpAddress address, PingOptions options, int number, int identifier, int remembered) {
    this.address = address;
    this.options = options;
    this.number = number;
    this.identifier = identifier;
    outstanding = new Outstanding(remembered);
    timeoutNanos = options.timeout().toNanos();
    template = MemorySegment.ofArray(new byte[HEADER + options.size()]);
    pattern();
    boolean inet = family() == Family.AF_INET;
    int sum = Checksum.sum(template, 0, template.byteSize());
    requests = new EchoHeads(inet ? ECHO : ECHO6, identifier, sum);
    replies = new EchoHeads(ECHO_REPLY, identifier, sum);
  }

  private void pattern() {
    int repeat = options.pattern().length();
    int start = hasCookie() ? HEADER + COOKIE : HEADER;
    for (int at = start; at < template.byteSize(); at++) {
      int offset = at - HEADER;
      Wire.put8(template, at, repeat == 0 ? offset : options.pattern().u8(offset % repeat));
    }
  }

  /** Writes what all of its requests have in common: all but the header and the cookie. */
  void fill(MemorySegment out, long at) {
    MemorySegment.copy(template, 0, out, at, template.byteSize());
  }

  /** Makes what was {@link #fill filled} the newest of its requests, and remembers its cookie. */
  void number(MemorySegment out, long at, Cookie cookie) {
    long sequence = outstanding.newest();
    long sealed = 0;
    if (hasCookie()) {
      sealed = cookie.seal(plain(sequence));
      outstanding.cookie(sealed);
      Wire.put64(out, at + HEADER, sealed);
    }
    Wire.put64(out, at, requests.of(sequence, sealed));
  }

  /** The ICMPv4 header of the whole reply to a request, of which {@code cookie} came back. */
  long replyHead(long sequence, long cookie) {
    return replies.of(sequence, cookie);
  }

  private long plain(long sequence) {
    return (long) number << Integer.SIZE | (sequence & 0xffff_ffffL);
  }

  /** The offset of the first byte of data that differs from what was sent, or -1. */
  int wrongAt(MemorySegment bytes, long at, int length) {
    int from = hasCookie() ? HEADER + COOKIE : HEADER;
    long to = Math.min(length, template.byteSize());
    if (to <= from) return -1;
    long wrong = MemorySegment.mismatch(template, from, to, bytes, at + from, at + to);
    return wrong < 0 ? -1 : (int) wrong + from - HEADER;
  }

  /** The byte of data that was sent at this offset. */
  public int sentAt(int offset) {
    return Wire.u8(template, HEADER + offset);
  }

  public IpAddress address() {
    return address;
  }

  public PingOptions options() {
    return options;
  }

  public Family family() {
    return Family.of(address);
  }

  /** Bytes of the ICMP message. */
  public int length() {
    return (int) template.byteSize();
  }

  /** How many requests wait for a reply. */
  public int waiting() {
    return outstanding.waiting();
  }

  /** The data are long enough to carry the cookie. */
  boolean hasCookie() {
    return options.size() >= COOKIE;
  }

  int identifier() {
    return identifier;
  }

  int number() {
    return number;
  }

  Outstanding outstanding() {
    return outstanding;
  }

  long timeoutNanos() {
    return timeoutNanos;
  }

  boolean isAt(long high, long low) {
    return address.high() == high && address.low() == low;
  }

  /** Many may answer to this address, each from its own. */
  boolean isGroup() {
    return options.group() || address.isMulticast() || address.equals(Ip4Address.BROADCAST);
  }
}
