package dev.sonde.probe;

import dev.sonde.packet.Checksum;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.packet.Wire;
import java.lang.foreign.MemorySegment;

/**
 * How one trace writes its probes, and tells them from everything else when they come back. Pure
 * and immutable.
 *
 * <p>Probes are numbered from 0. All of one flow look alike to a router that spreads load: the
 * addresses and the first four bytes of the transport header are the same in each, as in Paris
 * traceroute (Augustin et al., IMC 2006). The number is in the second four bytes, which every
 * router quotes (RFC 792).
 *
 * <p>In a quote the IP header may have changed on its way, but for target and protocol; what
 * survived of the transport header and of the data must be what was sent. Only what a form names
 * may differ, and what a NAT does to a probe, which is undone before: it puts another source
 * address into it, another port or identifier, and the checksum that goes with them.
 */
sealed interface ProbeForm permits UdpForm, EchoForm, SynForm {
  /** The answer for what is no probe of this form. */
  int NONE = -1;

  /** What every router quotes of a datagram beyond its IP header: RFC 792. */
  int QUOTED = 8;

  IpAddress from();

  IpAddress to();

  /** The protocol number above IP. */
  int protocol();

  /** How many bytes a probe has, from the transport header on. */
  int length();

  /** How many numbers there are. */
  int capacity();

  /** Writes a probe from its transport header on, with its checksum. */
  void write(int number, MemorySegment out, long at);

  /** The number that a transport header of which {@link #QUOTED} bytes survived says, or NONE. */
  int claimed(MemorySegment bytes, long at);

  /** Where the bytes that survived are not those that were sent, or -1. */
  default long difference(MemorySegment bytes, long at, int length, int number) {
    MemorySegment sent = MemorySegment.ofArray(new byte[length()]);
    write(number, sent, 0);
    int survived = Math.min(length, length());
    return MemorySegment.mismatch(sent, 0, survived, bytes, at, at + survived);
  }

  /**
   * The number of the probe that a datagram quoted in an error is, or NONE. That it goes where the
   * probes go is for the caller to see: by a source route they have several targets.
   */
  default int quoted(QuotedDatagram quote) {
    if (quote.protocol() != protocol() || quote.fragmentOffset() != 0) return NONE;
    int length = quote.transportLength();
    if (quote.isFrom(from())) return survived(quote.bytes(), quote.transportAt(), length);
    if (length < QUOTED || quote.family() != IpFamily.of(from())) return NONE;
    byte[] bytes = new byte[Math.min(length, length())];
    MemorySegment restored = MemorySegment.ofArray(bytes);
    MemorySegment.copy(quote.bytes(), quote.transportAt(), restored, 0, bytes.length);
    restore(restored, quote.from());
    return survived(restored, 0, bytes.length);
  }

  /** Undoes what a NAT did to a probe of which at least {@link #QUOTED} bytes are here. */
  void restore(MemorySegment bytes, IpAddress translated);

  /**
   * The checksum a probe had before a NAT changed its source address and one more word.
   *
   * @param checksum as it is now, one that covers the addresses
   */
  default int restored(int checksum, IpAddress translated, int before, int after) {
    int ours = Checksum.pseudoHeader(from(), to(), 0, 0);
    int theirs = Checksum.pseudoHeader(translated, to(), 0, 0);
    return Checksum.update(Checksum.update(checksum, theirs, ours), after, before);
  }

  /** The number of the probe of which so many bytes came back, or NONE. */
  default int survived(MemorySegment bytes, long at, int length) {
    if (length < QUOTED) return NONE;
    int number = claimed(bytes, at);
    return number != NONE && difference(bytes, at, length, number) == -1 ? number : NONE;
  }

  /**
   * The number of the probe that a message of the same protocol answers, or NONE.
   *
   * @param sender who sent the message
   */
  int answered(IpAddress sender, MemorySegment bytes, long at, int length);

  /**
   * The number of the probe that the kernel reports an error about, or NONE: ip(7), IP_RECVERR.
   *
   * @param port of the target, where the protocol has ports
   * @param length how many bytes of the probe came back: of UDP from the data on, of ICMP all
   */
  int reported(int port, MemorySegment bytes, long at, int length);

  /** {@code number} if there is one such. */
  default int within(int number) {
    return number >= 0 && number < capacity() ? number : NONE;
  }

  /**
   * What carries no number is the same in all probes: a secret, then letters, as far as it goes.
   */
  static void writeData(MemorySegment out, long at, int length, long secret) {
    for (int index = 0; index < length; index++) {
      int value =
          index < Long.BYTES
              ? (int) (secret >>> (Byte.SIZE * (Long.BYTES - 1 - index)))
              : '@' + index % 32;
      Wire.put8(out, at + index, value);
    }
  }

  /**
   * The word that gives a range the checksum wanted, where {@code actual} is the one it has while
   * that word is zero.
   */
  static int compensation(int actual, int wanted) {
    return Checksum.fold((long) actual + (~wanted & 0xffff));
  }
}
