package dev.sonde.capture;

import dev.sonde.sys.PcapLibrary.PcapStat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What libpcap has counted since a device was opened: pcap_stats(3PCAP). Its counters have 32 bits
 * and start again at 0 after 4,294,967,295.
 *
 * @param received what passed the filter, read or not yet
 * @param dropped what found no room in the buffer
 * @param droppedByDevice what the device or its driver dropped; 0 where nobody knows
 */
public record PcapStatistics(long received, long dropped, long droppedByDevice) {

  static PcapStatistics read(MemorySegment stat) {
    return new PcapStatistics(
        u32(stat, PcapStat.ps_recv), u32(stat, PcapStat.ps_drop), u32(stat, PcapStat.ps_ifdrop));
  }

  private static long u32(MemorySegment stat, int field) {
    return Integer.toUnsignedLong(stat.get(ValueLayout.JAVA_INT, field));
  }
}
