package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libpcap that find and open what packets can be captured from, without its
 * prefix: pcap(3PCAP). What holds of {@link PcapLibrary} holds here.
 */
public final class PcapSources {
  // pcap/pcap.h
  public static final int PCAP_ERROR_NO_SUCH_DEVICE = -5;
  public static final int PCAP_ERROR_RFMON_NOTSUP = -6;
  public static final int PCAP_ERROR_PERM_DENIED = -8;
  public static final int PCAP_ERROR_IFACE_NOT_UP = -9;
  public static final int PCAP_ERROR_PROMISC_PERM_DENIED = -11;
  public static final int PCAP_TSTAMP_HOST = 0;
  public static final int PCAP_TSTAMP_HOST_LOWPREC = 1;
  public static final int PCAP_TSTAMP_HOST_HIPREC = 2;
  public static final int PCAP_TSTAMP_ADAPTER = 3;
  public static final int PCAP_TSTAMP_ADAPTER_UNSYNCED = 4;
  public static final int PCAP_TSTAMP_HOST_HIPREC_UNSYNCED = 5;
  public static final int PCAP_IF_LOOPBACK = 1;
  public static final int PCAP_IF_UP = 2;
  public static final int PCAP_IF_RUNNING = 4;
  public static final int PCAP_IF_WIRELESS = 8;
  public static final int PCAP_IF_CONNECTION_STATUS = 0x30;

  /** struct pcap_if: a device, in a list. */
  public static final class PcapIf {
    public static final int SIZE = 40;
    public static final int next = 0;
    public static final int name = 8;
    public static final int description = 16;
    public static final int addresses = 24;
    public static final int flags = 32;

    private PcapIf() {}
  }

  /** struct pcap_addr: an address of a device, in a list. */
  public static final class PcapAddr {
    public static final int SIZE = 40;
    public static final int next = 0;
    public static final int addr = 8;
    public static final int netmask = 16;
    public static final int broadaddr = 24;
    public static final int dstaddr = 32;

    private PcapAddr() {}
  }

  private static final class Find {
    private static final MethodHandle FINDALLDEVS = PcapLibrary.function("findalldevs");
    private static final MethodHandle FREEALLDEVS = PcapLibrary.function("freealldevs");
    private static final MethodHandle LOOKUPNET = PcapLibrary.function("lookupnet");
    private static final MethodHandle LIB_VERSION = PcapLibrary.function("lib_version");
  }

  private static final class Open {
    private static final MethodHandle OPEN_LIVE = PcapLibrary.function("open_live");
    private static final MethodHandle CREATE = PcapLibrary.function("create");
    private static final MethodHandle ACTIVATE = PcapLibrary.function("activate");
    private static final MethodHandle STATUSTOSTR = PcapLibrary.function("statustostr");
    private static final MethodHandle SNAPLEN = PcapLibrary.function("set_snaplen");
    private static final MethodHandle PROMISC = PcapLibrary.function("set_promisc");
    private static final MethodHandle RFMON = PcapLibrary.function("set_rfmon");
    private static final MethodHandle TIMEOUT = PcapLibrary.function("set_timeout");
    private static final MethodHandle IMMEDIATE = PcapLibrary.function("set_immediate_mode");
    private static final MethodHandle BUFFER_SIZE = PcapLibrary.function("set_buffer_size");
    private static final MethodHandle TSTAMP_TYPE = PcapLibrary.function("set_tstamp_type");
    private static final MethodHandle PRECISION = PcapLibrary.function("set_tstamp_precision");
  }

  private static final class Stamps {
    private static final MethodHandle LIST = PcapLibrary.function("list_tstamp_types");
    private static final MethodHandle FREE = PcapLibrary.function("free_tstamp_types");
  }

  private PcapSources() {}

  /** As {@code libpcap version 1.10.3 (with TPACKET_V3)}. */
  public static String libVersion() {
    return Objects.requireNonNullElse(Native.string(Native.callLong(Find.LIB_VERSION, 0, 0)), "");
  }

  /**
   * Finds the devices: 0 or PCAP_ERROR.
   *
   * @param list takes the address of the first struct pcap_if or 0, for {@link #freealldevs}
   */
  public static int findalldevs(MemorySegment list, MemorySegment error) {
    long at = Native.address(list, 0, Long.BYTES);
    long text = Native.address(error, 0, PcapLibrary.PCAP_ERRBUF_SIZE);
    return (int) Native.callLong(Find.FINDALLDEVS, at, text);
  }

  public static void freealldevs(long first) {
    Native.callLong(Find.FREEALLDEVS, first, 0);
  }

  /** The struct pcap_if at an address. */
  public static MemorySegment pcapIf(long address) {
    return Native.memory(address, PcapIf.SIZE);
  }

  /** The struct pcap_addr at an address. */
  public static MemorySegment pcapAddr(long address) {
    return Native.memory(address, PcapAddr.SIZE);
  }

  /** The text that a field of a struct points to. */
  public static @Nullable String text(MemorySegment struct, int field) {
    return Native.string(struct.get(ValueLayout.JAVA_LONG, field));
  }

  /** The IPv4 or IPv6 socket address that a field points to; null for another or none. */
  public static @Nullable MemorySegment socketAddress(MemorySegment struct, int field) {
    long address = struct.get(ValueLayout.JAVA_LONG, field);
    if (address == 0) return null;
    return switch (Native.memory(address, Short.BYTES).get(ValueLayout.JAVA_SHORT, 0)) {
      case Sockets.AF_INET -> Native.memory(address, Sockets.SockaddrIn.SIZE);
      case Sockets.AF_INET6 -> Native.memory(address, Sockets.SockaddrIn6.SIZE);
      default -> null;
    };
  }

  /** The IPv4 network and mask of a device, four bytes each into {@code pair}; or PCAP_ERROR. */
  public static int lookupnet(String device, MemorySegment pair, MemorySegment error) {
    long at = Native.address(pair, 0, 2 * Integer.BYTES);
    long text = Native.address(error, 0, PcapLibrary.PCAP_ERRBUF_SIZE);
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(device).address();
      return (int) Native.callLong(Find.LOOKUPNET, name, at, at + Integer.BYTES, text);
    }
  }

  /** A pcap_t that captures, or 0; in both cases there may be a text in {@code error}. */
  public static long openLive(
      String device, int snapLength, boolean promiscuous, int timeoutMillis, MemorySegment error) {
    long text = Native.address(error, 0, PcapLibrary.PCAP_ERRBUF_SIZE);
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(device).address();
      int promisc = promiscuous ? 1 : 0;
      return Native.callLong(Open.OPEN_LIVE, name, snapLength, promisc, timeoutMillis, text);
    }
  }

  /** A pcap_t to set options of, or 0 and a text in {@code error}. */
  public static long create(String device, MemorySegment error) {
    long text = Native.address(error, 0, PcapLibrary.PCAP_ERRBUF_SIZE);
    try (Arena arena = Arena.ofConfined()) {
      return Native.callLong(Open.CREATE, arena.allocateFrom(device).address(), text);
    }
  }

  /** 0; a PCAP_ERROR_ number; or a PCAP_WARNING_ number, which is positive. */
  public static int activate(long pcap) {
    return (int) Native.callLong(Open.ACTIVATE, pcap, 0);
  }

  /** What a PCAP_ERROR_ or PCAP_WARNING_ number means. */
  public static String statustostr(int status) {
    String text = Native.string(Native.callLong(Open.STATUSTOSTR, status, 0));
    return text == null ? "status " + status : text;
  }

  public static int setSnaplen(long pcap, int bytes) {
    return (int) Native.callLong(Open.SNAPLEN, pcap, bytes);
  }

  public static int setPromisc(long pcap, boolean set) {
    return (int) Native.callLong(Open.PROMISC, pcap, set ? 1 : 0);
  }

  public static int setRfmon(long pcap, boolean set) {
    return (int) Native.callLong(Open.RFMON, pcap, set ? 1 : 0);
  }

  public static int setTimeout(long pcap, int millis) {
    return (int) Native.callLong(Open.TIMEOUT, pcap, millis);
  }

  public static int setImmediateMode(long pcap, boolean set) {
    return (int) Native.callLong(Open.IMMEDIATE, pcap, set ? 1 : 0);
  }

  public static int setBufferSize(long pcap, int bytes) {
    return (int) Native.callLong(Open.BUFFER_SIZE, pcap, bytes);
  }

  /** A PCAP_TSTAMP_ number. */
  public static int setTstampType(long pcap, int type) {
    return (int) Native.callLong(Open.TSTAMP_TYPE, pcap, type);
  }

  /** PCAP_TSTAMP_PRECISION_MICRO or _NANO. */
  public static int setTstampPrecision(long pcap, int precision) {
    return (int) Native.callLong(Open.PRECISION, pcap, precision);
  }

  /**
   * How many PCAP_TSTAMP_ numbers a device knows: 0 when it cannot be told; or an error.
   *
   * @param list takes an address, for {@link #tstampTypes} if the result is positive
   */
  public static int listTstampTypes(long pcap, MemorySegment list) {
    return (int) Native.callLong(Stamps.LIST, pcap, Native.address(list, 0, Long.BYTES));
  }

  /** Takes what {@link #listTstampTypes} found, and frees it. */
  public static int[] tstampTypes(MemorySegment list, int count) {
    long address = list.get(ValueLayout.JAVA_LONG, 0);
    int[] found =
        Native.memory(address, (long) count * Integer.BYTES).toArray(ValueLayout.JAVA_INT);
    Native.callLong(Stamps.FREE, address, 0);
    return found;
  }
}
