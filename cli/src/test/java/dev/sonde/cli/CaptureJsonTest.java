package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each line is one JSON object, whatever of a packet is there. */
class CaptureJsonTest {
  private static final JsonFactory STRICT =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String MACS = "02005e00530202005e005301";
  private static final List<String> FRAMES =
      List.of(
          // a question in a VLAN, with an option of EDNS
          MACS
              + "81006005080045000054000100004011ee70c6120001c61200029c4000350040e5f1"
              + "12340120000100000000000103777777076578616d706c65036f7267000001000100002904d00000"
              + "8000000c000a00080001020304050607",
          // SYN with options
          MACS
              + "08004500003c000100004006ee93c6120001c61200029c400050000003e800000000a002faf0"
              + "20000000020405b40402080a0000006f0000000001030307",
          // an ICMPv6 error that quotes a datagram
          MACS
              + "86dd6000000000393a4020010db800000000000000000000000120010db80000000000000000"
              + "00000002010431e400000000600000000009114020010db8000000000000000000000001"
              + "20010db80000000000000000000000020001829a0009a9cb78",
          // syslog with an escape
          MACS
              + "08004500002d000100004011ee97c6120001c6120002020202020019b21a3c33343e73753a20"
              + "1b5b33316d726f6f74",
          // ARP, then LLC with SNAP, then a label of MPLS before an echo
          MACS + "080600010800060400010200000000" + "01c6120001000000000000c6120002",
          MACS + "0010aaaa030000000800" + "4500000801020304",
          MACS
              + "884700001140"
              + "45000020000140004001ad76c6120001c61200020800e5ea0007000100010203");

  @TempDir private Path folder;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CaptureJson json = json();

  CaptureJsonTest() throws IOException {}

  private CaptureJson json() throws IOException {
    CaptureOrigin origin = new CaptureOrigin("eth0", LinkType.EN10MB, 65_535, null);
    Output out = new Output(bytes, Path.of("/proc/self/fd/1"));
    return new CaptureJson(CaptureCommandTest.command("--json"), origin, out);
  }

  /** Its lines, of which each is an object. */
  private List<String> lines() throws IOException {
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text).endsWith("}\n");
    List<String> lines = text.lines().toList();
    for (String line : lines) {
      try (JsonParser parser = STRICT.createParser(line)) {
        assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
        parser.skipChildren();
        assertThat(parser.nextToken()).as(line).isNull();
      }
    }
    return lines;
  }

  private static CapturedPacket packet(MemorySegment bytes, long at, int captured, int length) {
    CapturedPacket packet = new CapturedPacket();
    packet.place(bytes, at, captured, length);
    packet.link(LinkType.EN10MB);
    return packet;
  }

  @Test
  void packetCutAtEveryLengthIsOneObjectOnALine() throws IOException {
    int count = 0;
    json.start();
    for (String hex : FRAMES) {
      byte[] frame = HexFormat.of().parseHex(hex);
      for (int captured = 0; captured <= frame.length; captured++) {
        json.packet(packet(MemorySegment.ofArray(frame), 0, captured, frame.length));
        count++;
      }
    }
    json.summary(count, null, 0);
    json.close();
    assertThat(lines()).hasSize(count + 2);
  }

  @Test
  void packetThatGoesAwayWhileItIsReadLeavesNoHalfOfALine() throws IOException {
    byte[] frame = HexFormat.of().parseHex(FRAMES.getFirst());
    int page = 4096;
    int before = 40;
    Path path = folder.resolve("mapped");
    try (Arena arena = Arena.ofConfined();
        FileChannel file =
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      MemorySegment mapped = file.map(MapMode.READ_WRITE, 0, 2L * page, arena);
      MemorySegment.copy(frame, 0, mapped, ValueLayout.JAVA_BYTE, page - before, frame.length);
      CapturedPacket packet = packet(mapped, page - before, frame.length, frame.length);
      json.packet(packet);
      file.truncate(page);
      assertThatThrownBy(() -> json.packet(packet)).isInstanceOf(InternalError.class);
    }
    json.summary(1, null, 1);
    json.close();
    assertThat(lines()).hasSize(2).last().asString().contains("\"event\":\"summary\"");
  }
}
