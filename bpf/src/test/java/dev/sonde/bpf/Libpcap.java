package dev.sonde.bpf;

import dev.sonde.sys.PcapLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The compiler and interpreter of libpcap, for packets of one kind. */
final class Libpcap implements AutoCloseable {
  private static final int SNAP_LENGTH = FilterOptions.SNAP_LENGTH;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment header = arena.allocate(PcapLibrary.PcapPkthdr.SIZE, Long.BYTES);
  private final long pcap;

  Libpcap(int dlt) {
    require();
    pcap = PcapLibrary.openDead(dlt, SNAP_LENGTH);
  }

  static void require() {
    if (PcapLibrary.isPresent()) return;
    String reason = "no libpcap here: apt-get install libpcap0.8";
    System.err.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  /** What libpcap made of a filter: a program, or a refusal. */
  final class Compiled implements AutoCloseable {
    private final MemorySegment program = arena.allocate(PcapLibrary.BpfProgram.SIZE, Long.BYTES);
    final String refusal;

    private Compiled(String expression, boolean optimise, int netmask) {
      boolean failed = PcapLibrary.compile(pcap, program, expression, optimise, netmask) != 0;
      refusal = failed ? PcapLibrary.geterr(pcap) : "";
    }

    boolean refused() {
      return !refusal.isEmpty();
    }

    /** How many bytes of a packet to keep. */
    int verdict(MemorySegment packet, int length, int originalLength) {
      header.set(ValueLayout.JAVA_INT, PcapLibrary.PcapPkthdr.caplen, length);
      header.set(ValueLayout.JAVA_INT, PcapLibrary.PcapPkthdr.len, originalLength);
      return PcapLibrary.offlineFilter(program, header, packet);
    }

    BpfProgram program() {
      MemorySegment all = PcapLibrary.instructions(program);
      List<BpfInstruction> instructions = new ArrayList<>();
      for (long at = 0; at < all.byteSize(); at += PcapLibrary.BpfInsn.SIZE) {
        instructions.add(
            new BpfInstruction(
                Short.toUnsignedInt(all.get(ValueLayout.JAVA_SHORT, at)),
                Byte.toUnsignedInt(all.get(ValueLayout.JAVA_BYTE, at + PcapLibrary.BpfInsn.jt)),
                Byte.toUnsignedInt(all.get(ValueLayout.JAVA_BYTE, at + PcapLibrary.BpfInsn.jf)),
                all.get(ValueLayout.JAVA_INT, at + PcapLibrary.BpfInsn.k)));
      }
      return new BpfProgram(instructions);
    }

    @Override
    public void close() {
      if (!refused()) PcapLibrary.freecode(program);
    }
  }

  Compiled compile(String expression, boolean optimise, int netmask) {
    return new Compiled(expression, optimise, netmask);
  }

  @Override
  public void close() {
    PcapLibrary.close(pcap);
    arena.close();
  }
}
