package dev.sonde.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * Changes bytes as a hostile or broken sender would: bits and numbers at their edges, parts that
 * are missing, repeated, taken from another input, or from a list of words. Of one thread.
 */
public final class Mutation {
  private static final int LONGEST_PART = 64;

  private final Seeds seeds;
  private final List<byte[]> words;
  private final int longest;

  /** Its results are no longer than {@code longest}. */
  public Mutation(Seeds seeds, List<byte[]> words, int longest) {
    this.seeds = seeds;
    this.words = words;
    this.longest = longest;
  }

  /** One of the inputs, changed in up to so many places. */
  public byte[] of(List<byte[]> inputs, int most) {
    byte[] bytes = seeds.pick(inputs).clone();
    for (int left = seeds.between(1, most); left > 0; left--) {
      bytes = once(bytes, inputs);
    }
    return bytes.length > longest ? Arrays.copyOf(bytes, longest) : bytes;
  }

  private byte[] once(byte[] bytes, List<byte[]> inputs) {
    return switch (seeds.between(0, 7)) {
      case 0 -> overwritten(bytes, new byte[] {(byte) (any(bytes) ^ (1 << seeds.between(0, 7)))});
      case 1 -> overwritten(bytes, new byte[] {(byte) seeds.bits(8)});
      case 2 -> overwritten(bytes, number());
      case 3 -> spliced(bytes, part(bytes.length), new byte[0]);
      case 4 -> spliced(bytes, 0, part(bytes));
      case 5 -> spliced(bytes, part(bytes.length), part(seeds.pick(inputs)));
      case 6 -> Arrays.copyOf(bytes, seeds.between(0, bytes.length));
      default -> words.isEmpty() ? overwritten(bytes, number()) : worded(bytes);
    };
  }

  private byte any(byte[] bytes) {
    return bytes.length == 0 ? 0 : bytes[seeds.between(0, bytes.length - 1)];
  }

  /** Two or four bytes in either order. */
  private byte[] number() {
    int value = seeds.bits(32);
    int size = seeds.chance(2) ? 2 : 4;
    boolean little = seeds.chance(3);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[little ? i : size - 1 - i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  private byte[] worded(byte[] bytes) {
    byte[] word = seeds.pick(words);
    return seeds.chance(2) ? overwritten(bytes, word) : spliced(bytes, part(bytes.length), word);
  }

  private int part(int length) {
    return seeds.between(0, Math.min(length, LONGEST_PART));
  }

  private byte[] part(byte[] bytes) {
    int length = part(bytes.length);
    int from = seeds.between(0, bytes.length - length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  private byte[] overwritten(byte[] bytes, byte[] with) {
    return spliced(bytes, Math.min(with.length, bytes.length), with);
  }

  /** So many bytes somewhere are replaced by others. */
  private byte[] spliced(byte[] bytes, int length, byte[] with) {
    int at = seeds.between(0, bytes.length - length);
    byte[] result = Arrays.copyOf(bytes, bytes.length - length + with.length);
    System.arraycopy(with, 0, result, at, with.length);
    System.arraycopy(bytes, at + length, result, at + with.length, bytes.length - length - at);
    return result;
  }
}
