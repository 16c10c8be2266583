package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.sys.PcapLibrary.BpfInsn;
import dev.sonde.sys.PcapLibrary.BpfProgram;
import dev.sonde.sys.PcapLibrary.PcapPkthdr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** libpcap's own functions, where it is installed; what is made of them is tested in capture. */
class PcapLibraryKernelTest {
  private static final int ETHERNET = 1;
  private static final int SNAP_LENGTH = 262144;

  private final Arena arena = Arena.ofConfined();
  private long pcap;

  @BeforeEach
  void openDead() {
    assumeTrue(PcapLibrary.isPresent(), "no libpcap (sudo apt-get install libpcap0.8)");
    pcap = PcapLibrary.openDead(ETHERNET, SNAP_LENGTH);
  }

  @AfterEach
  void close() {
    if (pcap != 0) PcapLibrary.close(pcap);
    arena.close();
  }

  private MemorySegment compile(String expression) {
    MemorySegment program = arena.allocate(BpfProgram.SIZE, 8);
    int netmask = PcapLibrary.PCAP_NETMASK_UNKNOWN;
    assertThat(PcapLibrary.compile(pcap, program, expression, true, netmask)).isZero();
    return program;
  }

  private int verdict(MemorySegment program, int length, int originalLength) {
    MemorySegment header = arena.allocate(PcapPkthdr.SIZE, 8);
    header.set(ValueLayout.JAVA_INT, PcapPkthdr.caplen, length);
    header.set(ValueLayout.JAVA_INT, PcapPkthdr.len, originalLength);
    return PcapLibrary.offlineFilter(program, header, arena.allocate(length));
  }

  @Test
  void programJudgesByTheOriginalLength() {
    MemorySegment program = compile("greater 100");
    assertThat(verdict(program, 60, 60)).isZero();
    assertThat(verdict(program, 60, 100)).isEqualTo(SNAP_LENGTH);
    PcapLibrary.freecode(program);
  }

  @Test
  void instructionsAreAsManyAsItSays() {
    MemorySegment program = compile("ip"); // ldh [12], jeq, ret, ret
    MemorySegment code = PcapLibrary.instructions(program);
    assertThat(code.byteSize()).isEqualTo(4 * BpfInsn.SIZE);
    assertThat(code.get(ValueLayout.JAVA_INT, BpfInsn.k)).isEqualTo(12);
    assertThat(code.get(ValueLayout.JAVA_INT, BpfInsn.SIZE + BpfInsn.k)).isEqualTo(0x800);
    PcapLibrary.freecode(program);
  }

  @Test
  void badExpressionIsAnErrorWithWords() {
    MemorySegment program = arena.allocate(BpfProgram.SIZE, 8);
    int failed = PcapLibrary.compile(pcap, program, "port port", true, 0);
    assertThat(failed).isEqualTo(PcapLibrary.PCAP_ERROR);
    assertThat(PcapLibrary.geterr(pcap)).contains("syntax error");
  }

  @Test
  void libraryUnderNoNameIsAbsent() {
    assertThat(PcapLibrary.isPresent(List.of("libnosuchpcap.so.1", "libnosuch.so.0"))).isFalse();
    assertThat(PcapLibrary.isPresent(List.of("libnosuchpcap.so.1", "libc.so.6"))).isTrue();
  }
}
