package dev.sonde.dissect;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text in the making, kept as the bytes that are written in the end, in UTF-8. It grows as it must,
 * and is used again once it was written, so that no packet makes garbage. Owned by one thread.
 */
public final class TextBuffer {
  private static final int ROOM = 512;
  private static final int THOUSAND = 1000;
  private static final int WIDTH = 3;

  /** Those of 0 to 999, three of each: a division is slow where it is not compiled well yet. */
  private static final byte[] DIGITS = new byte[THOUSAND * WIDTH];

  static {
    for (int i = 0; i < THOUSAND; i++) {
      DIGITS[WIDTH * i] = (byte) ('0' + i / 100);
      DIGITS[WIDTH * i + 1] = (byte) ('0' + i / 10 % 10);
      DIGITS[WIDTH * i + 2] = (byte) ('0' + i % 10);
    }
  }

  private byte[] bytes = new byte[ROOM];
  private int length;

  public TextBuffer() {}

  /** How many bytes there are. */
  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** Forgets all but the first bytes. */
  public void setLength(int length) {
    this.length = Math.min(length, this.length);
  }

  /** Writes all of it by one call. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  /** What was added after the first {@code from} bytes. */
  public String substring(int from) {
    return new String(bytes, from, length - from, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return substring(0);
  }

  public TextBuffer append(char letter) {
    if (length == bytes.length) {
      grow(1);
    }
    bytes[length++] = (byte) letter;
    return this;
  }

  /** Adds text of ASCII letters. */
  @SuppressWarnings("deprecation") // the low byte of a letter is what ASCII is, copied at once
  public TextBuffer append(String text) {
    int count = text.length();
    if (count > bytes.length - length) {
      grow(count);
    }
    text.getBytes(0, count, bytes, length);
    length += count;
    return this;
  }

  /** Adds text of any letters. */
  public TextBuffer appendUtf8(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return append(encoded, encoded.length);
  }

  public TextBuffer append(TextBuffer text) {
    return append(text.bytes, text.length);
  }

  private TextBuffer append(byte[] more, int count) {
    if (count > bytes.length - length) {
      grow(count);
    }
    System.arraycopy(more, 0, bytes, length, count);
    length += count;
    return this;
  }

  /** A letter of ASCII, so many times. */
  public TextBuffer repeat(char letter, int count) {
    for (int i = 0; i < count; i++) {
      append(letter);
    }
    return this;
  }

  /** A decimal number. */
  public TextBuffer append(int value) {
    if (value < 0) {
      return append(Integer.toString(value));
    }
    int thousands = value / THOUSAND;
    if (thousands > 0) {
      return append(thousands).digits(value - thousands * THOUSAND, WIDTH);
    }
    return digits(value, value < 10 ? 1 : value < 100 ? 2 : WIDTH);
  }

  /** A decimal number. */
  public TextBuffer append(long value) {
    if (value == (int) value) {
      return append((int) value);
    }
    if (value < 0) {
      return append(Long.toString(value));
    }
    long thousands = value / THOUSAND;
    return append(thousands).digits((int) (value - thousands * THOUSAND), WIDTH);
  }

  /** The last digits, three at most, of a number below 1000. */
  TextBuffer digits(int value, int count) {
    if (count > bytes.length - length) {
      grow(count);
    }
    int end = (value + 1) * WIDTH;
    for (int i = end - count; i < end; i++) {
      bytes[length++] = DIGITS[i];
    }
    return this;
  }

  private void grow(int more) {
    bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
  }
}
