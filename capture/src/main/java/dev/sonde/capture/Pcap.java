package dev.sonde.capture;

import dev.sonde.bpf.BpfProgram;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.LinkType;
import dev.sonde.sys.PcapLibrary;
import dev.sonde.sys.PcapSources;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * libpcap in Java's manner: pcap(3PCAP). A device or a file to read packets from, or nothing but a
 * compiler of filters. The library is looked for at run time; Sonde's own {@code Capture} and
 * capture files do without it.
 *
 * <p>For one thread at a time: another that comes meanwhile gets {@link IllegalStateException}, but
 * {@link #breakLoop} and {@link #close} may come from any. All packets are shown in one object,
 * valid until the next is read; once this is closed, reading its bytes is refused. Whoever opens
 * one closes it: nothing else does.
 */
public final class Pcap implements AutoCloseable {
  /** What {@link #dispatch} returns when {@link #breakLoop} ended it before its first packet. */
  public static final int BROKEN = PcapLibrary.PCAP_ERROR_BREAK;

  /** What {@link #nextEx} found. */
  public enum Next {
    PACKET,
    /** None came within the timeout. */
    TIMEOUT,
    /** The end of a file; or {@link #breakLoop}. */
    END
  }

  /** Which packets of a device to take: pcap_setdirection(3PCAP). */
  public enum Direction {
    INOUT(PcapLibrary.PCAP_D_INOUT),
    IN(PcapLibrary.PCAP_D_IN),
    OUT(PcapLibrary.PCAP_D_OUT);

    private final int number;

    Direction(int number) {
      this.number = number;
    }
  }

  private final PcapHandle handle;
  private final PcapReader reader;
  private final @Nullable String warning;

  /** Owns the pcap_t from now on. */
  private Pcap(long pcap, boolean ofFile, @Nullable String warning) {
    this.warning = warning;
    handle = new PcapHandle(pcap);
    LinkType linkType = PcapLinkTypes.ofDlt(PcapLibrary.datalink(pcap));
    reader = new PcapReader(handle, ofFile, linkType, PcapLibrary.tstampPrecision(pcap));
  }

  /** One that captures. */
  static Pcap live(long pcap, @Nullable String warning) {
    return new Pcap(pcap, false, warning);
  }

  /** Whether this machine has libpcap. */
  public static boolean isInstalled() {
    return Libpcap.SYSTEM.isPresent();
  }

  /** As {@code libpcap version 1.10.3 (with TPACKET_V3)}: pcap_lib_version(3PCAP). */
  public static String version() throws PcapFailure {
    Libpcap.SYSTEM.require("pcap_lib_version");
    return PcapSources.libVersion();
  }

  /** What packets can be captured from: pcap_findalldevs(3PCAP). */
  public static List<PcapDevice> findAllDevices() throws PcapFailure {
    return PcapDevice.findAll(Libpcap.SYSTEM);
  }

  /** A device's IPv4 network, the first if it has several: pcap_lookupnet(3PCAP). */
  public static PcapNetwork lookupNetwork(String device) throws PcapFailure {
    return PcapNetwork.lookup(Libpcap.SYSTEM, device);
  }

  /**
   * Captures from a device, or from {@code any}: pcap_open_live(3PCAP). {@link #create} has more to
   * choose from.
   *
   * @param timeoutMillis how long packets may wait to be read together, not how long to wait for
   *     one
   */
  public static Pcap openLive(String device, int snapLength, boolean promiscuous, int timeoutMillis)
      throws PcapFailure {
    String call = "pcap_open_live " + device;
    Libpcap.SYSTEM.require(call);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment error = Libpcap.errorBuffer(arena);
      long pcap = PcapSources.openLive(device, snapLength, promiscuous, timeoutMillis, error);
      if (pcap == 0) throw Libpcap.failure(call, error);
      String said = error.getString(0);
      return live(pcap, said.isEmpty() ? null : said);
    }
  }

  /** Captures from a device after options were chosen: pcap_create(3PCAP). */
  public static PcapOptions create(String device) {
    return new PcapOptions(Libpcap.SYSTEM, device);
  }

  /** Reads a file, to the nanosecond: pcap_open_offline(3PCAP). */
  public static Pcap openOffline(Path file) throws PcapFailure {
    return openOffline(Libpcap.SYSTEM, file);
  }

  static Pcap openOffline(Libpcap library, Path file) throws PcapFailure {
    String call = "pcap_open_offline";
    library.require(call);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment error = Libpcap.errorBuffer(arena);
      String name = file.toAbsolutePath().toString(); // "-" would be standard input
      long pcap = PcapLibrary.openOffline(name, PcapLibrary.PCAP_TSTAMP_PRECISION_NANO, error);
      if (pcap == 0) throw Libpcap.failure(call, error);
      return new Pcap(pcap, true, null);
    }
  }

  /** Reads nothing, but compiles filters, and writes files to the nanosecond: pcap_open_dead. */
  public static Pcap openDead(LinkType linkType, int snapLength) throws PcapFailure {
    String call = "pcap_open_dead";
    Libpcap.SYSTEM.require(call);
    int dlt = PcapLinkTypes.toDlt(linkType);
    long pcap = PcapLibrary.openDead(dlt, snapLength, PcapLibrary.PCAP_TSTAMP_PRECISION_NANO);
    if (pcap == 0) throw new PcapFailure(call, PcapLibrary.PCAP_ERROR, "no memory");
    return new Pcap(pcap, false, null);
  }

  /** What takes its packets, for tests of what no file can make libpcap say. */
  PcapReader reader() {
    return reader;
  }

  /** What libpcap warned of when it opened this, or null. */
  public @Nullable String warning() {
    return warning;
  }

  /** A call that takes the pcap_t and answers with a number. */
  @FunctionalInterface
  private interface Call {
    int of(long pcap);
  }

  /** Makes a call that answers less than zero where it fails. */
  private int ask(String name, Call call) throws PcapFailure {
    long pcap = handle.enter();
    try {
      int result = call.of(pcap);
      if (result < 0) throw Libpcap.failure(name, pcap, result);
      return result;
    } finally {
      handle.leave();
    }
  }

  /** Compiles a filter for packets of this kind, optimised: pcap-filter(7). */
  public BpfProgram compile(String expression) throws PcapFailure {
    return compile(expression, true, null);
  }

  /**
   * Compiles a filter: pcap_compile(3PCAP). Names in it may be looked up by the network.
   *
   * @param netmask of the network captured from, which {@code ip broadcast} needs to be known
   */
  public BpfProgram compile(String expression, boolean optimise, @Nullable Ip4Address netmask)
      throws PcapFailure {
    long pcap = handle.enter();
    try {
      return PcapPrograms.compile(pcap, expression, optimise, netmask);
    } finally {
      handle.leave();
    }
  }

  /** Takes only packets that a program keeps, from now on: pcap_setfilter(3PCAP). */
  public void filter(BpfProgram program) throws PcapFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = PcapPrograms.write(program, arena);
      ask("pcap_setfilter", pcap -> PcapLibrary.setfilter(pcap, code));
    }
  }

  /** Compiles and sets a filter. */
  public void filter(String expression) throws PcapFailure {
    filter(compile(expression));
  }

  /** The next packet, or null when there is none: pcap_next(3PCAP), but a failure is thrown. */
  public @Nullable CapturedPacket next() throws PcapFailure {
    return nextEx() == Next.PACKET ? packet() : null;
  }

  /** Reads the next packet into {@link #packet}: pcap_next_ex(3PCAP). */
  public Next nextEx() throws PcapFailure {
    long pcap = handle.enter();
    try {
      int result = reader.next(pcap);
      if (result == 0) return Next.TIMEOUT;
      if (result < 0) {
        end("pcap_next_ex", pcap, result);
        return Next.END;
      }
      return Next.PACKET;
    } finally {
      handle.leave();
    }
  }

  /** The object in which each packet is shown; it is the same one always. */
  public CapturedPacket packet() {
    return reader.packet();
  }

  /**
   * Reads up to {@code count} packets, or with -1 all that wait: pcap_dispatch(3PCAP). What the
   * handler throws ends it and is thrown here.
   *
   * @return how many it were, which may be 0; or {@link #BROKEN}
   */
  public int dispatch(int count, PacketHandler handler) throws PcapFailure {
    Objects.requireNonNull(handler);
    long pcap = handle.enter();
    try {
      int result = reader.dispatch(pcap, atMost(count), handler);
      if (result < 0) end("pcap_dispatch", pcap, result);
      return result;
    } finally {
      handle.leave();
    }
  }

  /**
   * Reads {@code count} packets, or with -1 all that ever come, as pcap_loop(3PCAP) does. What the
   * handler throws ends it and is thrown here.
   *
   * @return false when {@link #breakLoop} or {@link #close} ended it
   */
  public boolean loop(int count, PacketHandler handler) throws PcapFailure {
    Objects.requireNonNull(handler);
    long pcap = handle.enter();
    try {
      int result = reader.loop(pcap, atMost(count), handler);
      if (result < 0 && result != BROKEN) throw Libpcap.failure("pcap_loop", pcap, result);
      return result == 0;
    } finally {
      handle.leave();
    }
  }

  private static int atMost(int count) {
    return count <= 0 ? PcapReader.ALL : count;
  }

  /** What reading ended with, if no failure: a break is told of once. */
  private void end(String name, long pcap, int result) throws PcapFailure {
    if (result != BROKEN) throw Libpcap.failure(name, pcap, result);
    handle.takeBreak();
  }

  /**
   * Ends the loop that runs, or else the one that comes next: pcap_breakloop(3PCAP). From any
   * thread; of a closed one there is none to end. What reads from a pipe is not woken by it.
   */
  public void breakLoop() {
    handle.breakLoop();
  }

  /** Sends a packet, link header and all: pcap_inject(3PCAP). Returns how many bytes went. */
  public int inject(byte[] packet) throws PcapFailure {
    return inject(MemorySegment.ofArray(packet), 0, packet.length);
  }

  /** Sends the packet that lies in {@code bytes}. */
  public int inject(MemorySegment bytes, long at, int length) throws PcapFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(length, 1));
      MemorySegment.copy(bytes, at, copy, 0, length);
      return ask("pcap_inject", pcap -> PcapLibrary.inject(pcap, copy, 0, length));
    }
  }

  /** Writes a new file of packets of this kind: pcap_dump_open(3PCAP). */
  public PcapDumper dump(Path file) throws PcapFailure {
    long pcap = handle.enter();
    try {
      long dumper = PcapLibrary.dumpOpen(pcap, file.toAbsolutePath().toString());
      if (dumper == 0) throw Libpcap.failure("pcap_dump_open", pcap, PcapLibrary.PCAP_ERROR);
      return new PcapDumper(dumper, reader.fraction());
    } finally {
      handle.leave();
    }
  }

  /** What came and what was dropped; a file does not know: pcap_stats(3PCAP). */
  public PcapStatistics stats() throws PcapFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stat = arena.allocate(PcapLibrary.PcapStat.SIZE, Integer.BYTES);
      ask("pcap_stats", pcap -> PcapLibrary.stats(pcap, stat));
      return PcapStatistics.read(stat);
    }
  }

  /** What its packets begin with: pcap_datalink(3PCAP). */
  public LinkType linkType() {
    return reader.linkType();
  }

  /** What its packets could begin with: pcap_list_datalinks(3PCAP). */
  public List<LinkType> linkTypes() throws PcapFailure {
    long pcap = handle.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(Long.BYTES, Long.BYTES);
      int count = PcapLibrary.listDatalinks(pcap, list);
      if (count < 0) throw Libpcap.failure("pcap_list_datalinks", pcap, count);
      int[] found = PcapLibrary.datalinks(list, count);
      return Arrays.stream(found).mapToObj(PcapLinkTypes::ofDlt).toList();
    } finally {
      handle.leave();
    }
  }

  /** Chooses what its packets begin with: pcap_set_datalink(3PCAP). */
  public void linkType(LinkType type) throws PcapFailure {
    int dlt = PcapLinkTypes.toDlt(type);
    ask("pcap_set_datalink " + type, pcap -> PcapLibrary.setDatalink(pcap, dlt));
    reader.linkType(type);
  }

  /** Takes only what comes in, or what goes out: pcap_setdirection(3PCAP). */
  public void direction(Direction direction) throws PcapFailure {
    ask("pcap_setdirection", pcap -> PcapLibrary.setdirection(pcap, direction.number));
  }

  /** Makes reads without a packet return at once, or not: pcap_setnonblock(3PCAP). */
  public void nonBlocking(boolean set) throws PcapFailure {
    askText("pcap_setnonblock", (pcap, error) -> PcapLibrary.setnonblock(pcap, set, error));
  }

  /** Whether reads without a packet return at once; of a file never: pcap_getnonblock(3PCAP). */
  public boolean nonBlocking() throws PcapFailure {
    return askText("pcap_getnonblock", PcapLibrary::getnonblock) > 0;
  }

  /** How many bytes of a packet it takes at most: pcap_snapshot(3PCAP). */
  public int snapLength() throws PcapFailure {
    return ask("pcap_snapshot", PcapLibrary::snapshot);
  }

  /** A call that leaves its words elsewhere than in the pcap_t. */
  @FunctionalInterface
  private interface TextCall {
    int of(long pcap, MemorySegment error);
  }

  private int askText(String name, TextCall call) throws PcapFailure {
    long pcap = handle.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment error = Libpcap.errorBuffer(arena);
      int result = call.of(pcap, error);
      if (result < 0) throw Libpcap.failure(name, error);
      return result;
    } finally {
      handle.leave();
    }
  }

  /**
   * Closes it once, from any thread: pcap_close(3PCAP). It ends the loop of another thread and
   * waits for it; called by a handler, it takes effect when that handler's loop has returned.
   */
  @Override
  public void close() {
    handle.close();
  }
}
