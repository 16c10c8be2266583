package dev.sonde.capture;

import java.util.ArrayList;
import java.util.List;

/**
 * What a capture counted at an interface (draft-ietf-opsawg-pcapng section 4.6).
 *
 * @param number of the interface in its section
 * @param stampNanos when, since the epoch
 */
public record InterfaceStatistics(int number, long stampNanos, List<FileOption> options) {
  private static final int RECEIVED = 4;
  private static final int DROPPED_BY_INTERFACE = 5;
  private static final int ACCEPTED = 6;
  private static final int DROPPED_BY_SYSTEM = 7;
  private static final int DELIVERED = 8;

  /** Codes of the options that are numbers of 64 bits. */
  static final int[] COUNTERS = {
    RECEIVED, DROPPED_BY_INTERFACE, ACCEPTED, DROPPED_BY_SYSTEM, DELIVERED
  };

  public InterfaceStatistics {
    options = List.copyOf(options);
  }

  /** One to write: packets received, dropped by the system, and delivered to the program. */
  public static InterfaceStatistics of(
      int number, long stampNanos, long received, long dropped, long delivered) {
    List<FileOption> options = new ArrayList<>();
    options.add(Options.number(RECEIVED, received));
    options.add(Options.number(DROPPED_BY_SYSTEM, dropped));
    options.add(Options.number(DELIVERED, delivered));
    return new InterfaceStatistics(number, stampNanos, options);
  }

  /** Packets that the interface received; −1, as of all counts, where the file does not say. */
  public long received() {
    return count(RECEIVED);
  }

  public long droppedByInterface() {
    return count(DROPPED_BY_INTERFACE);
  }

  /** Packets that the filter let pass. */
  public long accepted() {
    return count(ACCEPTED);
  }

  public long droppedBySystem() {
    return count(DROPPED_BY_SYSTEM);
  }

  /** Packets that the capturing program was given. */
  public long delivered() {
    return count(DELIVERED);
  }

  private long count(int code) {
    FileOption option = Options.first(options, code, Long.BYTES);
    return option == null ? -1 : Options.number(option);
  }
}
