package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The timestamp option of IPv4: routers write the time at which the packet passed. {@code pointer}
 * counts from 1 at the option's type and says which slot is next; {@code overflow} counts the hosts
 * that found no slot, up to 15. {@link Ip4Option} has the diagram.
 */
public record TimestampOption(int pointer, int overflow, Kind kind, List<Stamp> slots)
    implements Ip4Option {
  private static final int FIRST_POINTER = 5;
  private static final int HEADER = 4;
  private static final int NIBBLE = 0xf;

  /** What a slot holds; the numbers are those of the flag field. */
  public enum Kind {
    ONLY(0, 4),
    WITH_ADDRESS(1, 8),
    PRESPECIFIED(3, 8);

    private final int flag;
    private final int slot;

    Kind(int flag, int slot) {
      this.flag = flag;
      this.slot = slot;
    }

    static @Nullable Kind of(int flag) {
      return switch (flag) {
        case 0 -> ONLY;
        case 1 -> WITH_ADDRESS;
        case 3 -> PRESPECIFIED;
        default -> null;
      };
    }
  }

  /**
   * One slot. {@code address} is null in kind {@link Kind#ONLY}; {@code time} is milliseconds since
   * midnight UT, or anything at all when its highest bit is set.
   */
  public record Stamp(@Nullable Ip4Address address, int time) {
    public boolean isStandardTime() {
      return time >= 0;
    }
  }

  public TimestampOption {
    Wire.fits("pointer", pointer, 8);
    Wire.fits("overflow", overflow, 4);
    Wire.fits("timestamp length", HEADER + (long) slots.size() * kind.slot, 8);
    slots = List.copyOf(slots);
    for (Stamp stamp : slots) {
      if ((stamp.address() == null) != (kind == Kind.ONLY)) {
        throw new IllegalArgumentException(stamp + " is no stamp of kind " + kind);
      }
    }
  }

  /** Empty slots for whoever passes: at most nine, or four with addresses, fit in a header. */
  public static TimestampOption empty(Kind kind, int slots) {
    Stamp stamp = new Stamp(kind == Kind.ONLY ? null : Ip4Address.ANY, 0);
    return new TimestampOption(FIRST_POINTER, 0, kind, Collections.nCopies(slots, stamp));
  }

  /** Slots that only the hosts of these addresses fill. */
  public static TimestampOption prespecified(List<Ip4Address> hosts) {
    List<Stamp> slots = hosts.stream().map(host -> new Stamp(host, 0)).toList();
    return new TimestampOption(FIRST_POINTER, 0, Kind.PRESPECIFIED, slots);
  }

  /** The slots before the pointer: those that have been filled. */
  public List<Stamp> filled() {
    int done = (pointer - FIRST_POINTER) / kind.slot;
    return slots.subList(0, Math.clamp(done, 0, slots.size()));
  }

  @Override
  public int type() {
    return TIMESTAMP;
  }

  @Override
  public int encodedLength() {
    return HEADER + slots.size() * kind.slot;
  }

  @Override
  public void encode(MemorySegment out, long at) {
    Wire.put8(out, at, TIMESTAMP);
    Wire.put8(out, at + 1, encodedLength());
    Wire.put8(out, at + 2, pointer);
    Wire.put8(out, at + 3, overflow << 4 | kind.flag);
    long slot = at + HEADER;
    for (Stamp stamp : slots) {
      if (stamp.address() != null) {
        stamp.address().write(out, slot);
      }
      slot += kind.slot;
      Wire.put32(out, slot - Integer.BYTES, stamp.time());
    }
  }

  /** The option at {@code at}, or null when its flag or its length has no meaning. */
  static @Nullable TimestampOption decode(MemorySegment bytes, long at, int length) {
    Kind kind = length < HEADER ? null : Kind.of(Wire.u8(bytes, at + 3) & NIBBLE);
    if (kind == null || (length - HEADER) % kind.slot != 0) {
      return null;
    }
    List<Stamp> slots =
        IntStream.iterate(HEADER, offset -> offset < length, offset -> offset + kind.slot)
            .mapToObj(offset -> stamp(bytes, at + offset, kind))
            .toList();
    return new TimestampOption(Wire.u8(bytes, at + 2), Wire.u8(bytes, at + 3) >>> 4, kind, slots);
  }

  private static Stamp stamp(MemorySegment bytes, long at, Kind kind) {
    return kind == Kind.ONLY
        ? new Stamp(null, Wire.i32(bytes, at))
        : new Stamp(Ip4Address.read(bytes, at), Wire.i32(bytes, at + Ip4Address.BYTES));
  }
}
