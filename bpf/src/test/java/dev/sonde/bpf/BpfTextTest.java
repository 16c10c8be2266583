package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BpfTextTest {
  /**
   * images.txt holds what libpcap's bpf_image said to each; it has no name for the length to X,
   * though its interpreter and the kernel know it.
   */
  @Test
  void everyCodeIsWrittenAsByLibpcap() throws IOException {
    int seen = 0;
    for (String line : resource("images.txt").lines().toList()) {
      if (line.startsWith("#")) continue;
      int colon = line.indexOf(':');
      String[] field = line.substring(0, colon).split(" ", -1);
      BpfInstruction instruction =
          new BpfInstruction(
              Integer.parseInt(field[0]),
              Integer.parseInt(field[1]),
              Integer.parseInt(field[2]),
              Integer.parseUnsignedInt(field[3]));
      int index = Integer.parseInt(field[4]);
      String image = line.substring(colon + 2).replace("unimp    0x81", "ldx      #pktlen");
      assertThat(BpfText.line(index, instruction)).isEqualTo(image);
      seen++;
    }
    assertThat(seen).isEqualTo(533);
  }

  static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(BpfTextTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** tcpdump -y EN10MB -d 'ip', -dd and -ddd. */
  @Test
  void theThreeFormsAreThoseOfTcpdump() {
    BpfProgram ip =
        new BpfProgram(
            List.of(
                BpfInstruction.statement(0x28, 12),
                new BpfInstruction(0x15, 0, 1, 0x800),
                BpfInstruction.statement(0x06, 262144),
                BpfInstruction.statement(0x06, 0)));
    assertThat(BpfText.listing(ip))
        .isEqualTo(
            """
            (000) ldh      [12]
            (001) jeq      #0x800           jt 2\tjf 3
            (002) ret      #262144
            (003) ret      #0
            """);
    assertThat(BpfText.cArray(ip))
        .isEqualTo(
            """
            { 0x28, 0, 0, 0x0000000c },
            { 0x15, 0, 1, 0x00000800 },
            { 0x6, 0, 0, 0x00040000 },
            { 0x6, 0, 0, 0x00000000 },
            """);
    assertThat(BpfText.decimal(ip))
        .isEqualTo(
            """
            4
            40 0 0 12
            21 0 1 2048
            6 0 0 262144
            6 0 0 0
            """);
  }

  @Test
  void digitsAreThoseOfTheMachineInEveryLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      BpfProgram program = new BpfProgram(List.of(new BpfInstruction(0x15, 1, 2, 42)));
      assertThat(BpfText.listing(program) + BpfText.cArray(program)).isASCII();
    } finally {
      Locale.setDefault(before);
    }
  }
}
