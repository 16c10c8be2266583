package dev.sonde.dissect;

/** Bytes in hexadecimal and as ASCII. What is not captured is not shown, and that is a cut. */
final class DumpText {
  private static final int ROW = 16;
  private static final int HEX_WIDTH = 40;

  private DumpText() {}

  /** Bytes of a format that is not known, below the line. */
  static void unknown(Page page, int at, int length) {
    hexAscii(page, "\n\t", at, length);
  }

  /** {@link #unknown}, unless they are to be hidden. */
  static void unlessHidden(Page page, int at, int length) {
    if (!page.hidesUnknown()) {
      unknown(page, at, length);
    }
  }

  static void hexAscii(Page page, String indent, int at, int length) {
    int there = Math.min(length, page.in.available(at));
    for (int row = 0; row < there; row += ROW) {
      int size = Math.min(ROW, there - row);
      int start = head(page, indent, row);
      hexRow(page, at + row, size);
      for (int width = page.out.length() - start; width < HEX_WIDTH; width++) {
        page.out.append(' ');
      }
      page.out.append("  ");
      for (int i = 0; i < size; i++) {
        int octet = page.in.u8(at + row + i);
        page.out.append(octet > ' ' && octet <= '~' ? (char) octet : '.');
      }
    }
    whole(there, length);
  }

  static void hex(Page page, String indent, int at, int length) {
    int there = Math.min(length, page.in.available(at));
    for (int row = 0; row < there; row += ROW) {
      head(page, indent, row);
      hexRow(page, at + row, Math.min(ROW, there - row));
    }
    whole(there, length);
  }

  /** {@link #hex} of as much as is there. */
  static void hexOfRest(Page page, String indent, int at, int length) {
    hex(page, indent, at, Math.min(length, page.in.available(at)));
  }

  private static int head(Page page, String indent, int row) {
    page.out.append(indent).append("0x");
    return page.hex(row, row > 0xffff ? 5 : 4).append(": ").length();
  }

  private static void hexRow(Page page, int at, int size) {
    for (int i = 0; i < size; i++) {
      if (i % 2 == 0) {
        page.out.append(' ');
      }
      page.hex(page.in.u8(at + i), 2);
    }
  }

  static void ascii(Page page, int at, int length) {
    page.out.append('\n');
    int end = at + length;
    for (int i = at; i < end; i++) {
      int octet = page.in.u8(i);
      if (octet == '\r') {
        // One at the end of a line is left out; it would return the terminal's cursor.
        if (end - i > 2 && page.in.u8(i + 1) != '\n') {
          page.out.append('.');
        }
      } else if ((octet >= ' ' && octet <= '~') || octet == '\t' || octet == '\n') {
        page.out.append((char) octet);
      } else {
        page.out.append('.');
      }
    }
  }

  private static void whole(int there, int length) {
    if (there < length) {
      throw new Cut();
    }
  }
}
