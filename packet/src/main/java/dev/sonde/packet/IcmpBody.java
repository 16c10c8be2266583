package dev.sonde.packet;

import java.lang.foreign.MemorySegment;

/**
 * Where an error keeps the datagram it quotes and where its extensions begin. All offsets count
 * from the start of the ICMP message.
 *
 * <pre>
 * +--------------+------------------------------+----------------------+
 * | ICMP header  | quote, padded with zeros to  |  extension structure |
 * | with length  | at least 128 bytes           |  (RFC 4884)          |
 * +--------------+------------------------------+----------------------+
 * </pre>
 *
 * <p>The parts of a view come one by one: a view that is passed to a method too big to be inlined
 * would have to be allocated.
 */
final class IcmpBody {
  static final int NOWHERE = -1;

  /** RFC 4884 section 5.5: where the extensions are when no length says so. */
  static final int LEGACY_QUOTE = 128;

  private static final int V4_LENGTH = 5;
  private static final int V6_LENGTH = 4;
  private static final int REDIRECT_OPTIONS = IcmpView.HEADER + 2 * Ip6Address.BYTES;
  private static final int REDIRECTED_HEADER = 4; // RFC 4861 section 4.6.3
  private static final int OPTION_UNIT = 8;

  private IcmpBody() {}

  /** Where the quote begins, if at least its IP header is there. */
  static int quote(IpFamily family, MemorySegment bytes, long at, int limit) {
    IcmpKind kind = kind(family, bytes, at);
    int offset = IcmpView.HEADER;
    int end = limit;
    if (kind == IcmpKind.REDIRECT && family == IpFamily.V6) {
      int option = redirectedHeader(bytes, at, limit);
      offset = option + OPTION_UNIT;
      end = option == NOWHERE ? 0 : redirectEnd(bytes, at, limit);
    } else if (!kind.isError(family, Wire.u8(bytes, at + IcmpView.TYPE))) {
      return NOWHERE;
    }
    return QuotedDatagram.headerLength(bytes, at + offset, end - offset) > 0 ? offset : NOWHERE;
  }

  /** Where the quote ends that begins at {@link #quote}. */
  static int quoteEnd(IpFamily family, MemorySegment bytes, long at, int limit) {
    if (kind(family, bytes, at) == IcmpKind.REDIRECT && family == IpFamily.V6) {
      return redirectEnd(bytes, at, limit);
    }
    int extensions = extensions(family, bytes, at, limit);
    return extensions == NOWHERE ? limit : extensions;
  }

  private static IcmpKind kind(IpFamily family, MemorySegment bytes, long at) {
    int type = Wire.u8(bytes, at + IcmpView.TYPE);
    return IcmpKind.of(family, type, Wire.u8(bytes, at + IcmpView.CODE));
  }

  private static int redirectEnd(MemorySegment bytes, long at, int limit) {
    int option = redirectedHeader(bytes, at, limit);
    return Math.min(limit, option + optionLength(bytes, at + option));
  }

  private static int redirectedHeader(MemorySegment bytes, long at, int limit) {
    int offset = REDIRECT_OPTIONS;
    while (offset + OPTION_UNIT <= limit) {
      int length = optionLength(bytes, at + offset);
      if (length == 0) { // RFC 4861 section 4.6: discard
        return NOWHERE;
      }
      if (Wire.u8(bytes, at + offset) == REDIRECTED_HEADER) {
        return offset;
      }
      offset += length;
    }
    return NOWHERE;
  }

  private static int optionLength(MemorySegment bytes, long option) {
    return OPTION_UNIT * Wire.u8(bytes, option + 1);
  }

  /** Where well-formed extensions begin. */
  static int extensions(IpFamily family, MemorySegment bytes, long at, int limit) {
    IcmpKind kind = kind(family, bytes, at);
    if (kind == IcmpKind.EXTENDED_ECHO_REQUEST) {
      return areAt(bytes, at, limit, IcmpView.HEADER, false) ? IcmpView.HEADER : NOWHERE;
    }
    return kind.extensible(family) ? behindQuote(family, bytes, at, limit) : NOWHERE;
  }

  private static int behindQuote(IpFamily family, MemorySegment bytes, long at, int limit) {
    int length =
        family == IpFamily.V4
            ? Integer.BYTES * Wire.u8(bytes, at + V4_LENGTH)
            : Long.BYTES * Wire.u8(bytes, at + V6_LENGTH);
    int header = QuotedDatagram.headerLength(bytes, at + IcmpView.HEADER, limit - IcmpView.HEADER);
    int least = header == QuotedDatagram.NONE ? IcmpView.HEADER : header;
    int declared = IcmpView.HEADER + length;
    if (length >= least && areAt(bytes, at, limit, declared, false)) {
      return declared; // also below 128, where RFC 4884 wants padding and some stacks add none
    }
    // no length, or one that cannot be: with nothing to say that extensions are there, only a
    // checksum that is right tells them from the quote
    int legacy = IcmpView.HEADER + LEGACY_QUOTE;
    return areAt(bytes, at, limit, legacy, true) ? legacy : NOWHERE;
  }

  private static boolean areAt(
      MemorySegment bytes, long at, int limit, int offset, boolean summed) {
    return ExtensionsView.areThere(bytes, at + offset, limit - offset, summed);
  }
}
