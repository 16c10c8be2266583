package dev.sonde.capture;

import java.util.ArrayList;
import java.util.List;

/**
 * How many bytes of a section are kept beside its packets, which whoever made the file chooses: a
 * few compressed kilobytes may hold gigabytes of options and names. What there is no room for is
 * dropped, and the packets are read all the same.
 */
final class KeptBytes {
  static final int MOST = 8 << 20;

  /** What a value takes in memory beside its bytes. */
  private static final int OBJECT = 64;

  private long used;

  /** Those options that there is room for. */
  List<FileOption> kept(List<FileOption> options) {
    List<FileOption> kept = new ArrayList<>();
    for (FileOption option : options) {
      if (take(size(option))) kept.add(option);
    }
    return List.copyOf(kept);
  }

  /** Whether there is room for the texts of one name, which then is taken. */
  boolean keeps(List<String> texts) {
    long size = OBJECT;
    for (String text : texts) {
      size += OBJECT + (long) Character.BYTES * text.length();
    }
    return take(size);
  }

  /** Options that were kept and no longer are. */
  void dropped(List<FileOption> options) {
    for (FileOption option : options) {
      used -= size(option);
    }
  }

  private static long size(FileOption option) {
    return (long) OBJECT + option.value().length();
  }

  private boolean take(long size) {
    if (size > MOST - used) return false;
    used += size;
    return true;
  }
}
