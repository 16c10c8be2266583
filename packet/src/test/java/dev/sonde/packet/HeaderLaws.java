package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The laws of every header. A test class implements this for its value {@code T} and gets them all.
 * Segments end where the packet's limit ends, so a read behind it fails the law at once.
 */
interface HeaderLaws<T> {
  int RUNS = 300;
  int MARGIN = 16;

  /** A field that states a length, or a part of one. */
  record LengthField(int at, int bytes) {}

  /** Any legal value. */
  T any(Seeds seeds);

  /** The length of the value's own bytes: where a payload starts that is not part of the value. */
  int encodedLength(T value);

  /** Encodes the value before a payload that is there already; returns the length of both. */
  int encode(T value, MemorySegment out, long at, int payloadLength);

  /** Makes the view and decodes it. */
  T decode(MemorySegment bytes, long at, int limit);

  /** The length of the whole packet as its view states it: header and payload. */
  int length(MemorySegment bytes, long at, int limit);

  /** Whether the header states where the packet ends; else all of the limit is the packet. */
  boolean knowsItsLength();

  /** The fewest bytes of an encoded packet that may be accepted. */
  default int shortest(T value, int payloadLength) {
    return encodedLength(value) + (knowsItsLength() ? payloadLength : 0);
  }

  List<LengthField> lengths();

  /** Captured bytes, and what they mean. */
  Map<Bytes, T> captured();

  /** Where the checksum is, or a negative number. */
  default int checksumAt() {
    return -1;
  }

  /** A payload's length for this value; 0 where the value holds everything. */
  default int payloadLength(T value, Seeds seeds) {
    return seeds.length(64);
  }

  /** An encoded value with its random payload, in the middle of noise. */
  record Sample<T>(T value, MemorySegment bytes, int at, int length, int payloadLength) {
    /** The same noise and packet, cut {@code limit} bytes after the packet's start. */
    MemorySegment cut(int limit) {
      return bytes.asSlice(0, (long) at + limit);
    }

    MemorySegment copy(int limit) {
      return MemorySegment.ofArray(cut(limit).toArray(Wires.BYTE));
    }
  }

  default Sample<T> sample(Seeds seeds) {
    T value = any(seeds);
    int at = seeds.length(MARGIN);
    int payload = payloadLength(value, seeds);
    int length = encodedLength(value) + payload;
    MemorySegment bytes = MemorySegment.ofArray(seeds.bytes(at + length + MARGIN));
    MemorySegment before = MemorySegment.ofArray(bytes.toArray(Wires.BYTE));
    assertThat(encode(value, bytes, at, payload)).isEqualTo(length);
    assertThat(Wires.equal(bytes, 0, before, 0, at)).isTrue();
    long end = (long) at + length;
    assertThat(Wires.equal(bytes, end, before, end, MARGIN)).isTrue();
    return new Sample<>(value, bytes, at, length, payload);
  }

  @Test
  default void valueRoundTripsAndNothingAroundItIsWritten() {
    Seeds.each(
        RUNS,
        seeds -> {
          Sample<T> sample = sample(seeds);
          MemorySegment bytes = sample.cut(sample.length());
          assertThat(decode(bytes, sample.at(), sample.length())).isEqualTo(sample.value());
          assertThat(length(bytes, sample.at(), sample.length())).isEqualTo(sample.length());
        });
  }

  @Test
  default void truncatedPacketIsRejectedAtEveryLength() {
    Seeds.each(
        RUNS / 10,
        seeds -> {
          Sample<T> sample = sample(seeds);
          int shortest = shortest(sample.value(), sample.payloadLength());
          for (int limit = 0; limit < shortest; limit++) {
            MemorySegment cut = sample.cut(limit);
            int length = limit;
            assertThatThrownBy(() -> decode(cut, sample.at(), length))
                .describedAs("%s cut to %d of %d", sample.value(), limit, sample.length())
                .isInstanceOf(Malformed.class);
          }
        });
  }

  @Test
  default void bytesBehindThePacketCountOnlyWhereNothingStatesItsLength() {
    Seeds.each(
        RUNS,
        seeds -> {
          Sample<T> sample = sample(seeds);
          int limit = sample.length() + seeds.between(0, MARGIN);
          MemorySegment bytes = sample.cut(limit);
          assertThat(length(bytes, sample.at(), limit))
              .isEqualTo(knowsItsLength() ? sample.length() : limit);
          if (knowsItsLength()) {
            assertThat(decode(bytes, sample.at(), limit)).isEqualTo(sample.value());
          }
        });
  }

  @Test
  default void lyingLengthIsRejectedOrContained() {
    for (LengthField field : lengths()) {
      Seeds.each(
          field.bytes() == 1 ? 20 : 2,
          seeds -> {
            Sample<T> sample = sample(seeds);
            MemorySegment bytes = sample.copy(sample.length());
            for (int lie = 0; lie < 1 << (8 * field.bytes()); lie++) {
              Wires.put(bytes, sample.at() + field.at(), field.bytes(), lie);
              rejectedOrContained(bytes, sample.at(), sample.length());
            }
          });
    }
  }

  private void rejectedOrContained(MemorySegment bytes, int at, int limit) {
    try {
      int header = encodedLength(decode(bytes, at, limit));
      assertThat(length(bytes, at, limit)).isBetween(header, limit);
    } catch (Malformed rejected) {
      assertThat(rejected.at()).isBetween((long) at, (long) at + limit);
    }
  }

  /** Unknown types, reserved bits and broken options survive; only the checksum is made anew. */
  @Test
  default void whateverDecodesEncodesToItsOwnBytes() {
    Seeds.each(
        RUNS * 10,
        seeds -> {
          Sample<T> sample = sample(seeds);
          MemorySegment bytes = sample.copy(sample.length());
          int header = sample.length() - sample.payloadLength();
          for (int i = seeds.between(1, 4); i > 0; i--) {
            Wire.put8(bytes, sample.at() + seeds.between(0, header - 1), seeds.bits(8));
          }
          sameBytesAgain(bytes, sample.at(), sample.length());
        });
  }

  private void sameBytesAgain(MemorySegment bytes, int at, int limit) {
    T value;
    int length;
    try {
      value = decode(bytes, at, limit);
      length = length(bytes, at, limit);
    } catch (Malformed rejected) {
      return;
    }
    MemorySegment again = MemorySegment.ofArray(bytes.toArray(Wires.BYTE));
    again.asSlice(at, encodedLength(value)).fill((byte) 0x5a);
    encode(value, again, at, length - encodedLength(value));
    if (checksumAt() >= 0) {
      Wire.put16(again, at + checksumAt(), Wire.u16(bytes, at + checksumAt()));
    }
    assertThat(Wires.hex(again, at, length))
        .describedAs("%s", value)
        .isEqualTo(Wires.hex(bytes, at, length));
  }

  @Test
  default void capturedBytesMeanWhatTcpdumpSaysAndEncodeAgain() {
    assertThat(captured()).isNotEmpty();
    captured()
        .forEach((bytes, value) -> {
          MemorySegment in = bytes.segment();
          assertThat(decode(in, 0, bytes.length())).isEqualTo(value);
          int length = length(in, 0, bytes.length());
          MemorySegment out = MemorySegment.ofArray(bytes.toArray());
          out.asSlice(0, encodedLength(value)).fill((byte) 0x5a);
          assertThat(encode(value, out, 0, length - encodedLength(value))).isEqualTo(length);
          assertThat(Bytes.copy(out, 0, length)).isEqualTo(Bytes.copy(in, 0, length));
        });
  }
}
