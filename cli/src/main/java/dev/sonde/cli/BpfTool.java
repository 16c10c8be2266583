package dev.sonde.cli;

import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BpfExplanation;
import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.BpfText;
import dev.sonde.capture.Ended;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code sonde bpf}: packet filters compiled, explained and tried out. */
final class BpfTool implements Tool {
  /** How many characters of a filter fit on a line. */
  private static final int SHOWN = 64;

  private static final int NOTHING_MATCHED = 1;

  @Override
  public String name() {
    return "bpf";
  }

  @Override
  public String summary() {
    return "Compile a packet filter, explain it, try it on a file";
  }

  @Override
  public Manual manual() {
    return BpfManual.manual();
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    BpfCommand command = new BpfCommand(given);
    BpfPrograms programs = new BpfPrograms(command);
    try {
      return run(command, programs, out, err);
    } catch (BadFilter bad) {
      err.line(speaker() + ": " + bad.getMessage());
      show(Text.harmless(programs.expression().replaceAll("\\s", " ")), bad.column() - 1, err);
      return Main.REFUSED;
    }
  }

  /** The filter, of a long one what is around the place, and a sign under that. */
  private static void show(String filter, int place, Output err) throws IOException {
    int start = Math.max(0, Math.min(place - SHOWN / 2, filter.length() - SHOWN));
    int end = Math.min(filter.length(), start + SHOWN);
    String before = start > 0 ? "  ... " : "  ";
    String after = end < filter.length() ? " ..." : "";
    err.line(before + filter.substring(start, end) + after);
    err.line(" ".repeat(before.length() + place - start) + "^");
  }

  private int run(BpfCommand command, BpfPrograms programs, Output out, Output err)
      throws IOException, BadFilter {
    BpfPackets packets = new BpfPackets(programs, command.chosenLinkType());
    String tested = command.tested();
    String costed = command.costed();
    if (tested != null) {
      BpfVerdicts verdicts = new BpfVerdicts(out, command.isJson());
      Ended ended = packets.each(tested, verdicts);
      verdicts.summary();
      return status(tested, ended, verdicts.matches() > 0 ? 0 : NOTHING_MATCHED, err);
    }
    if (costed != null) {
      BpfCost cost = new BpfCost();
      Ended ended = packets.each(costed, cost);
      cost.print(out, command.isJson());
      return status(costed, ended, 0, err);
    }
    LinkType type = command.linkType();
    BpfProgram program = programs.of(type);
    out.print(command.isExplained() ? explained(program, type) : text(program, command.form()));
    out.flush();
    return 0;
  }

  private int status(String file, Ended ended, int otherwise, Output err) throws IOException {
    if (ended.whole()) return otherwise;
    err.line(speaker() + ": " + Text.harmless(file) + ": " + ended);
    return Main.REFUSED;
  }

  private static String text(BpfProgram program, int form) {
    return switch (form) {
      case 1 -> BpfText.listing(program);
      case 2 -> BpfText.cArray(program);
      default -> BpfText.decimal(program);
    };
  }

  /** The listing, with the words as remarks of the assembler. */
  private static String explained(BpfProgram program, LinkType type) {
    List<String> sentences = new BpfExplanation(program, type).sentences();
    List<BpfInstruction> code = program.instructions();
    List<String> lines = new ArrayList<>();
    for (int index = 0; index < code.size(); index++) {
      lines.add(BpfText.line(index, code.get(index)).stripTrailing().replace('\t', ' '));
    }
    int width = lines.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index);
      text.append(line).repeat(' ', width - line.length());
      text.append("  ; ").append(sentences.get(index)).append('\n');
    }
    return text.toString();
  }
}
