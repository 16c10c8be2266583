package dev.sonde.packet;

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

  static int quoteOffset(IcmpView message) {
    if (message.kind() == IcmpKind.REDIRECT && message.family() == IpFamily.V6) {
      int option = redirectedHeader(message);
      return option == NOWHERE ? NOWHERE : option + OPTION_UNIT;
    }
    return message.isError() ? IcmpView.HEADER : NOWHERE;
  }

  /** The end of the quote that begins at {@link #quoteOffset}. */
  static int quoteEnd(IcmpView message) {
    if (message.kind() == IcmpKind.REDIRECT && message.family() == IpFamily.V6) {
      int option = redirectedHeader(message);
      return Math.min(message.limit(), option + optionLength(message, option));
    }
    int extensions = extensionsOffset(message);
    return extensions == NOWHERE ? message.limit() : extensions;
  }

  private static int redirectedHeader(IcmpView message) {
    int offset = REDIRECT_OPTIONS;
    while (offset + OPTION_UNIT <= message.limit()) {
      int length = optionLength(message, offset);
      if (length == 0) { // RFC 4861 section 4.6: discard
        return NOWHERE;
      }
      if (Wire.u8(message.bytes(), message.at() + offset) == REDIRECTED_HEADER) {
        return offset;
      }
      offset += length;
    }
    return NOWHERE;
  }

  private static int optionLength(IcmpView message, int offset) {
    return OPTION_UNIT * Wire.u8(message.bytes(), message.at() + offset + 1);
  }

  static int extensionsOffset(IcmpView message) {
    IcmpKind kind = message.kind();
    if (kind == IcmpKind.EXTENDED_ECHO_REQUEST) {
      return areAt(message, IcmpView.HEADER, false) ? IcmpView.HEADER : NOWHERE;
    }
    if (!kind.extensible(message.family())) {
      return NOWHERE;
    }
    int declared = IcmpView.HEADER + declaredLength(message);
    if (declared >= IcmpView.HEADER + QuotedDatagram.least(message.family())
        && areAt(message, declared, false)) {
      return declared; // also below 128, where RFC 4884 wants padding and some stacks add none
    }
    // no length, or one that cannot be: with nothing to say that extensions are there, only a
    // checksum that is right tells them from the quote
    int legacy = IcmpView.HEADER + LEGACY_QUOTE;
    return areAt(message, legacy, true) ? legacy : NOWHERE;
  }

  /** The length field in bytes: 32-bit words in ICMPv4, 64-bit words in ICMPv6. */
  private static int declaredLength(IcmpView message) {
    return message.family() == IpFamily.V4
        ? Integer.BYTES * Wire.u8(message.bytes(), message.at() + V4_LENGTH)
        : Long.BYTES * Wire.u8(message.bytes(), message.at() + V6_LENGTH);
  }

  private static boolean areAt(IcmpView message, int offset, boolean summed) {
    return ExtensionsView.areThere(
        message.bytes(), message.at() + offset, message.limit() - offset, summed);
  }
}
