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
      err.line("  " + Text.harmless(programs.expression().replaceAll("\\s", " ")));
      err.line(" ".repeat(1 + bad.column()) + "^");
      return Main.REFUSED;
    }
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
