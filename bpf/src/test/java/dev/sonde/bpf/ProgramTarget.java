package dev.sonde.bpf;

import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Growth;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The laws of assembling any text: it is a program or is refused at a line and column; a program is
 * the same after it was written and read again; one that the kernel would take ends, has the same
 * verdict step by step, reads nothing behind the packet, and is explained.
 */
final class ProgramTarget implements Growth.Target {
  private static final int LENGTH = 60, ORIGINAL = 100, MARGIN = 64;

  ProgramTarget() {}

  @Override
  public void take(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    BpfProgram program;
    try {
      program = BpfAssembler.parse(text);
    } catch (BadAssembly bad) {
      if (bad.line() < 1 || bad.column() < 1 || bad.line() > 1 + text.length()) {
        throw new AssertionError(bad);
      }
      return;
    }
    again(BpfText.cArray(program), program);
    again(BpfText.decimal(program), program);
    if (BpfVerifier.fault(program) == null) {
      readable(program);
      run(program);
    }
  }

  /** A program that the kernel takes, as people read it. */
  static void readable(BpfProgram program) {
    if (BpfVerifier.fault(program) != null) {
      throw new AssertionError(BpfVerifier.fault(program) + " in " + BpfText.listing(program));
    }
    listed(BpfText.listing(program));
    for (String sentence : new BpfExplanation(program, LinkType.EN10MB).sentences()) {
      if (!sentence.chars().allMatch(letter -> letter >= ' ' && letter <= '~')) {
        throw new AssertionError("not printable: " + sentence);
      }
    }
  }

  /** What an instruction has in fields that it does not use is not in a listing. */
  private static void listed(String listing) {
    try {
      if (!BpfText.listing(BpfAssembler.parse(listing)).equals(listing)) {
        throw new AssertionError("another program: " + listing);
      }
    } catch (BadAssembly bad) {
      throw new AssertionError(listing, bad);
    }
  }

  private static void again(String text, BpfProgram program) {
    try {
      if (!BpfAssembler.parse(text).equals(program)) {
        throw new AssertionError("another program: " + text);
      }
    } catch (BadAssembly bad) {
      throw new AssertionError(text, bad);
    }
  }

  private static void run(BpfProgram program) {
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bytes[i] = (byte) (i * 7);
    }
    byte[] among = new byte[LENGTH + 2 * MARGIN];
    Arrays.fill(among, (byte) 0xa5);
    System.arraycopy(bytes, 0, among, MARGIN, LENGTH);
    CapturedPacket packet = new CapturedPacket();
    packet.place(MemorySegment.ofArray(bytes), 0, LENGTH, ORIGINAL);
    BpfInterpreter interpreter = new BpfInterpreter(program);
    int verdict = interpreter.verdict(packet);
    BpfTrace trace = BpfTrace.of(program, packet);
    packet.place(MemorySegment.ofArray(among), MARGIN, LENGTH, ORIGINAL);
    if (verdict != interpreter.verdict(packet) || verdict != trace.verdict()) {
      throw new AssertionError(verdict + " by " + BpfText.listing(program));
    }
    if (verdict == 0) {
      String why = new BpfExplanation(program, LinkType.EN10MB).rejection(trace).why();
      if (why.isEmpty()) {
        throw new AssertionError("no reason for " + BpfText.listing(program));
      }
    }
  }
}
