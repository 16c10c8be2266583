package dev.sonde.capture;

/**
 * When a capture goes on in the next file, and what that is called: tcpdump's -C, -G and -W.
 *
 * @param name of the file; with {@code seconds} a format of strftime(3)
 * @param bytes a file longer than so many gets no further packet; 0 is no limit
 * @param seconds a file older than so many gets no further packet; 0 is no limit
 * @param count how many files, after which with {@code bytes} the first is written again, and else
 *     writing ends; 0 is no limit
 */
public record Rotation(String name, long bytes, int seconds, int count) {
  private static final long MILLION = 1_000_000;

  /**
   * A size as -C takes it: in millions of bytes, or with a letter in KiB, MiB or GiB.
   *
   * @throws IllegalArgumentException for what is no such size
   */
  public static long size(String text) {
    int end = text.length() - 1;
    long unit =
        end < 0
            ? 0
            : switch (text.charAt(end)) {
              case 'k', 'K' -> 1L << 10;
              case 'm', 'M' -> 1L << 20;
              case 'g', 'G' -> 1L << 30;
              default -> MILLION;
            };
    String digits = unit == MILLION ? text : text.substring(0, Math.max(end, 0));
    if (!digits.matches("[0-9]{1,18}") || Long.parseLong(digits) == 0) {
      throw new IllegalArgumentException("\"" + text + "\" is no file size");
    }
    try {
      return Math.multiplyExact(Long.parseLong(digits), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("file size " + text + " is too large", e);
    }
  }

  /** How many digits number a file, so that names sort: as many as the last has. */
  int digits() {
    return count < 2 ? 0 : Integer.toString(count - 1).length();
  }

  /**
   * The name of a file with its number; one without a number has none only where it is the first.
   */
  String numbered(String stem, int number) {
    if (bytes == 0 || (number == 0 && digits() == 0)) return stem;
    return stem + "0".repeat(Math.max(digits() - Integer.toString(number).length(), 0)) + number;
  }
}
