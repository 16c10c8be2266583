package dev.sonde.dissect;

/** Messages that are lines of text: the first, or with -v all of them, as far as they are text. */
final class LineText {
  /** Words are looked for up to this length. */
  private static final int MAX_WORD = 128;

  /** What {@link #end} returns: a byte that is no text, or the end of the capture. */
  private static final int NO_TEXT = -1, CUT = -2;

  private LineText() {}

  static void print(Page page, TextProtocol protocol, int at, int length) {
    page.layer(protocol.layer());
    page.out.append(protocol.name());
    int end = at + length;
    if (!isMessage(page, protocol, at, end)) {
      return;
    }
    if (page.isVerbose()) {
      page.out.append(", length: ").append(length);
    }
    int p = at;
    do {
      p = print(page, p, end);
    } while (page.isVerbose() && p > 0 && p < end);
  }

  /** Prints a line; returns where the next one is, negative where there is none. */
  private static int print(Page page, int at, int end) {
    int stop = end(page.in, at, end);
    if (stop == CUT) {
      throw new Cut();
    }
    if (stop >= 0) {
      page.out.append(page.isVerbose() ? "\n\t" : ": ");
      line(page, at, end);
    }
    if (stop == end) {
      page.cut();
      return NO_TEXT;
    }
    return stop < 0 ? stop : stop + (page.in.u8(stop) == '\r' ? 2 : 1);
  }

  /** Adds the text of a line, without its end. */
  static void line(Page page, int at, int end) {
    int stop = end(page.in, at, end);
    for (int p = at; p < stop; p++) {
      page.out.append((char) page.in.u8(p));
    }
  }

  /** Where the line's end is, which may be that of the message. */
  private static int end(Snapped in, int at, int end) {
    for (int p = at; p < end; p++) {
      if (!in.has(p, 1)) {
        return CUT;
      }
      int letter = in.u8(p);
      if (letter == '\n') {
        return p;
      }
      if (letter == '\r') {
        return p + 1 < end ? carriageReturn(in, p) : NO_TEXT;
      }
      if ((letter < ' ' || letter > '~') && letter != '\t') {
        return NO_TEXT;
      }
    }
    return end;
  }

  private static int carriageReturn(Snapped in, int at) {
    if (!in.has(at + 1, 1)) {
      return CUT;
    }
    return in.u8(at + 1) == '\n' ? at : NO_TEXT;
  }

  /** Whether it starts with a word that requests start with, or its second word is a status. */
  static boolean isMessage(Page page, TextProtocol protocol, int at, int end) {
    if (protocol.isFree()) {
      return true;
    }
    Snapped in = page.in;
    int stop = word(in, at, end);
    if (stop > at && protocol.isCommand(in, at, stop - at)) {
      return true;
    }
    if (stop <= at) {
      return false;
    }
    int p = stop;
    while (p < end && in.has(p, 1) && in.u8(p) == ' ') {
      p++;
    }
    return word(in, p, end) == p + 3 && isDigit(in, p) && isDigit(in, p + 1) && isDigit(in, p + 2);
  }

  private static boolean isDigit(Snapped in, int at) {
    return in.u8(at) >= '0' && in.u8(at) <= '9';
  }

  /** Where a word ends; at {@code at} or before where there is none, or it is cut. */
  private static int word(Snapped in, int at, int end) {
    int p = at;
    for (; p < end; p++) {
      if (!in.has(p, 1) || p - at > MAX_WORD) {
        return NO_TEXT;
      }
      int letter = in.u8(p);
      if (letter == ' ' || (letter >= '\t' && letter <= '\r')) {
        return p;
      }
      if (letter < ' ' || letter > '~') {
        return NO_TEXT;
      }
    }
    return p;
  }
}
