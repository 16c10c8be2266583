package dev.sonde.dissect;

/**
 * Spanning trees for groups of VLANs (IEEE 802.1s): the common tree and those of a region.
 *
 * <pre>
 * 35: length of version 1 (1)  length of version 3 (2)
 * 38: format (1)  name (32)  revision (2)  digest (16)
 * 89: internal cost (4)  93: bridge (8)  101: hops (1)
 * 102: trees: flags (1)  regional root (8)  cost (4)  bridge priority (1)  port (1)  hops (1)
 * </pre>
 */
final class TreesText {
  private static final int LENGTH3 = 36, NAME = 39, REVISION = 71, DIGEST = 73, COST = 89;
  private static final int BRIDGE = 93, HOPS = 101, TREES = 102;
  private static final int NAME_LENGTH = 32, DIGEST_LENGTH = 16, TREE = 16;
  private static final int START = 38;

  private TreesText() {}

  static void print(Page page, int at, int length) {
    Snapped in = page.in;
    if (length < TREES) {
      page.invalid();
      return;
    }
    int stated = in.u16(at + LENGTH3);
    if (length < START + stated) {
      page.invalid();
      return;
    }
    StpText.flags(page, ", CIST Flags [", in.u8(at + StpText.FLAGS)).append(", length ");
    page.out.append(length);
    if (page.isVerbose()) {
      common(page, at);
      region(page, at, stated);
      trees(page, at + TREES, at + START + stated);
    }
  }

  private static void common(Page page, int at) {
    page.out.append("\n\tport-role ").append(StpText.role(page.in.u8(at + StpText.FLAGS)));
    StpText.bridge(page, ", CIST root-id ", at + StpText.ROOT).append(", CIST ext-pathcost ");
    page.unsigned(page.in.i32(at + StpText.COST));
    StpText.bridge(page, "\n\tCIST regional-root-id ", at + StpText.BRIDGE);
    page.out.append(", CIST port-id ");
    page.hex(page.in.u16(at + StpText.PORT), 4).append(',');
    StpText.times(page, at);
  }

  private static void region(Page page, int at, int stated) {
    Snapped in = page.in;
    page.out.append("\n\tv3len ").append(stated).append(", MCID Name ");
    DhcpText.visible(page, at + NAME, NAME_LENGTH);
    page.in.need(at + NAME, NAME_LENGTH);
    int revision = in.u16(at + REVISION);
    in.need(at + DIGEST, DIGEST_LENGTH);
    page.out.append(", rev ").append(revision).append(",\n\t\tdigest ");
    page.octets(at + DIGEST, DIGEST_LENGTH, "").append(", ");
    in.need(at + COST, 4);
    Digits.unsigned(page.out.append("CIST int-root-pathcost "), in.i32(at + COST)).append(',');
    StpText.bridge(page, "\n\tCIST bridge-id ", at + BRIDGE).append(", ");
    in.need(at + HOPS, 1);
    page.out.append("CIST remaining-hops ").append(in.u8(at + HOPS));
  }

  private static void trees(Page page, int at, int end) {
    Snapped in = page.in;
    for (int p = at; p + TREE <= end; p += TREE) {
      in.need(p, 3);
      page.out.append("\n\tMSTI ").append(in.u16(p + 1) & 0xfff).append(", ");
      StpText.flags(page, "Flags [", in.u8(p));
      StpText.role(page, in.u8(p));
      in.need(p + 1, 12);
      StpText.bridge(page, "\n\t\tMSTI regional-root-id ", p + 1).append(", pathcost ");
      page.unsigned(in.i32(p + 9));
      in.need(p + 13, 3);
      page.out.append("\n\t\tMSTI bridge-prio ");
      page.out.append(in.u8(p + 13) >> 4).append(", port-prio ").append(in.u8(p + 14) >> 4);
      page.out.append(", hops ").append(in.u8(p + 15));
    }
  }
}
