package dev.sonde.dissect;

/**
 * Ethernet over UDP in many networks (RFC 7348).
 *
 * <pre>
 * 0: flags (1)  reserved (3)  network (3)  reserved (1)
 * 8: an Ethernet frame
 * </pre>
 */
final class VxlanText {
  static final int HEADER = 8;
  static final int VALID = 0x08, NETWORK = 4;

  private VxlanText() {}

  static void print(Page page, int at, int length) {
    page.layer("vxlan");
    page.out.append("VXLAN");
    if (length < HEADER) {
      page.invalid();
      return;
    }
    int flags = page.in.u8(at);
    page.out.append(", flags [").append((flags & VALID) == 0 ? "invalid" : "I").append("] (0x");
    page.hex(flags, 2).append("), ");
    int network = page.in.u24(at + NETWORK);
    page.out.append("vni ").append(network).append('\n');
    page.in.need(at, HEADER);
    page.layer("ether");
    EthernetText.print(page, at + HEADER, length - HEADER);
  }
}
