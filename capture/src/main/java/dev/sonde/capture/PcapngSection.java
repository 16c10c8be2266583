package dev.sonde.capture;

import dev.sonde.packet.Ip4Address;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Printable;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has been read of a section of a pcapng file but its packets: header, interfaces, names,
 * statistics. Each method reads the block that the window is at, which is whole.
 *
 * <pre>
 * section     0 0a0d0d0a, 4 length, 8 1a2b3c4d, 12 major, 14 minor, 16 section length, 24 options
 * interface   0 00000001, 4 length, 8 link type, 10 unused, 12 snap length, 16 options
 * names       0 00000004, 4 length, 8 records: kind, length, address, names that end with NUL
 * statistics  0 00000005, 4 length, 8 interface, 12 stamp, 20 options
 * </pre>
 */
final class PcapngSection {
  static final int MOST_INTERFACES = 1 << 16;
  private static final int MOST_NAMES = 1 << 16;

  private static final int TRAILER = 4;
  private static final int RECORD = 4;
  private static final int RECORD_IP4 = 1;
  private static final int RECORD_IP6 = 2;
  private static final int MICROS = 6;
  private static final List<FileOption> NONE = List.of();

  private final Section header;
  private final List<CaptureInterface> interfaces = new ArrayList<>();
  private final List<ResolvedName> names = new ArrayList<>();
  private final TreeMap<Integer, InterfaceStatistics> statistics = new TreeMap<>();
  private final KeptBytes room = new KeptBytes();

  /** A section of a version that is known has options, of others nobody can tell. */
  PcapngSection(FileWindow in, long length) {
    ByteOrder order = in.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int major = in.u16(12);
    int minor = in.u16(14);
    List<FileOption> options = isKnown(major, minor) ? room.kept(rest(in, 24, length)) : NONE;
    header = new Section(order, major, minor, options);
  }

  private static List<FileOption> rest(FileWindow in, int from, long length) {
    return Options.read(in, from, length - TRAILER);
  }

  /** Minor version 2 is to be taken for 0. */
  private static boolean isKnown(int major, int minor) {
    return major == 1 && (minor == 0 || minor == 2);
  }

  boolean isKnown() {
    return isKnown(header.major(), header.minor());
  }

  Section header() {
    return header;
  }

  List<CaptureInterface> interfaces() {
    return Collections.unmodifiableList(interfaces);
  }

  List<ResolvedName> names() {
    return Collections.unmodifiableList(names);
  }

  List<InterfaceStatistics> statistics() {
    return List.copyOf(statistics.values());
  }

  int count() {
    return interfaces.size();
  }

  CaptureInterface number(int number) {
    return interfaces.get(number);
  }

  void addInterface(FileWindow in, long length) {
    List<FileOption> options =
        Options.nativeOrder(
            in,
            rest(in, 16, length),
            FileOption.SPEED,
            FileOption.ZONE,
            FileOption.STAMP_OFFSET,
            FileOption.SEND_SPEED,
            FileOption.RECEIVE_SPEED);
    FileOption resolution = Options.first(options, FileOption.RESOLUTION, 1);
    FileOption offset = Options.first(options, FileOption.STAMP_OFFSET, Long.BYTES);
    StampUnit unit =
        new StampUnit(
            resolution == null ? MICROS : resolution.value().u8(0),
            offset == null ? 0 : Options.number(offset));
    LinkType linkType = new LinkType(in.u16(8));
    interfaces.add(new CaptureInterface(linkType, in.i32(12), unit, room.kept(options)));
  }

  void addNames(FileWindow in, long length) {
    long offset = 8;
    long end = length - TRAILER;
    while (end - offset >= RECORD && names.size() < MOST_NAMES) {
      int kind = in.u16(offset);
      int size = in.u16(offset + 2);
      if (kind == 0 || offset + RECORD + size > end) return;
      IpAddress address = address(in, kind, offset + RECORD, size);
      if (address != null) {
        long from = offset + RECORD + (kind == RECORD_IP4 ? 4 : 16);
        List<String> texts = strings(in, from, offset + RECORD + size);
        if (room.keeps(texts)) names.add(new ResolvedName(address, texts));
      }
      offset += RECORD + Options.padded(size);
    }
  }

  private static @Nullable IpAddress address(FileWindow in, int kind, long offset, int size) {
    if (kind == RECORD_IP4 && size >= 4) return Ip4Address.read(in.bytes(), in.at(offset));
    if (kind == RECORD_IP6 && size >= 16) return Ip6Address.read(in.bytes(), in.at(offset));
    return null;
  }

  private static List<String> strings(FileWindow in, long from, long end) {
    List<String> strings = new ArrayList<>();
    long start = from;
    for (long i = from; i < end; i++) {
      if (in.u8(i) == 0) {
        if (i > start) {
          strings.add(Printable.utf8(in.bytes(), in.at(start), (int) (i - start)));
        }
        start = i + 1;
      }
    }
    return strings;
  }

  void addStatistics(FileWindow in, long length) {
    long number = in.u32(8);
    if (number >= count()) return; // of an interface that nobody described
    int known = (int) number;
    long stamp = number(known).unit().nanos(in.u32(12) << Integer.SIZE | in.u32(16));
    List<FileOption> options =
        Options.nativeOrder(in, rest(in, 20, length), InterfaceStatistics.COUNTERS);
    InterfaceStatistics before = statistics.get(known);
    if (before != null) room.dropped(before.options());
    statistics.put(known, new InterfaceStatistics(known, stamp, room.kept(options)));
  }
}
