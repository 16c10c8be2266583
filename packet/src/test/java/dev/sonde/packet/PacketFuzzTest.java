package dev.sonde.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.packet.Decoders.Decoder;
import dev.sonde.testkit.Seeds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile bytes for every view, all of its accessors and its decoder: nothing but {@link Malformed}
 * comes out, and only before the view exists. Segments end at the limit, so that a read behind it
 * shows.
 */
class PacketFuzzTest {
  private static final int RUNS = 3000;
  private static final int LONGEST = 200;
  private static final int MARGIN = 20;
  private static final List<Bytes> CAPTURED = Captured.ALL.stream().map(Wires::bytes).toList();

  static List<Decoder<?>> decoders() {
    return Decoders.ALL;
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void arbitraryBytesAreReadOrMalformed(Decoder<?> decoder) {
    List<Method> accessors = accessors(decoder.type());
    Seeds.each(
        RUNS,
        seeds -> {
          int at = seeds.length(MARGIN);
          byte[] bytes = seeds.bytes(at + seeds.length(LONGEST));
          if (bytes.length > at && seeds.chance(2)) {
            bytes[at] = (byte) (seeds.chance(2) ? 0x45 : 0x60); // or few would pass as IP
          }
          feed(decoder, accessors, bytes, at);
        });
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void damagedPacketsAreReadOrMalformed(Decoder<?> decoder) {
    List<Method> accessors = accessors(decoder.type());
    Seeds.each(
        RUNS,
        seeds -> {
          Bytes packet = seeds.pick(CAPTURED);
          int layer = seeds.pick(List.of(0, 14, 34, 54, seeds.between(0, 40)));
          int from = Math.min(layer, packet.length());
          int end = seeds.chance(3) ? seeds.between(from, packet.length()) : packet.length();
          byte[] bytes = Bytes.copy(packet.segment(), 0, end).toArray();
          for (int i = seeds.length(8); i > 0 && bytes.length > from; i--) {
            int near = Math.min(bytes.length - 1, from + 60);
            bytes[seeds.between(from, near)] = (byte) seeds.bits(8);
          }
          feed(decoder, accessors, bytes, from);
        });
  }

  private static <V> void feed(Decoder<V> decoder, List<Method> accessors, byte[] bytes, int at)
      throws ReflectiveOperationException {
    V view;
    try {
      view = decoder.opener().open(MemorySegment.ofArray(bytes), at, bytes.length - at);
    } catch (Malformed rejected) {
      assertThat(rejected.at()).isBetween((long) at, (long) bytes.length);
      return;
    }
    for (Method accessor : accessors) {
      assertThat(accessor.invoke(view)).isNotNull();
    }
    Object value = decoder.decode().apply(view);
    assertThat(value).isEqualTo(decoder.decode().apply(view));
    assertThat(value.toString()).isNotEmpty();
  }

  private static List<Method> accessors(Class<?> type) {
    return Stream.of(type.getMethods())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 0)
        .toList();
  }

  @Test
  void everyViewOfTheRoomIsFed() throws IOException, URISyntaxException {
    Path classes = Path.of(Wire.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<String> views =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("View.class"))
              .map(name -> name.substring(0, name.length() - ".class".length()))
              .toList();
      assertThat(Decoders.ALL)
          .extracting(decoder -> decoder.type().getSimpleName())
          .containsExactlyInAnyOrderElementsOf(views);
    }
  }
}
