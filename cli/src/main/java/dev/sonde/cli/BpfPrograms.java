package dev.sonde.cli;

import static dev.sonde.bpf.BpfOpcode.BPF_K;
import static dev.sonde.bpf.BpfOpcode.BPF_RET;

import dev.sonde.bpf.BadAssembly;
import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BadProgram;
import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.BpfVerifier;
import dev.sonde.bpf.Filter;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program that {@code sonde bpf} is about: one for each link type where it is compiled, since a
 * capture file may hold packets of several.
 */
final class BpfPrograms {
  private static final BpfProgram NONE =
      new BpfProgram(List.of(BpfInstruction.statement(BPF_RET | BPF_K, 0)));

  private final BpfCommand command;
  private final String expression;
  private final @Nullable BpfProgram assembled;
  private final Map<LinkType, BpfProgram> compiled = new HashMap<>();

  BpfPrograms(BpfCommand command) throws IOException {
    this.command = command;
    String file = command.assembly();
    assembled = file == null ? null : assemble(file);
    expression = file == null ? command.expression() : "";
  }

  /** The filter that is compiled, as it was written. */
  String expression() {
    return expression;
  }

  private static BpfProgram assemble(String file) throws IOException {
    try {
      BpfProgram program = BpfAssembler.parse(BpfCommand.text(file));
      BpfVerifier.verify(program);
      return program;
    } catch (BadAssembly | BadProgram bad) {
      throw new BadUsage(Text.harmless(file) + ": " + bad.getMessage());
    }
  }

  BpfProgram of(LinkType type) throws BadFilter {
    if (assembled != null) return assembled;
    BpfProgram known = compiled.get(type);
    if (known != null) return known;
    BpfProgram program = compile(type, compiled.isEmpty());
    compiled.put(type, program);
    return program;
  }

  /** A filter must make sense for the first link type; of others it may be that none matches. */
  private BpfProgram compile(LinkType type, boolean first) throws BadFilter {
    try {
      return Filter.compile(expression, command.options(type));
    } catch (BadFilter bad) {
      if (first) throw bad;
      return NONE;
    }
  }
}
