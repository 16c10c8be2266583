package dev.sonde.packet;

import dev.sonde.packet.Decoders.Decoder;
import dev.sonde.testkit.Growth;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The laws of reading any header: nothing but {@link Malformed} is thrown, and only before the view
 * exists; bytes behind the end play no part; what is said of it harms no terminal. An input is a
 * decoder, by its place among {@link Decoders#ALL}, and the bytes; the decoder's place also says
 * whether they are at an odd address.
 */
final class HeaderTarget implements Growth.Target {
  private static final int MARGIN = 64;

  HeaderTarget() {}

  @Override
  public void take(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int which = input[0] & 0xff;
    Decoder<?> decoder = Decoders.ALL.get((which >> 1) % Decoders.ALL.size());
    int odd = which & 1;
    int length = input.length - 1;
    byte[] alone = new byte[odd + length];
    System.arraycopy(input, 1, alone, odd, length);
    byte[] among = new byte[odd + length + 2 * MARGIN];
    Arrays.fill(among, (byte) 0xa5);
    System.arraycopy(input, 1, among, odd + MARGIN, length);
    MemorySegment exact = MemorySegment.ofArray(alone);
    MemorySegment amid = MemorySegment.ofArray(among);
    same(value(decoder, exact, odd, length), value(decoder, amid, odd + MARGIN, length));
    printed(
        PacketPrinter.ethernet(exact, odd, length),
        PacketPrinter.ethernet(amid, odd + MARGIN, length));
    printed(PacketPrinter.ip(exact, odd, length), PacketPrinter.ip(amid, odd + MARGIN, length));
  }

  private static <V> @Nullable Object value(
      Decoder<V> decoder, MemorySegment bytes, int at, int length) {
    V view;
    try {
      view = decoder.opener().open(bytes, at, length);
    } catch (Malformed rejected) {
      if (rejected.at() < at || rejected.at() > at + length) {
        throw new AssertionError("rejected elsewhere: " + rejected.getMessage());
      }
      return null;
    }
    Object value = decoder.decode().apply(view);
    if (!value.equals(decoder.decode().apply(view)) || value.toString().isEmpty()) {
      throw new AssertionError("is not itself: " + value);
    }
    return value;
  }

  /** Where it is malformed is told as an offset in memory, which differs. */
  private static void printed(String line, String other) {
    same(line.replaceAll("[0-9]+", "N"), other.replaceAll("[0-9]+", "N"));
    if (!line.chars().allMatch(letter -> letter >= ' ' && letter <= '~')) {
      throw new AssertionError("not printable: " + line);
    }
  }

  private static void same(@Nullable Object exact, @Nullable Object other) {
    if (exact == null ? other != null : !exact.equals(other)) {
      throw new AssertionError("by bytes that are not its own: " + exact + "\n" + other);
    }
  }
}
