package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpfVerifierTest {
  /** The text has '/' for the end of a line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ldh [12]                        | instruction 0: the last instruction is not a return",
        "ret #1/ja 1                     | instruction 1: the jump leads back, to 1",
        "ja 2/ret #0                     | instruction 0: the jump leads to 2, and the last"
            + " instruction is 1",
        "jeq #1 jt 3 jf 1/ret #1/ret #0  | instruction 0: jt leads to 3, and the last"
            + " instruction is 2",
        "jeq x jt 1 jf 200/ret #1/ret #0 | instruction 0: jf leads to 200, and the last"
            + " instruction is 2",
        "div #0/ret #0                   | instruction 0: division by 0",
        "ldb [0]/mod #0/ret #0           | instruction 1: division by 0",
        "lsh #32/ret #0                  | instruction 0: a shift by 32 bits",
        "rsh #-1/ret #0                  | instruction 0: a shift by 4294967295 bits",
        "st M[16]/ret #0                 | instruction 0: there is no word M[16]",
        "ldx M[-1]/ret #0                | instruction 0: there is no word M[4294967295]",
        "ld M[0]/ret #0                  | instruction 0: M[0] may be read before it is written",
        "jeq #1 jt 1 jf 2/st M[1]/ldx M[1]/ret #0"
            + "                          | instruction 2: M[1] may be read before it is written",
        "ld [-4095]/ret #0               | instruction 0: there is no ancillary value -4095",
        "ldb [-4032]/ret #0              | instruction 0: there is no ancillary value -4032",
      })
  void whatTheKernelRefusesIsSaidByInstruction(String text, String why) throws Exception {
    BpfProgram program = BpfAssembler.parse(text.replace('/', '\n'));
    assertThatExceptionOfType(BadProgram.class)
        .isThrownBy(() -> BpfVerifier.verify(program))
        .withMessage(why)
        .satisfies(bad -> assertThat(why).startsWith("instruction " + bad.instruction() + ":"));
  }

  @ParameterizedTest
  @CsvSource({
    "ret",
    "ret #-1",
    "ja 1/ret",
    "st M[15]/jeq #1 jt 2 jf 3/ldx M[15]/ret #1",
    "jeq #1 jt 1 jf 2/st M[1]/stx M[1]/ld M[1]/ret",
    "ld [vlan_tpid]/ldh [type]/ldb [random]/ret",
    "ld [-4097]/ldh [x + -1]/ldxb 4*([-1]&0xf)/ret #0",
    "div x/lsh x/lsh #31/ret #0",
  })
  void whatTheKernelTakesHasNoFault(String text) throws Exception {
    assertThat(BpfVerifier.fault(BpfAssembler.parse(text.replace('/', '\n')))).isNull();
  }

  @Test
  void programHasOneInstructionAtLeastAndNoMoreThan4096() {
    assertThat(fault(0)).hasToString("instruction 0: there is none");
    assertThat(fault(1)).isNull();
    assertThat(fault(4096)).isNull();
    assertThat(fault(4097))
        .hasToString("instruction 4096: one too many: a program has at most 4096");
  }

  private static BpfVerifier.@Nullable Fault fault(int length) {
    BpfInstruction end = BpfInstruction.statement(BpfOpcode.BPF_RET, 0);
    return BpfVerifier.fault(new BpfProgram(Collections.nCopies(length, end)));
  }

  @Test
  void codesUnknownToTheKernelAreNamed() {
    BpfProgram program = new BpfProgram(List.of(new BpfInstruction(0x106, 0, 0, 0)));
    assertThat(BpfVerifier.fault(program)).hasToString("instruction 0: there is no code 0x106");
  }
}
