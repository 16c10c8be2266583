package dev.sonde.capture;

import dev.sonde.sys.PcapLibrary;
import dev.sonde.sys.PcapSources;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How libpcap is to capture from a device: pcap_create(3PCAP). Nothing is opened before {@link
 * #activate}, so there is nothing to close. Unlike in libpcap the timeout is not 0 at first.
 */
public final class PcapOptions {
  private static final int WHOLE_PACKETS = 262144;
  private static final int TIMEOUT_MILLIS = 100;

  /** Whose clock stamps packets: pcap-tstamp(7). */
  public enum StampType {
    HOST(PcapSources.PCAP_TSTAMP_HOST),
    HOST_LOWPREC(PcapSources.PCAP_TSTAMP_HOST_LOWPREC),
    HOST_HIPREC(PcapSources.PCAP_TSTAMP_HOST_HIPREC),
    ADAPTER(PcapSources.PCAP_TSTAMP_ADAPTER),
    ADAPTER_UNSYNCED(PcapSources.PCAP_TSTAMP_ADAPTER_UNSYNCED),
    HOST_HIPREC_UNSYNCED(PcapSources.PCAP_TSTAMP_HOST_HIPREC_UNSYNCED);

    private final int number;

    StampType(int number) {
      this.number = number;
    }

    /** The name that tcpdump's -j takes, as {@code adapter_unsynced}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Libpcap library;
  private final String device;
  private int snapLength = WHOLE_PACKETS;
  private boolean promiscuous;
  private boolean monitor;
  private int timeoutMillis = TIMEOUT_MILLIS;
  private boolean immediate;
  private int bufferBytes;
  private @Nullable StampType stampType;
  private boolean nanoseconds;

  PcapOptions(Libpcap library, String device) {
    this.library = library;
    this.device = device;
  }

  /** How many bytes of a packet to take at most: pcap_set_snaplen(3PCAP). */
  public PcapOptions snapLength(int bytes) {
    snapLength = bytes;
    return this;
  }

  /** Takes what is for others too: pcap_set_promisc(3PCAP). */
  public PcapOptions promiscuous(boolean set) {
    promiscuous = set;
    return this;
  }

  /** Monitor mode, which only Wi-Fi has and all else refuses: pcap_set_rfmon(3PCAP). */
  public PcapOptions monitor(boolean set) {
    monitor = set;
    return this;
  }

  /** How long packets may wait to be read together: pcap_set_timeout(3PCAP). */
  public PcapOptions timeoutMillis(int millis) {
    timeoutMillis = millis;
    return this;
  }

  /** Packets wait for no others: pcap_set_immediate_mode(3PCAP). The buffer then holds few. */
  public PcapOptions immediate(boolean set) {
    immediate = set;
    return this;
  }

  /** How much room there is for packets not yet read: pcap_set_buffer_size(3PCAP). */
  public PcapOptions bufferBytes(int bytes) {
    bufferBytes = bytes;
    return this;
  }

  /** Whose clock stamps packets: pcap_set_tstamp_type(3PCAP). */
  public PcapOptions stampType(StampType type) {
    stampType = type;
    return this;
  }

  /** Stamps to the nanosecond, not microsecond: pcap_set_tstamp_precision(3PCAP). */
  public PcapOptions nanoseconds(boolean set) {
    nanoseconds = set;
    return this;
  }

  /** The clocks that the device can stamp by; none if it cannot be told: pcap_list_tstamp_types. */
  public List<StampType> stampTypes() throws PcapFailure {
    String call = "pcap_list_tstamp_types " + device;
    long pcap = create(call);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(Long.BYTES, Long.BYTES);
      int count = PcapSources.listTstampTypes(pcap, list);
      if (count < 0) throw Libpcap.failure(call, pcap, count);
      int[] found = count == 0 ? new int[0] : PcapSources.tstampTypes(list, count);
      return Arrays.stream(found).boxed().flatMap(PcapOptions::stampTypes).toList();
    } finally {
      PcapLibrary.close(pcap);
    }
  }

  private static Stream<StampType> stampTypes(int number) {
    return Arrays.stream(StampType.values()).filter(type -> type.number == number);
  }

  private long create(String call) throws PcapFailure {
    library.require(call);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment error = Libpcap.errorBuffer(arena);
      long pcap = PcapSources.create(device, error);
      if (pcap == 0) throw Libpcap.failure(call, error);
      return pcap;
    }
  }

  /**
   * Starts to capture: pcap_activate(3PCAP). What it only warned of, {@link Pcap#warning} tells.
   */
  public Pcap activate() throws PcapFailure {
    String call = "pcap_activate " + device;
    long pcap = create(call);
    try {
      String warning = configure(pcap);
      int status = PcapSources.activate(pcap);
      if (status < 0) throw Libpcap.failure(call, pcap, status);
      if (status > 0) warning = Libpcap.words(pcap, status);
      return Pcap.live(pcap, warning);
    } catch (PcapFailure failure) {
      PcapLibrary.close(pcap);
      throw failure;
    }
  }

  /** Returns a warning, or null. */
  private @Nullable String configure(long pcap) throws PcapFailure {
    set("pcap_set_snaplen", pcap, PcapSources.setSnaplen(pcap, snapLength));
    set("pcap_set_promisc", pcap, PcapSources.setPromisc(pcap, promiscuous));
    set("pcap_set_rfmon", pcap, PcapSources.setRfmon(pcap, monitor));
    set("pcap_set_timeout", pcap, PcapSources.setTimeout(pcap, timeoutMillis));
    set("pcap_set_immediate_mode", pcap, PcapSources.setImmediateMode(pcap, immediate));
    if (bufferBytes > 0) {
      set("pcap_set_buffer_size", pcap, PcapSources.setBufferSize(pcap, bufferBytes));
    }
    if (nanoseconds) {
      int precision = PcapLibrary.PCAP_TSTAMP_PRECISION_NANO;
      set("pcap_set_tstamp_precision", pcap, PcapSources.setTstampPrecision(pcap, precision));
    }
    if (stampType == null) return null;
    int status = PcapSources.setTstampType(pcap, stampType.number);
    return set("pcap_set_tstamp_type " + stampType, pcap, status);
  }

  private static @Nullable String set(String call, long pcap, int status) throws PcapFailure {
    if (status < 0) throw Libpcap.failure(call, pcap, status);
    return status == 0 ? null : Libpcap.words(pcap, status);
  }
}
