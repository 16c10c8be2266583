package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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
  public static final int PCAP_TSTAMP_PRECISION_MICRO = 0;
  public static final int PCAP_TSTAMP_PRECISION_NANO = 1;
  public static final int PCAP_D_INOUT = 0;
  public static final int PCAP_D_IN = 1;
  public static final int PCAP_D_OUT = 2;

  /** struct pcap_pkthdr: a packet's time and lengths. */
  public static final class PcapPkthdr {
    public static final int SIZE = 24;
    public static final int ts = 0;
    public static final int caplen = 16;
    public static final int len = 20;

    private PcapPkthdr() {}
  }

  /** struct pcap_stat: how many packets came and were dropped. */
  public static final class PcapStat {
    public static final int SIZE = 12;
    public static final int ps_recv = 0;
    public static final int ps_drop = 4;
    public static final int ps_ifdrop = 8;

    private PcapStat() {}
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

  /** A pcap_handler: takes what the loop was given for it, and two addresses. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Takes a struct pcap_pkthdr and the packet's bytes. The JVM ends when this throws: it must
     * not.
     */
    void packet(long user, long header, long bytes);
  }

  private static final List<String> NAMES = List.of("libpcap.so.1", "libpcap.so.0.8");

  private static final class Library {
    private static final @Nullable SymbolLookup FOUND = Native.library(NAMES);
  }

  private static final class Dead {
    private static final MethodHandle OPEN_DEAD = function("open_dead_with_tstamp_precision");
    private static final MethodHandle COMPILE = function("compile");
    private static final MethodHandle FREECODE = function("freecode");
    private static final MethodHandle OFFLINE_FILTER = function("offline_filter");
    private static final MethodHandle GETERR = function("geterr");
    private static final MethodHandle CLOSE = function("close");
  }

  private static final class Links {
    private static final MethodHandle DATALINK = function("datalink");
    private static final MethodHandle SET_DATALINK = function("set_datalink");
    private static final MethodHandle LIST_DATALINKS = function("list_datalinks");
    private static final MethodHandle FREE_DATALINKS = function("free_datalinks");
    private static final MethodHandle NAME_TO_VAL = function("datalink_name_to_val");
    private static final MethodHandle VAL_TO_NAME = function("datalink_val_to_name");
    private static final MethodHandle DESCRIPTION = function("datalink_val_to_description");
  }

  private static final class Packets {
    private static final MethodHandle NEXT_EX = function("next_ex");
    private static final MethodHandle DISPATCH = function("dispatch");
    private static final MethodHandle BREAKLOOP = function("breakloop");
    private static final MethodHandle SETFILTER = function("setfilter");
    private static final MethodHandle INJECT = function("inject");
    private static final MethodHandle STATS = function("stats");
    private static final MethodHandle SETDIRECTION = function("setdirection");
    private static final MethodHandle SETNONBLOCK = function("setnonblock");
    private static final MethodHandle GETNONBLOCK = function("getnonblock");
    private static final MethodHandle SNAPSHOT = function("snapshot");
    private static final MethodHandle PRECISION = function("get_tstamp_precision");
  }

  private static final class Files {
    private static final MethodHandle OPEN = function("open_offline_with_tstamp_precision");
    private static final MethodHandle DUMP_OPEN = function("dump_open");
    private static final MethodHandle DUMP = function("dump");
    private static final MethodHandle DUMP_FLUSH = function("dump_flush");
    private static final MethodHandle DUMP_FILE = function("dump_file");
    private static final MethodHandle FERROR = Native.function("ferror");
    private static final MethodHandle DUMP_CLOSE = function("dump_close");
  }

  private static final class Callbacks {
    private static final MethodHandle PACKET = packet();

    private static MethodHandle packet() {
      MethodType type = MethodType.methodType(void.class, long.class, long.class, long.class);
      try {
        return MethodHandles.lookup().findVirtual(Handler.class, "packet", type);
      } catch (ReflectiveOperationException impossible) {
        throw new LinkageError("Handler.packet", impossible);
      }
    }
  }

  /** A function of the library, by its name without {@code pcap_}. */
  static MethodHandle function(String name) {
    if (Library.FOUND == null) throw new UnsatisfiedLinkError("no library of " + NAMES);
    return Native.function(Library.FOUND, "pcap_" + name);
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
    return openDead(dlt, snapLength, PCAP_TSTAMP_PRECISION_MICRO);
  }

  /** A pcap_t for compiling and for writing files, of a DLT_ number; 0 when memory is out. */
  public static long openDead(int dlt, int snapLength, int precision) {
    return Native.callLong(Dead.OPEN_DEAD, dlt, snapLength, precision, 0);
  }

  /** A pcap_t that reads a file, or 0 and a text in {@code error}. */
  public static long openOffline(String file, int precision, MemorySegment error) {
    long text = Native.address(error, 0, PCAP_ERRBUF_SIZE);
    try (Arena arena = Arena.ofConfined()) {
      return Native.callLong(Files.OPEN, arena.allocateFrom(file).address(), precision, text, 0);
    }
  }

  /**
   * Compiles a filter of pcap-filter(7) into a struct bpf_program, for {@link #freecode}.
   *
   * @param netmask as a number: of 24 bits 0xffffff00. What pcap_lookupnet gives lies in network
   *     byte order, and would be another mask here
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

  /** The DLT_ number of what its packets begin with. */
  public static int datalink(long pcap) {
    return (int) Native.callLong(Links.DATALINK, pcap, 0);
  }

  public static int setDatalink(long pcap, int dlt) {
    return (int) Native.callLong(Links.SET_DATALINK, pcap, dlt);
  }

  /**
   * The DLT_ numbers it can be set to, as 32-bit numbers: how many they are, or an error.
   *
   * @param list takes an address, for {@link #datalinks} if the result is not negative
   */
  public static int listDatalinks(long pcap, MemorySegment list) {
    long at = Native.address(list, 0, Long.BYTES);
    return (int) Native.callLong(Links.LIST_DATALINKS, pcap, at);
  }

  /** Takes what {@link #listDatalinks} found, and frees it. */
  public static int[] datalinks(MemorySegment list, int count) {
    long address = list.get(ValueLayout.JAVA_LONG, 0);
    int[] found =
        Native.memory(address, (long) count * Integer.BYTES).toArray(ValueLayout.JAVA_INT);
    Native.callLong(Links.FREE_DATALINKS, address, 0);
    return found;
  }

  /** The DLT_ number of a name, or PCAP_ERROR. */
  public static int datalinkNameToVal(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) Native.callLong(Links.NAME_TO_VAL, arena.allocateFrom(name).address(), 0);
    }
  }

  public static @Nullable String datalinkValToName(int dlt) {
    return Native.string(Native.callLong(Links.VAL_TO_NAME, dlt, 0));
  }

  public static @Nullable String datalinkValToDescription(int dlt) {
    return Native.string(Native.callLong(Links.DESCRIPTION, dlt, 0));
  }

  /** All memory for as long as the arena lives: where the addresses that libpcap gives point. */
  public static MemorySegment memory(Arena arena) {
    return Native.memory(arena);
  }

  /** The address of a C function that calls the handler, for as long as the arena lives. */
  public static long callback(Handler handler, Arena arena) {
    return Native.callback(Callbacks.PACKET.bindTo(handler), arena).address();
  }

  /** Up to {@code count} packets, for a callback: how many it were, or an error. */
  public static int dispatch(long pcap, int count, long callback) {
    return (int) Native.callLong(Packets.DISPATCH, pcap, count, callback, 0);
  }

  /** Ends a loop, from any thread. */
  public static void breakloop(long pcap) {
    Native.callLong(Packets.BREAKLOOP, pcap, 0);
  }

  /** 1, and in {@code pair} the addresses of the next packet's header and bytes; or 0; or less. */
  public static int nextEx(long pcap, MemorySegment pair) {
    long at = Native.address(pair, 0, 2 * Long.BYTES);
    return (int) Native.callLong(Packets.NEXT_EX, pcap, at, at + Long.BYTES, 0);
  }

  /** libpcap copies the struct bpf_program. */
  public static int setfilter(long pcap, MemorySegment program) {
    long at = Native.address(program, 0, BpfProgram.SIZE);
    return Native.keeping(program, (int) Native.callLong(Packets.SETFILTER, pcap, at));
  }

  /** Sends a packet: how many bytes went, or PCAP_ERROR. */
  public static int inject(long pcap, MemorySegment bytes, long at, int length) {
    long from = Native.address(bytes, at, length);
    return Native.keeping(bytes, (int) Native.callLong(Packets.INJECT, pcap, from, length, 0));
  }

  public static int stats(long pcap, MemorySegment stat) {
    return (int) Native.callLong(Packets.STATS, pcap, Native.address(stat, 0, PcapStat.SIZE));
  }

  public static int setdirection(long pcap, int direction) {
    return (int) Native.callLong(Packets.SETDIRECTION, pcap, direction);
  }

  public static int setnonblock(long pcap, boolean set, MemorySegment error) {
    long text = Native.address(error, 0, PCAP_ERRBUF_SIZE);
    return (int) Native.callLong(Packets.SETNONBLOCK, pcap, set ? 1 : 0, text, 0);
  }

  public static int getnonblock(long pcap, MemorySegment error) {
    long text = Native.address(error, 0, PCAP_ERRBUF_SIZE);
    return (int) Native.callLong(Packets.GETNONBLOCK, pcap, text);
  }

  public static int snapshot(long pcap) {
    return (int) Native.callLong(Packets.SNAPSHOT, pcap, 0);
  }

  /** PCAP_TSTAMP_PRECISION_MICRO or _NANO. */
  public static int tstampPrecision(long pcap) {
    return (int) Native.callLong(Packets.PRECISION, pcap, 0);
  }

  /** A pcap_dumper_t that writes a new file, or 0. It lives on when the pcap is closed. */
  public static long dumpOpen(long pcap, String file) {
    try (Arena arena = Arena.ofConfined()) {
      return Native.callLong(Files.DUMP_OPEN, pcap, arena.allocateFrom(file).address());
    }
  }

  /**
   * Writes a packet; {@code header} is a struct pcap_pkthdr. {@link #dumpFailed} tells of failures.
   */
  public static void dump(long dumper, MemorySegment header, MemorySegment packet) {
    long head = Native.address(header, 0, PcapPkthdr.SIZE);
    int length = header.get(ValueLayout.JAVA_INT, PcapPkthdr.caplen);
    long from = Native.address(packet, 0, Integer.toUnsignedLong(length));
    int nothing = (int) Native.callLong(Files.DUMP, dumper, head, from, 0);
    Native.keeping(packet, nothing);
  }

  /** 0, or minus errno. */
  public static int dumpFlush(long dumper) {
    return Native.call(Files.DUMP_FLUSH, dumper);
  }

  /** Whether an earlier write has failed, of which neither dump nor a later flush would tell. */
  public static boolean dumpFailed(long dumper) {
    return (int) Native.callLong(Files.FERROR, Native.callLong(Files.DUMP_FILE, dumper, 0), 0) != 0;
  }

  public static void dumpClose(long dumper) {
    Native.callLong(Files.DUMP_CLOSE, dumper, 0);
  }
}
