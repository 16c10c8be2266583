package dev.sonde.capture;

/**
 * How the reading of a capture file ended: at which byte, and why. Everything before that byte was
 * read; for a file that gzip compressed bytes are those of the content.
 *
 * @param whole there was nothing left, and nothing wrong
 * @param reason one line for people, safe to print
 */
public record Ended(long at, boolean whole, String reason) {

  @Override
  public String toString() {
    return whole ? reason : "ended at byte " + at + ": " + reason;
  }
}
