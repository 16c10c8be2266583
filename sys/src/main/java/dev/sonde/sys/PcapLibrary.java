package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libpcap, without its prefix: pcap(3PCAP). The library is looked for when one of
 * them is first needed; ask {@link #isPresent} before any other.
 *
 * <p>A {@code pcap} is the address of a pcap_t; nothing here knows whether it is still open. But
 * for pcap_breakloop no two threads may use one at a time.
 */
public final class PcapLibrary {
  // pcap/pcap.h
  public static final int PCAP_ERRBUF_SIZE = 256;
  public static final int PCAP_ERROR = -1;
  public static final int PCAP_ERROR_BREAK = -2;
  public static final int PCAP_NETMASK_UNKNOWN = 0xffff_ffff;

  /** struct pcap_pkthdr: a packet's time and lengths. */
  public static final class PcapPkthdr {
    public static final int SIZE = 24;
    public static final int ts = 0;
    public static final int caplen = 16;
    public static final int len = 20;

    private PcapPkthdr() {}
  }

  /** struct bpf_program: pcap/bpf.h. */
  public static final class BpfProgram {
    public static final int SIZE = 16;
    public static final int bf_len = 0;
    public static final int bf_insns = 8;

    private BpfProgram() {}
  }

  /** struct bpf_insn, one instruction: pcap/bpf.h. */
  public static final class BpfInsn {
    public static final int SIZE = 8;
    public static final int code = 0;
    public static final int jt = 2;
    public static final int jf = 3;
    public static final int k = 4;

    private BpfInsn() {}
  }

  private static final List<String> NAMES = List.of("libpcap.so.1", "libpcap.so.0.8");

  private static final class Library {
    private static final @Nullable SymbolLookup FOUND = Native.library(NAMES);

    private static MethodHandle function(String name) {
      if (FOUND == null) throw new UnsatisfiedLinkError("no library of " + NAMES);
      return Native.function(FOUND, "pcap_" + name);
    }
  }

  private static final class Dead {
    private static final MethodHandle OPEN_DEAD = Library.function("open_dead");
    private static final MethodHandle COMPILE = Library.function("compile");
    private static final MethodHandle FREECODE = Library.function("freecode");
    private static final MethodHandle OFFLINE_FILTER = Library.function("offline_filter");
    private static final MethodHandle GETERR = Library.function("geterr");
    private static final MethodHandle CLOSE = Library.function("close");
  }

  private PcapLibrary() {}

  /** Whether this machine has the library, under one of its names. */
  public static boolean isPresent() {
    return Library.FOUND != null;
  }

  /** Whether this machine has a library under one of these names. */
  public static boolean isPresent(List<String> names) {
    return Native.library(names) != null;
  }

  /** A pcap_t for compiling, of a DLT_ number. */
  public static long openDead(int dlt, int snapLength) {
    return Native.callLong(Dead.OPEN_DEAD, dlt, snapLength);
  }

  /**
   * Compiles a filter of pcap-filter(7) into a struct bpf_program, for {@link #freecode}.
   *
   * @param netmask in network byte order, as an int that lies in memory
   * @return 0 or PCAP_ERROR
   */
  public static int compile(
      long pcap, MemorySegment program, String expression, boolean optimise, int netmask) {
    long at = Native.address(program, 0, BpfProgram.SIZE);
    try (Arena arena = Arena.ofConfined()) {
      long text = arena.allocateFrom(expression).address();
      int failed = (int) Native.callLong(Dead.COMPILE, pcap, at, text, optimise ? 1 : 0, netmask);
      return Native.keeping(program, failed);
    }
  }

  /** The instructions of a struct bpf_program, valid until {@link #freecode}. */
  public static MemorySegment instructions(MemorySegment program) {
    long count = Integer.toUnsignedLong(program.get(ValueLayout.JAVA_INT, BpfProgram.bf_len));
    long address = program.get(ValueLayout.JAVA_LONG, BpfProgram.bf_insns);
    return Native.memory(address, count * BpfInsn.SIZE);
  }

  public static void freecode(MemorySegment program) {
    Native.callLong(Dead.FREECODE, Native.address(program, 0, BpfProgram.SIZE), 0);
  }

  /** The verdict of a program on a packet of which {@code header} says the lengths. */
  public static int offlineFilter(
      MemorySegment program, MemorySegment header, MemorySegment packet) {
    long code = Native.address(program, 0, BpfProgram.SIZE);
    long head = Native.address(header, 0, PcapPkthdr.SIZE);
    int captured = header.get(ValueLayout.JAVA_INT, PcapPkthdr.caplen);
    long bytes = Native.address(packet, 0, Integer.toUnsignedLong(captured));
    int verdict = (int) Native.callLong(Dead.OFFLINE_FILTER, code, head, bytes, 0);
    return Native.keeping(program, Native.keeping(header, Native.keeping(packet, verdict)));
  }

  /** What went wrong last. */
  public static String geterr(long pcap) {
    return Objects.requireNonNullElse(Native.string(Native.callLong(Dead.GETERR, pcap, 0)), "");
  }

  public static void close(long pcap) {
    Native.callLong(Dead.CLOSE, pcap, 0);
  }
}
