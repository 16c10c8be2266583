package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.CapturedPacket.Direction;
import dev.sonde.testkit.Garbage;
import dev.sonde.testkit.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BpfInterpreterTest {
  private static final byte[] BYTES = {1, 2, 3, 4, (byte) 0xf5, 6};

  /** Six bytes of a packet that had a hundred. */
  private static CapturedPacket packet() {
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(BYTES), 0, BYTES.length, 100);
    return packet;
  }

  private static int verdict(String text, CapturedPacket packet) throws BadAssembly {
    BpfProgram program = BpfAssembler.parse(text.replace('/', '\n'));
    int verdict = new BpfInterpreter(program).verdict(packet);
    assertThat(BpfTrace.of(program, packet).verdict()).isEqualTo(verdict);
    return verdict;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ret #-1 | -1",
        "ld [0]/ret | 0x01020304",
        "ldh [4]/ret | 0xf506",
        "ldb [4]/ret | 0xf5",
        "ldb [5]/ret | 6",
        "ldb [6]/ret #1 | 0",
        "ldh [5]/ret #1 | 0",
        "ld [3]/ret #1 | 0",
        "ld [0x7fffffff]/ret #1 | 0",
        "ld [-5000]/ret #1 | 0",
        "ldx #1/ld [x + 1]/ret | 0x0304f506",
        "ldx #3/ldb [x + -1]/ret | 3",
        "ldx #0/ldb [x + -1]/ret #1 | 0",
        "ldx #-1/ldh [x + 5]/ret | 0xf506",
        "ldx #0x7fffffff/ldb [x + 1]/ret #1 | 0",
        "ldxb 4*([4]&0xf)/txa/ret | 20",
        "ldxb 4*([6]&0xf)/ret #1 | 0",
        "ldxb 4*([-1]&0xf)/ret #1 | 0",
        "ld #pktlen/ret | 100",
        "ld #7/st M[15]/ldx M[15]/ld #0/txa/ret | 7",
        "ldx #9/stx M[0]/ld M[0]/ret | 9",
        "ld #5/add #-6/ret | -1",
        "ld #5/sub #6/ret | -1",
        "ld #-1/mul #-1/ret | 1",
        "ld #-1/div #2/ret | 0x7fffffff",
        "ld #-1/mod #10/ret | 5",
        "ld #1/ldx #0/div x/ret #1 | 0",
        "ld #1/ldx #0/mod x/ret #1 | 0",
        "ld #1/lsh #31/ret | 0x80000000",
        "ld #-1/rsh #31/ret | 1",
        "ld #3/ldx #33/lsh x/ret | 6",
        "ld #4/ldx #33/rsh x/ret | 2",
        "ld #5/neg/ret | -5",
        "ld #6/ldx #3/and x/ret | 2",
        "ld #6/ldx #3/or x/ret | 7",
        "ld #6/ldx #3/xor x/ret | 5",
        "ld #6/ldx #3/ld [xor_x]/ret | 5",
        "ld #-1/jgt #1 jt 2 jf 3/ret #1/ret #2 | 1",
        "ld #-1/jge #-1 jt 2 jf 3/ret #1/ret #2 | 1",
        "ld #1/ldx #-1/jge x jt 3 jf 4/ret #1/ret #2 | 2",
        "ld #6/ldx #9/jset x jt 3 jf 4/ret #1/ret #2 | 2",
        "ja 2/ret #1/ret #2 | 2",
      })
  void programGivesTheVerdict(String text, String verdict) throws BadAssembly {
    assertThat(verdict(text, packet())).isEqualTo(Long.decode(verdict).intValue());
  }

  @Test
  void whatTheSystemSaysOfAPacketIsAnAncillaryLoad() throws BadAssembly {
    CapturedPacket packet = packet();
    packet.cameBy(7, 0x86dd, 3);
    packet.tag(0x88a8, 0x6005);
    assertThat(verdict("ld [proto]/ret", packet)).isEqualTo(0x86dd);
    assertThat(verdict("ldb [type]/ret", packet)).isEqualTo(3);
    assertThat(verdict("ldh [ifidx]/ret", packet)).isEqualTo(7);
    assertThat(verdict("ld [vlan_tci]/ret", packet)).isEqualTo(0x6005);
    assertThat(verdict("ld [vlanp]/ret", packet)).isEqualTo(1);
    assertThat(verdict("ld [vlan_tpid]/ret", packet)).isEqualTo(0x88a8);
    assertThat(verdict("ld [vlanp]/add #1/ret", packet())).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"type", "mark", "queue", "hatype", "rxhash", "cpu", "nla", "nlan", "poff", "random"})
  void whatNobodySaidIsALoadBeyondThePacket(String name) throws BadAssembly {
    assertThat(verdict("ld [" + name + "]/ret #1", packet())).isZero();
  }

  @Test
  void ofBareBytesNothingElseIsKnown() throws BadAssembly {
    MemorySegment bytes = MemorySegment.ofArray(BYTES);
    for (String name : BpfMnemonic.ANCILLARY) {
      BpfProgram program = BpfAssembler.parse("ld [" + name + "]\nret #1");
      int expected = name.equals("xor_x") ? 1 : 0;
      assertThat(new BpfInterpreter(program).verdict(bytes, 0, 6, 6)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void directionHasTheNumberOfThePacketType(Direction direction) throws BadAssembly {
    for (int type = 0; type <= 4; type++) {
      if (Direction.of(type) != direction) continue;
      CapturedPacket packet = packet();
      packet.cameBy(1, 0x800, type);
      assertThat(verdict("ld [type]/add #1/ret", packet)).isEqualTo(type + 1);
    }
  }

  @Test
  void offsetsCountFromWhereThePacketIs() throws BadAssembly {
    BpfProgram program = BpfAssembler.parse("ldh [1]\nret");
    MemorySegment bytes = MemorySegment.ofArray(BYTES);
    BpfInterpreter interpreter = new BpfInterpreter(program);
    assertThat(interpreter.verdict(bytes, 2, 3, 3)).isEqualTo(0x04f5);
    assertThat(interpreter.verdict(bytes, 2, 2, 3)).isZero();
  }

  @Test
  void programTheKernelWouldNotTakeIsNotRun() {
    BpfProgram endless = new BpfProgram(List.of(BpfInstruction.statement(0x05, -1)));
    assertThatExceptionOfType(BadProgram.class).isThrownBy(() -> new BpfInterpreter(endless));
    assertThatExceptionOfType(BadProgram.class).isThrownBy(() -> BpfTrace.of(endless, packet()));
  }

  /** As a filter for a file may be: the kernel would not take it. */
  @Test
  void programMayBeLongerThanTheKernelTakes() {
    List<BpfInstruction> code = new ArrayList<>();
    code.add(BpfInstruction.statement(0x05, 20_000));
    code.addAll(Collections.nCopies(20_001, BpfInstruction.statement(0x06, 7)));
    BpfProgram program = new BpfProgram(code);
    assertThat(new BpfInterpreter(program).verdict(packet())).isEqualTo(7);
    assertThat(BpfTrace.of(program, packet()).steps()).hasSize(2);
  }

  @Test
  void inAHurryAndSlowlyItComesToTheSame() {
    CapturedPacket packet = new CapturedPacket();
    Seeds.each(
        3000,
        seeds -> {
          BpfProgram program = Programs.valid(seeds);
          BpfInterpreter interpreter = new BpfInterpreter(program);
          for (int i = 0; i < 5; i++) {
            byte[] bytes = seeds.bytes(seeds.length(80));
            packet.place(MemorySegment.ofArray(bytes), 0, bytes.length, seeds.bits(16));
            packet.cameBy(seeds.bits(16), seeds.bits(16), seeds.between(0, 5));
            if (seeds.chance(2)) packet.tag(0x8100, seeds.bits(16));
            assertThat(interpreter.verdict(packet))
                .as(() -> BpfText.listing(program))
                .isEqualTo(BpfTrace.of(program, packet).verdict());
          }
        });
  }

  @Test
  void noGarbageIsMade() throws BadAssembly {
    BpfProgram program =
        BpfAssembler.parse("ldh [0]\njeq #0x102 jt 2 jf 5\nst M[1]\nldx M[1]\nldb [5]\nret");
    BpfInterpreter interpreter = new BpfInterpreter(program);
    CapturedPacket packet = packet();
    int[] sum = new int[1];
    long waste =
        Garbage.ofTheBestRound(
            0,
            () -> {
              for (int i = 0; i < 1000; i++) sum[0] += interpreter.verdict(packet);
            });
    assertThat(waste).isZero();
    assertThat(sum[0] % 6000).isZero();
  }
}
