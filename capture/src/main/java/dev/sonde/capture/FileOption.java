package dev.sonde.capture;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.Printable;

/**
 * An option of a block of a pcapng file (draft-ietf-opsawg-pcapng section 3.5): what its code means
 * depends on the block. Numbers are in the byte order of this machine, whatever that of the file
 * was.
 */
public record FileOption(int code, Bytes value) {
  /** The code that means the same in every block. */
  public static final int COMMENT = 1;

  /** Codes of a section header. */
  public static final int SECTION_HARDWARE = 2;

  public static final int SECTION_SYSTEM = 3;
  public static final int SECTION_APPLICATION = 4;

  /** Codes of an interface. */
  public static final int NAME = 2;

  public static final int DESCRIPTION = 3;
  public static final int SPEED = 8;
  public static final int FILTER = 11;
  public static final int SYSTEM = 12;
  public static final int HARDWARE = 15;

  static final int END = 0;
  static final int RESOLUTION = 9;
  static final int ZONE = 10;
  static final int STAMP_OFFSET = 14;
  static final int SEND_SPEED = 16;
  static final int RECEIVE_SPEED = 17;
  static final int PACKET_FLAGS = 2;

  /** Of at most 65,535 bytes, since that is what its length field holds. */
  public FileOption {
    if (value.length() > 0xffff) {
      throw new IllegalArgumentException("an option of " + value.length() + " bytes");
    }
  }

  public static FileOption text(int code, String text) {
    return new FileOption(code, Bytes.utf8(text));
  }

  public static FileOption comment(String text) {
    return text(COMMENT, text);
  }

  /** A capture filter as people write it (if_filter with the code 0). */
  public static FileOption filter(String expression) {
    return text(FILTER, "\0" + expression);
  }

  static FileOption octet(int code, int value) {
    return new FileOption(code, Bytes.of((byte) value));
  }

  /** The text it holds, up to a NUL, with everything escaped that is not fit to print. */
  public String text() {
    int end = 0;
    while (end < value.length() && value.u8(end) != 0) {
      end++;
    }
    return Printable.utf8(value.segment(), 0, end);
  }
}
