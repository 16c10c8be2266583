package dev.sonde.sys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sonde.sys.AbiFacts.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks a C compiler for the values of expressions. They are read from the assembly it writes, so
 * that nothing is run and a cross compiler will do.
 */
record CCompiler(Path program) {
  private static final Pattern MARK = Pattern.compile("sonde-fact (\\S+) [$#]?(-?\\d+)");

  /** The first of {@code names} on the PATH. */
  static Optional<CCompiler> find(String... names) {
    return Stream.of(names)
        .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(p -> Path.of(p, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(CCompiler::new);
  }

  /** Whether it finds these headers. */
  boolean has(List<String> headers) throws IOException {
    String output = output(source(headers, List.of()));
    return !output.contains("No such file or directory");
  }

  /** The values by name; the compiler's own words when it knows one of the expressions not. */
  Map<String, Long> values(List<String> headers, List<Fact> facts) throws IOException {
    String output = output(source(headers, facts));
    Map<String, Long> values = new TreeMap<>();
    for (Matcher mark = MARK.matcher(output); mark.find(); ) {
      values.put(mark.group(1), Long.parseLong(mark.group(2)));
    }
    if (values.size() != facts.size()) throw new AssertionError(output);
    return values;
  }

  private String output(String source) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of("-D_GNU_SOURCE", "-x", "c", "-S", "-o", "-", "-"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var input = process.outputWriter(UTF_8)) {
      input.write(source);
    }
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private static String source(List<String> headers, List<Fact> facts) {
    StringBuilder text = new StringBuilder("#include <stddef.h>\n");
    for (String header : headers) text.append("#include <").append(header).append(">\n");
    text.append("void facts(void) {\n");
    for (Fact fact : facts) {
      text.append(
          "  __asm__(\"sonde-fact %s %%0\" : : \"i\" ((long) (%s)));\n"
              .formatted(fact.name(), fact.expression()));
    }
    return text.append("}\n").toString();
  }
}
