package dev.sonde.packet;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The three options of IPv4 that hold a list of addresses. {@code pointer} counts from 1 at the
 * option's type and says which slot is next; slots before it are done. {@link Ip4Option} has the
 * diagram.
 */
public sealed interface RouteOption extends Ip4Option {
  int FIRST_POINTER = 4;

  int pointer();

  List<Ip4Address> slots();

  /** The slots before the pointer: where the packet has been. */
  default List<Ip4Address> passed() {
    return slots().subList(0, done());
  }

  /** The slots from the pointer on: still empty, or still to visit. */
  default List<Ip4Address> ahead() {
    return slots().subList(done(), slots().size());
  }

  private int done() {
    int slots = (pointer() - FIRST_POINTER) / Ip4Address.BYTES;
    return Math.clamp(slots, 0, slots().size());
  }

  @Override
  default int encodedLength() {
    return length(slots().size());
  }

  private static int length(int slots) {
    return FIRST_POINTER - 1 + slots * Ip4Address.BYTES;
  }

  @Override
  default void encode(MemorySegment out, long at) {
    Wire.put8(out, at, type());
    Wire.put8(out, at + 1, encodedLength());
    Wire.put8(out, at + 2, pointer());
    for (int i = 0; i < slots().size(); i++) {
      slots().get(i).write(out, at + length(i));
    }
  }

  /** The option at {@code at}, or null when its length is not that of whole slots. */
  static @Nullable RouteOption decode(MemorySegment bytes, long at, int type, int length) {
    if (length % Ip4Address.BYTES != FIRST_POINTER - 1) {
      return null;
    }
    int pointer = Wire.u8(bytes, at + 2);
    List<Ip4Address> slots =
        IntStream.range(0, length / Ip4Address.BYTES)
            .mapToObj(i -> Ip4Address.read(bytes, at + length(i)))
            .toList();
    return switch (type) {
      case RECORD_ROUTE -> new RecordRoute(pointer, slots);
      case LOOSE_SOURCE_ROUTE -> new LooseSourceRoute(pointer, slots);
      default -> new StrictSourceRoute(pointer, slots);
    };
  }

  private static List<Ip4Address> checked(int pointer, List<Ip4Address> slots) {
    Wire.fits("pointer", pointer, 8);
    Wire.fits("route length", length(slots.size()), 8);
    return List.copyOf(slots);
  }

  /** Every router on the way writes its address. */
  record RecordRoute(int pointer, List<Ip4Address> slots) implements RouteOption {
    public RecordRoute {
      slots = checked(pointer, slots);
    }

    /** An empty list: at most nine slots fit in a header. */
    public RecordRoute(int slots) {
      this(FIRST_POINTER, Collections.nCopies(slots, Ip4Address.ANY));
    }

    @Override
    public int type() {
      return RECORD_ROUTE;
    }
  }

  /** The packet visits these addresses, and others between them. */
  record LooseSourceRoute(int pointer, List<Ip4Address> slots) implements RouteOption {
    public LooseSourceRoute {
      slots = checked(pointer, slots);
    }

    @Override
    public int type() {
      return LOOSE_SOURCE_ROUTE;
    }
  }

  /** The packet visits these addresses and no other. */
  record StrictSourceRoute(int pointer, List<Ip4Address> slots) implements RouteOption {
    public StrictSourceRoute {
      slots = checked(pointer, slots);
    }

    @Override
    public int type() {
      return STRICT_SOURCE_ROUTE;
    }
  }
}
