package dev.sonde.cli;

import java.nio.charset.StandardCharsets;

/**
 * Bytes as they come become lines. Of one that is too long nothing is kept, and that is told once.
 * What is not ended by a newline is no line.
 */
final class MtrLines {
  /** As many bytes as the helper of mtr takes. */
  static final int LONGEST = 4095;

  private final byte[] line = new byte[LONGEST];
  private final Taker taker;
  private int length;
  private boolean dropping;

  /** Told of each line. */
  interface Taker {
    /** Without its newline; each byte is a character. */
    void line(String text);

    void tooLong();
  }

  MtrLines(Taker taker) {
    this.taker = taker;
  }

  void add(byte[] bytes, int count) {
    for (int index = 0; index < count; index++) {
      if (bytes[index] == '\n') end();
      else if (!dropping) keep(bytes[index]);
    }
  }

  private void end() {
    int ended = length;
    length = 0;
    if (!dropping) taker.line(new String(line, 0, ended, StandardCharsets.ISO_8859_1));
    dropping = false;
  }

  private void keep(byte octet) {
    if (length < LONGEST) {
      line[length++] = octet;
      return;
    }
    length = 0;
    dropping = true;
    taker.tooLong();
  }
}
