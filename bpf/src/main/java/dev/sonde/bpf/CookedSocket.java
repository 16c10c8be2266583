package dev.sonde.bpf;

import static dev.sonde.bpf.BpfOpcode.*;

/**
 * A socket of SOCK_DGRAM: packet(7). Its filters see a packet from the network header on; what a
 * cooked header would say before it has to be asked of the kernel.
 *
 * @param header how long the cooked header is in a file
 */
record CookedSocket(int header, LinkLayer.Kind kind) {
  static final String NO_HEADER =
      "a cooked socket has no link header: the kernel knows only its type, direction and device";

  /** The quantity that a field of the cooked packet is. */
  Quantity load(Quantity.Load inFile, int column) throws BadFilter {
    int offset = inFile.offset();
    if (Integer.compareUnsigned(offset, header) >= 0) {
      return new Quantity.Load(inFile.size(), offset - header, inFile.moves());
    }
    return new Quantity.Load(inFile.size(), SKF_AD_OFF + ancillary(inFile, column), false);
  }

  private int ancillary(Quantity.Load load, int column) throws BadFilter {
    boolean first = kind == LinkLayer.Kind.COOKED;
    if (load.size() == BPF_H && load.offset() == (first ? 14 : 0)) return SKF_AD_PROTOCOL;
    if (load.size() == BPF_H && load.offset() == 0) return SKF_AD_PKTTYPE;
    if (!first && load.size() == BPF_W && load.offset() == 4) return SKF_AD_IFINDEX;
    if (!first && load.size() == BPF_B && load.offset() == 10) return SKF_AD_PKTTYPE;
    throw new BadFilter(column, NO_HEADER);
  }
}
