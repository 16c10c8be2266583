package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capture.CaptureDirection;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines as people type them for tcpdump. */
class CaptureCommandTest {
  private static final CaptureTool TOOL = new CaptureTool();

  static CaptureCommand command(String... words) {
    return new CaptureCommand(Arguments.parse(TOOL.manual(), TOOL.words(List.of(words))));
  }

  private static CaptureCommand typed(String line) {
    return command(line.split(" ", -1));
  }

  private static String refusal(String line) throws IOException {
    Run run = Run.of(("capture " + line).split(" ", -1));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("sonde capture: ").endsWith("\n").hasLineCount(1);
    return run.err().substring("sonde capture: ".length());
  }

  @Test
  void lettersCount() {
    CaptureCommand command = typed("-nnvvvttttXXe");
    assertThat(command.isNumeric()).isTrue();
    assertThat(command.showsLink()).isTrue();
    assertThat(command.verbosity()).isEqualTo(3);
    assertThat(command.timeForm()).isEqualTo(4);
    assertThat(command.dump("hex-ascii")).isEqualTo(2);
    assertThat(typed("-v -v --verbose -v").verbosity()).isEqualTo(3);
    assertThat(typed("-ddd icmp").filterDump()).isEqualTo(3);
  }

  @Test
  void filterIsTheRestOfTheLineWhereverOptionsStand() throws IOException {
    assertThat(typed("-i lo tcp port 80 -n and host ::1 -c 3").filter())
        .isEqualTo("tcp port 80 and host ::1");
    assertThat(command("-n", "tcp port 80 or udp").filter()).isEqualTo("tcp port 80 or udp");
    assertThat(typed("-n").filter()).isEmpty();
  }

  @Test
  void filterFileMayHaveRemarksWhoseColumnsStay(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "tcp # all of it\n and port 80\n");
    assertThat(command("-F", file.toString()).filter())
        .isEqualTo("tcp" + " ".repeat("# all of it".length() + 1) + "\n and port 80");
  }

  @Test
  void hyphenIsAFile() {
    CaptureCommand command = typed("-r - -w - -U");
    assertThat(command.read()).isEqualTo("-");
    assertThat(command.write()).isEqualTo("-");
    assertThat(command.isPacketBuffered()).isTrue();
    assertThat(command.prints()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-#", "-n#", "-#n", "-#ni lo", "--number", "-i lo -# tcp"})
  void numberSignIsALetter(String line) {
    assertThat(typed(line).numbersLines()).isTrue();
  }

  @Test
  void numberSignInAValueIsNone() throws IOException {
    assertThat(typed("-w#1").write()).isEqualTo("#1");
    assertThat(typed("-w -#").write()).isEqualTo("-#");
    assertThat(typed("--write -#").write()).isEqualTo("-#");
    assertThat(typed("-nw a#b").write()).isEqualTo("a#b");
    assertThat(typed("-w#1").numbersLines()).isFalse();
    assertThat(typed("-- -#").filter()).isEqualTo("-#");
  }

  @Test
  void snapLengthOfNothingIsAllThereIs() {
    assertThat(typed("-n").snapLength()).isEqualTo(262_144);
    assertThat(typed("-s 0").snapLength()).isEqualTo(262_144);
    assertThat(typed("-s96").snapLength()).isEqualTo(96);
  }

  @Test
  void sizesAreMillionsOrHaveALetter() {
    assertThat(typed("-w a -C 2").fileBytes()).isEqualTo(2_000_000);
    assertThat(typed("-w a -C 2k").fileBytes()).isEqualTo(2048);
    assertThat(typed("-w a").fileBytes()).isZero();
  }

  @Test
  void nameOfAFileSaysItsFormat() {
    assertThat(typed("-w a.pcapng").isPcapng()).isTrue();
    assertThat(typed("-w a --pcapng").isPcapng()).isTrue();
    assertThat(typed("-w a.pcap").isPcapng()).isFalse();
  }

  @Test
  void directionsAndLinkTypesHaveTheirNames() {
    assertThat(typed("-Q in").direction()).isEqualTo(CaptureDirection.IN);
    assertThat(typed("-Q out").direction()).isEqualTo(CaptureDirection.OUT);
    assertThat(typed("-n").direction()).isEqualTo(CaptureDirection.BOTH);
    assertThat(typed("-y linux_sll").linkType()).isEqualTo(LinkType.LINUX_SLL);
    assertThat(typed("-y DLT_EN10MB").linkType()).isEqualTo(LinkType.EN10MB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c 0",
        "-c x",
        "-s -5",
        "-s 262145",
        "-tttttt",
        "-dddd",
        "-Q sideways",
        "-y ETHERTALK",
        "-j moon",
        "-B 0",
        "-C 1",
        "-G 1",
        "-w a -W 2",
        "-w a -C 0",
        "-w a -C x",
        "-w - -C 1",
        "-w - --print",
        "--pcapng",
        "--print",
        "--count",
        "--micro --nano",
        "--time-stamp-precision pico",
        "-F f tcp",
        "-Z no-such-user",
        "-w a -Z 0:0",
      })
  void senselessLineIsRefusedInOneLine(String line) throws IOException {
    assertThat(refusal(line)).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({"-z gzip, -z", "-nT rtp, -T", "-E x, -E", "-I, -I"})
  void optionThatIsNotDoneIsRefusedByName(String line, String name) throws IOException {
    assertThat(refusal(line)).contains("tcpdump's " + name + " is not done: ");
  }

  @Test
  void badFilterIsToldWithItsColumnBeforeAnythingIsOpened() throws IOException {
    assertThat(refusal("-i lo tcp port port")).contains("column ");
  }
}
