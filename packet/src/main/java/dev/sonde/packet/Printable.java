package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text that came from the wire or from a name service, made safe to print: no sequence of bytes can
 * move the cursor, colour the terminal, end the line or turn the writing direction.
 *
 * <p>Escapes are unambiguous, since a backslash is escaped too: <code>\\</code>, {@code \n}, {@code
 * \r}, {@code \t}, {@code \x1b} for any other byte or ASCII character, <code>&#92;u{202e}</code>
 * for a character above.
 */
public final class Printable {
  private static final int FIRST = ' ';
  private static final int LAST = '~';
  private static final int ASCII = 0x7f;

  private Printable() {}

  /** Bytes as ASCII; every byte that is not printable ASCII is escaped. */
  public static String ascii(MemorySegment bytes, long at, int length) {
    StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      ascii(out, Wire.u8(bytes, at + i));
    }
    return out.toString();
  }

  /** {@link #ascii(MemorySegment, long, int)} of all of {@code bytes}. */
  public static String ascii(Bytes bytes) {
    return ascii(bytes.segment(), 0, bytes.length());
  }

  private static void ascii(StringBuilder out, int value) {
    if (value >= FIRST && value <= LAST && value != '\\') {
      out.append((char) value);
    } else {
      escapeByte(out, value);
    }
  }

  /**
   * Bytes as UTF-8; what is no UTF-8 is escaped byte by byte, and so is every character that {@link
   * #text(String)} escapes.
   */
  public static String utf8(MemorySegment bytes, long at, int length) {
    ByteBuffer in = bytes.asSlice(at, length).asByteBuffer();
    CharBuffer chars = CharBuffer.allocate(length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports, does not replace
    StringBuilder out = new StringBuilder(length);
    boolean more = true;
    while (more) {
      CoderResult result = decoder.decode(in, chars, true);
      text(out, chars.flip());
      chars.clear();
      more = result.isError();
      for (int i = 0; more && i < result.length(); i++) {
        escapeByte(out, in.get() & 0xff);
      }
    }
    return out.toString();
  }

  /** {@link #utf8(MemorySegment, long, int)} of all of {@code bytes}. */
  public static String utf8(Bytes bytes) {
    return utf8(bytes.segment(), 0, bytes.length());
  }

  /**
   * Characters, with the backslash and everything escaped that has no visible form of its own:
   * controls (C0, DEL, C1), format characters (bidirectional controls, zero width, BOM), line and
   * paragraph separators, lone surrogates, private and unassigned ones.
   */
  public static String text(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text(out, text);
    return out.toString();
  }

  private static void text(StringBuilder out, CharSequence text) {
    text.codePoints()
        .forEach(point -> {
          if (point != '\\' && visible(point)) {
            out.appendCodePoint(point);
          } else {
            escape(out, point);
          }
        });
  }

  private static boolean visible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static void escape(StringBuilder out, int point) {
    if (point <= ASCII) {
      escapeByte(out, point);
    } else {
      out.append("\\u{").append(Integer.toHexString(point)).append('}');
    }
  }

  private static void escapeByte(StringBuilder out, int value) {
    switch (value) {
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default ->
          out.append("\\x")
              .append(Character.forDigit(value >> 4, 16))
              .append(Character.forDigit(value & 0xf, 16));
    }
  }
}
