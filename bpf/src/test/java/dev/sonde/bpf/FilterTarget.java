package dev.sonde.bpf;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.testkit.Corpus;
import dev.sonde.testkit.Growth;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The laws of compiling any text: it is a program that the kernel would take, or is refused at a
 * column; shortened or not, the program has the same verdict on every packet. An input is a link
 * type and whether it is live, in one byte, and the text.
 */
final class FilterTarget implements Growth.Target {
  private static final List<LinkType> LINKS = Corpus.LINKS.stream().map(LinkType::new).toList();
  private static final int PACKETS = 16;

  private final List<CapturedPacket> packets = new ArrayList<>();

  FilterTarget() throws IOException {
    for (Corpus.Packet one : Corpus.packets()) {
      CapturedPacket packet = new CapturedPacket();
      packet.place(MemorySegment.ofArray(one.bytes()), 0, one.bytes().length, one.original());
      packet.link(new LinkType(one.link()));
      packet.cameBy(1, 0x0800, 0); // of a live one all this is known
      packets.add(packet);
    }
  }

  @Override
  public void take(byte[] input) {
    if (input.length == 0) {
      return;
    }
    LinkType link = LINKS.get((input[0] >> 1 & 0x3f) % LINKS.size());
    Variant variant = (input[0] & 1) == 0 ? Variant.FILE : Variant.LIVE;
    String text = new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1);
    FilterOptions options = FilterOptions.of(link, variant);
    BpfProgram program;
    try {
      program = Filter.compile(text, options);
    } catch (BadFilter bad) {
      refused(text, bad);
      return;
    }
    BpfProgram plain;
    try {
      plain = Filter.compile(text, options.plain());
    } catch (BadFilter tooLong) {
      return; // to be shortened is what it needed
    }
    ProgramTarget.readable(program);
    agree(link, program, plain);
  }

  private static void refused(String text, BadFilter bad) {
    if (bad.column() < 1 || bad.column() > text.length() + 1) {
      throw new AssertionError("column " + bad.column() + ": " + bad.getMessage());
    }
  }

  private void agree(LinkType link, BpfProgram program, BpfProgram plain) {
    BpfInterpreter shortened = new BpfInterpreter(program);
    BpfInterpreter whole = new BpfInterpreter(plain);
    int left = PACKETS;
    for (CapturedPacket packet : packets) {
      if (packet.linkType().equals(link) && left-- > 0) {
        int verdict = shortened.verdict(packet);
        if (verdict != whole.verdict(packet)) {
          throw new AssertionError(verdict + " by " + BpfText.listing(program));
        }
        if (verdict != BpfTrace.of(program, packet).verdict()) {
          throw new AssertionError(verdict + " but not step by step: " + BpfText.listing(program));
        }
      }
    }
  }
}
