package dev.sonde.cli;

import dev.sonde.bpf.BadAssembly;
import dev.sonde.bpf.BadFilter;
import dev.sonde.bpf.BadProgram;
import dev.sonde.bpf.BpfAssembler;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.bpf.BpfVerifier;
import dev.sonde.bpf.Filter;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program that {@code sonde bpf} is about: one for each link type where it is compiled, since a
 * capture file may hold packets of several.
 */
final class BpfPrograms {
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
    BpfProgram program = Filter.compile(expression, command.options(type));
    compiled.put(type, program);
    return program;
  }
}
