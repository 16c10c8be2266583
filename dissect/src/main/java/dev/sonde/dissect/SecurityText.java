package dev.sonde.dissect;

/** What IPsec leaves readable: the authentication header (RFC 4302) and ESP's own (RFC 4303). */
final class SecurityText {
  private static final int FIXED = 12;
  private static final int ESP = 8;

  private SecurityText() {}

  /** Prints an authentication header; returns its length. */
  static int authentication(Page page, int at) {
    page.layer("ah");
    page.out.append("AH");
    int words = page.in.u8(at + 1);
    int length = (words + 2) * 4;
    page.out.append('(');
    if (page.isVerbose()) {
      page.out.append("length=").append(words).append('(').append(length).append("-bytes),");
    }
    int reserved = page.in.u16(at + 2);
    if (reserved != 0) {
      Digits.hex(page.out.append("reserved=0x"), reserved).append("[MustBeZero],");
    }
    long index = page.in.u32(at + 4);
    Digits.hex(page.out.append("spi=0x"), index, 8).append(',');
    long sequence = page.in.u32(at + 8);
    Digits.hex(page.out.append("seq=0x"), sequence).append(",icv=0x");
    page.octets(at + FIXED, length - FIXED, "").append("): ");
    return length;
  }

  static void encrypted(Page page, int at, int length) {
    page.layer("esp");
    if (page.in.available(at) <= ESP) {
      page.cut();
      return;
    }
    Digits.hex(page.out.append("ESP(spi=0x"), page.in.u32(at), 8);
    Digits.hex(page.out.append(",seq=0x"), page.in.u32(at + 4)).append("), length ");
    page.unsigned(length);
  }
}
