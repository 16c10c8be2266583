package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.packet.Wire;
import dev.sonde.socket.PacketSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a filter finds of frames with VLAN tags that come over a cable (traps 4 and 5): on the
 * device, beside tcpdump, and in the cooked packets of all devices, where libpcap refuses "vlan".
 */
@NullUnmarked
class VlanFilterRootTest {
  private static final int END = 0x88b6;

  /** Tags, and the port of the datagram behind them: it names the frame. */
  private static final List<String> FRAMES =
      List.of(
          "-53", "81000005-53", "81002005-54", "81000006-53", "81000000-55", "88a8000581000006-56");

  private static Wiretap wire;

  @BeforeAll
  static void lay() {
    wire = new Wiretap();
  }

  @AfterAll
  static void remove() {
    wire.close();
  }

  /** A UDP datagram from one port to the same. */
  private static byte[] frame(String name) {
    String[] parts = name.split("-", -1);
    String port = String.format(Locale.ROOT, "%04x", Integer.parseInt(parts[1]));
    String addresses = "c6120001c6120002";
    return HexFormat.of()
        .parseHex(
            "ffffffffffff02005e005301"
                + parts[0]
                + "08004500001c000000004011"
                + "0000"
                + addresses
                + port
                + port
                + "00080000");
  }

  private static String wanted(String filter) {
    return "ether proto " + END + " or (" + filter + ")";
  }

  private static void send(PacketSocket sender) throws IOException {
    for (String frame : FRAMES) Wiretap.send(sender, frame(frame));
    Wiretap.send(sender, Wiretap.frame(END, "the last"));
  }

  /** Of what comes, up to the last, tag and port. */
  private static List<String> found(Capture capture) throws IOException {
    List<String> found = new ArrayList<>();
    for (CapturedPacket packet = Wiretap.next(capture); ; packet = Wiretap.next(capture)) {
      if (packet.protocol() == END) return found;
      int port = Wire.u16(packet.bytes(), packet.at() + packet.length() - 6);
      found.add((packet.hasTag() ? (packet.tagControl() & 0xfff) + "-" : "-") + port);
    }
  }

  /** Its optimiser is not asked: it takes a tag behind "or" for one that is in the frame. */
  private static Process tcpdump(String filter) throws IOException {
    List<String> command =
        List.of(
            "timeout 20 tcpdump -O -Z root -l -n --immediate-mode -Q in -i near0".split(" ", -1));
    List<String> whole = new ArrayList<>(command);
    whole.add(wanted(filter));
    Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
    BufferedReader words = process.inputReader();
    String line = words.readLine();
    while (line != null && !line.contains("listening on")) line = words.readLine();
    assertThat(line).as("tcpdump").isNotNull();
    return process;
  }

  /** How many packets it prints before the last. */
  private static int lines(Process tcpdump) throws IOException {
    int count = 0;
    BufferedReader words = tcpdump.inputReader();
    while (!Objects.requireNonNull(words.readLine(), "it ended").contains("0x88b6")) count++;
    tcpdump.destroy();
    return count;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vlan                   | 5-53 5-54 6-53 0-55 5-56",
        "vlan 5                 | 5-53 5-54 5-56",
        "vlan 0                 | 0-55",
        "not vlan               | -53",
        "vlan 5 and udp port 53 | 5-53",
        "vlan and udp port 53   | 5-53 6-53",
        "udp port 53            | -53 5-53 6-53",
        "vlan and not port 53   | 5-54 0-55 5-56"
      })
  void aTagIsFoundOnTheDeviceAndInCookedPackets(String filter, String frames) {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tcpdump")), "no tcpdump");
    List<String> expected = List.of(frames.split(" ", -1));
    wire.near.run(() -> {
      Process peer = tcpdump(filter);
      var first = Capture.on("any").linkType(LinkType.LINUX_SLL);
      try (Capture device = Capture.on(Wiretap.NEAR).filter(wanted(filter)).open();
          Capture any = Capture.on("any").filter(wanted(filter)).open();
          Capture any1 = first.snapLength(60).filter(wanted(filter)).open();
          PacketSocket sender = wire.sender()) {
        send(sender);
        assertThat(found(device)).isEqualTo(expected);
        assertThat(found(any)).isEqualTo(expected);
        assertThat(found(any1)).isEqualTo(expected);
        assertThat(lines(peer)).isEqualTo(expected.size());
        assertThat(any.stats().received())
            .as("refused by the kernel")
            .isLessThan(FRAMES.size() + 1);
      }
    });
  }

  /** An inner tag stays in the frame. */
  @Test
  void aTagBehindATagIsFoundOnTheDevice() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tcpdump")), "no tcpdump");
    String filter = "vlan 5 and vlan 6 and udp port 56";
    wire.near.run(() -> {
      Process peer = tcpdump(filter);
      try (Capture device = Capture.on(Wiretap.NEAR).filter(wanted(filter)).open();
          PacketSocket sender = wire.sender()) {
        send(sender);
        assertThat(found(device)).containsExactly("5-56");
        assertThat(lines(peer)).isEqualTo(1);
      }
    });
  }

  /** The filter of a cooked packet can't see it, unless the kernel is too old to tell at all. */
  @Test
  void aTagThatThisHostWroteIntoAFrameIsFoundInCookedPackets() {
    wire.near.run(() -> {
      try (Capture all = Capture.on("any").open();
          Capture tagged = Capture.on("any").filter(wanted("vlan 5 and udp port 53")).open();
          PacketSocket own = Wiretap.sender(Wiretap.NEAR)) {
        send(own);
        List<String> shown = found(all);
        assertThat(shown).hasSameSizeAs(FRAMES);
        assertThat(found(tagged)).isEqualTo(shown.stream().filter("5-53"::equals).toList());
      }
    });
  }
}
