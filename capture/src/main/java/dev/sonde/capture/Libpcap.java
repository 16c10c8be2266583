package dev.sonde.capture;

import dev.sonde.sys.PcapLibrary;
import dev.sonde.sys.PcapSources;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** libpcap as this machine has it, or has not; and the words that it leaves when it fails. */
final class Libpcap {
  static final String ABSENT = "libpcap is not installed: sudo apt-get install libpcap0.8";
  static final Libpcap SYSTEM = new Libpcap(PcapLibrary.isPresent());

  private final boolean present;

  private Libpcap(boolean present) {
    this.present = present;
  }

  /** A library under other names than its own: for tests of its absence. */
  Libpcap(String... names) {
    this(PcapLibrary.isPresent(List.of(names)));
  }

  boolean isPresent() {
    return present;
  }

  /** Nothing may be asked of a library that is not there. */
  void require(String call) throws PcapFailure {
    if (!present) throw new PcapFailure(call, PcapLibrary.PCAP_ERROR, ABSENT);
  }

  /** Room for the text that functions without a pcap_t leave. */
  static MemorySegment errorBuffer(Arena arena) {
    return arena.allocate(PcapLibrary.PCAP_ERRBUF_SIZE);
  }

  static PcapFailure failure(String call, MemorySegment error) {
    return new PcapFailure(call, PcapLibrary.PCAP_ERROR, error.getString(0));
  }

  /** A function that takes a pcap_t has failed with a status. */
  static PcapFailure failure(String call, long pcap, int status) {
    return new PcapFailure(call, status, words(pcap, status));
  }

  /** What a status means, which is an error or a warning, and what was said of it. */
  static String words(long pcap, int status) {
    String detail = PcapLibrary.geterr(pcap);
    if (status == PcapLibrary.PCAP_ERROR) return detail;
    String meaning = PcapSources.statustostr(status);
    return detail.isEmpty() || detail.equals(meaning) ? meaning : meaning + " (" + detail + ")";
  }
}
