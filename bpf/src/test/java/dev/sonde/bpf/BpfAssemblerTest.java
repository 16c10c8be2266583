package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.testkit.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpfAssemblerTest {
  @Test
  void numericFormsOfAnyProgramComeBack() {
    Seeds.each(
        500,
        seeds -> {
          BpfProgram program = Programs.numbers(seeds);
          assertThat(BpfAssembler.parse(BpfText.cArray(program))).isEqualTo(program);
          assertThat(BpfAssembler.parse(BpfText.decimal(program))).isEqualTo(program);
        });
  }

  @Test
  void listingOfAProgramComesBack() {
    Seeds.each(
        500,
        seeds -> {
          BpfProgram program = Programs.writable(seeds);
          assertThat(BpfAssembler.parse(BpfText.listing(program))).isEqualTo(program);
        });
  }

  @Test
  void labelsCommentsAndEmptyLinesAreRead() throws BadAssembly {
    String text =
        """
        ; IPv4 and no fragment
            ldh [12]             ; the Ethernet type
            jeq #0x800 jt v4 jf drop

        v4: ldh [20]
            jset #0x1fff jt drop
            ja keep
        keep:
        yes: ret #-1
        drop: ret #0
        """;
    assertThat(BpfText.listing(BpfAssembler.parse(text)))
        .isEqualTo(
            """
            (000) ldh      [12]
            (001) jeq      #0x800           jt 2\tjf 6
            (002) ldh      [20]
            (003) jset     #0x1fff          jt 6\tjf 4
            (004) ja       5
            (005) ret      #-1
            (006) ret      #0
            """);
  }

  /** The text has '/' for the end of a line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | line 1, column 1: there is no instruction",
        "'  ; nothing/'         | line 2, column 1: there is no instruction",
        "ret #0/lda [12]        | line 2, column 1: an instruction should be here, not 'lda'",
        "ldh M[3]               | line 1, column 5: ldh does not take 'M[3]'",
        "ret #0 1               | line 1, column 8: not '1'",
        "ret #4294967296        | line 1, column 6: a number is not within -2147483648 to"
            + " 4294967295",
        "ld [12                 | line 1, column 7: ']' should be here, not the end",
        "ld [vlan]              | line 1, column 5: an offset should be here, not 'vlan]'",
        "jeq #1                 | line 1, column 7: 'jt' should be here, not the end",
        "jeq #1 jt 0 jf 1       | line 1, column 11: a jump from here leads to 1 to 256",
        "jeq #1 jt 1 jf 257     | line 1, column 16: a jump from here leads to 1 to 256",
        "jeq #1 jt out/ret #0   | line 1, column 11: a line or label should be here, not 'out'",
        "a: a: ret #0           | line 1, column 4: another label a",
        "ret #0/1: ret #0       | line 2, column 1: an instruction should be here, not '1:'",
        "ret #0/a:              | line 2, column 3: there is no instruction behind the label",
        "(001) ret #0           | line 1, column 1: this is line 0, not 1",
        "unimp 0x88             | line 1, column 1: an instruction should be here, not 'unimp'",
        "0                      | line 1, column 2: there is no instruction",
        "2/6 0 0 0              | line 2, column 8: a code should be here, not the end",
        "1/6 0 0 0/6 0 0 0      | line 3, column 1: after 1 instructions there should be no more",
        "1/6 256 0 0            | line 2, column 3: jt is not within 0 to 255",
        "'{ 0x10000, 0, 0, 0 }' | line 1, column 3: a code is not within 0 to 65535",
        "'{ 6, 0, 0 }'          | line 1, column 11: ',' should be here, not '}'",
        "'{ 6, 0, 0, 0 } { 6'   | line 1, column 16: ',' should be here, not '{'",
      })
  void whatIsWrongIsSaidByLineAndColumn(String text, String complaint) {
    String lines = text.replace('/', '\n');
    assertThatExceptionOfType(BadAssembly.class)
        .isThrownBy(() -> BpfAssembler.parse(lines))
        .withMessage(complaint)
        .satisfies(bad ->
            assertThat(complaint)
                .startsWith("line " + bad.line() + ", column " + bad.column() + ": "));
  }

  @Test
  void anyTextIsReadOrRefused() {
    List<String> bits =
        List.of(
            "ld",
            "ldh",
            "[",
            "]",
            "x",
            "+",
            "#",
            "12",
            "-",
            "0x",
            "jeq",
            "jt",
            "jf",
            "\n",
            " ",
            "M[",
            "4*([",
            "&0xf)",
            "ret",
            "a:",
            "(",
            ")",
            "{",
            "}",
            ",",
            ";",
            "\t",
            "\u0000",
            "é",
            "99999999999999999999",
            "(000)",
            "tax");
    Seeds.each(
        2000,
        seeds -> {
          StringBuilder text = new StringBuilder();
          for (int left = seeds.between(0, 30); left > 0; left--) text.append(seeds.pick(bits));
          try {
            BpfProgram program = BpfAssembler.parse(text.toString());
            assertThat(program.instructions()).hasSizeLessThan(10_000);
          } catch (BadAssembly bad) {
            assertThat(bad.getMessage()).startsWith("line ").doesNotContain("\u0000", "\n");
          }
        });
  }

  @Test
  void programTooLongForAnybodyIsRefused() {
    assertThatExceptionOfType(BadAssembly.class)
        .isThrownBy(() -> BpfAssembler.parse("ret #0\n".repeat(8193)))
        .withMessage("line 8193, column 7: more than 8192 instructions");
  }
}
