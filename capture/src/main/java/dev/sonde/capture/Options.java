package dev.sonde.capture;

import dev.sonde.packet.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of options at the end of a block of a pcapng file, read and written. */
final class Options {
  static final int HEADER = 4;

  /** A list may be of millions that are empty: what is beyond these is not kept. */
  private static final int MOST = 4096;

  private Options() {}

  /** A value padded to 32 bits. */
  static long padded(long length) {
    return (length + 3) & ~3L;
  }

  /**
   * Those between two offsets of the block that the window is at; one that is cut ends the list.
   */
  static List<FileOption> read(FileWindow in, long from, long to) {
    List<FileOption> options = new ArrayList<>();
    long offset = from;
    while (to - offset >= HEADER && options.size() < MOST) {
      int code = in.u16(offset);
      int length = in.u16(offset + 2);
      if (code == FileOption.END || offset + HEADER + length > to) break;
      options.add(new FileOption(code, Bytes.copy(in.bytes(), in.at(offset + HEADER), length)));
      offset += HEADER + padded(length);
    }
    return options;
  }

  /** The same options with those numbers turned that a section of the other byte order has. */
  static List<FileOption> nativeOrder(FileWindow in, List<FileOption> options, int... codes) {
    if (in.isBigEndian() == (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN)) return options;
    List<FileOption> turned = new ArrayList<>(options);
    for (int code : codes) {
      turned.replaceAll(option -> option.code() == code ? turned(option) : option);
    }
    return turned;
  }

  private static FileOption turned(FileOption option) {
    byte[] value = option.value().toArray();
    for (int i = 0, j = value.length - 1; i < j; i++, j--) {
      byte swap = value[i];
      value[i] = value[j];
      value[j] = swap;
    }
    return new FileOption(option.code(), Bytes.of(value));
  }

  static FileOption number(int code, long value) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[Long.BYTES]);
    bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
    return new FileOption(code, Bytes.copy(bytes, 0, Long.BYTES));
  }

  static long number(FileOption option) {
    return option.value().segment().get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
  }

  /** The first option with that code, if its value has that length. */
  static @Nullable FileOption first(List<FileOption> options, int code, int length) {
    for (FileOption option : options) {
      if (option.code() == code) return option.value().length() == length ? option : null;
    }
    return null;
  }

  static String text(List<FileOption> options, int code) {
    for (FileOption option : options) {
      if (option.code() == code) return option.text();
    }
    return "";
  }

  static List<String> comments(List<FileOption> options) {
    return options.stream()
        .filter(option -> option.code() == FileOption.COMMENT)
        .map(FileOption::text)
        .toList();
  }

  /** How many bytes a list takes, with its end. */
  static int length(List<FileOption> options) {
    if (options.isEmpty()) return 0; // of nearly all packets, so not even an iterator
    int length = HEADER;
    for (FileOption option : options) {
      length += HEADER + (int) padded(option.value().length());
    }
    return length;
  }

  /** Writes a list and its end; returns where that was. */
  static long write(List<FileOption> options, MemorySegment out, long from) {
    if (options.isEmpty()) return from;
    long at = from;
    for (FileOption option : options) {
      int length = option.value().length();
      head(out, at, option.code(), length);
      out.asSlice(at + HEADER, padded(length)).fill((byte) 0);
      option.value().write(out, at + HEADER);
      at += HEADER + padded(length);
    }
    head(out, at, FileOption.END, 0);
    return at + HEADER;
  }

  private static void head(MemorySegment out, long at, int code, int length) {
    out.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) code);
    out.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2, (short) length);
  }
}
