package dev.sonde.bpf;

import dev.sonde.bpf.Decision.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The compiler of the filter language of pcap-filter(7): scanner, parser, meaning for a link type,
 * questions to a packet, fewer questions, program.
 *
 * <p>Its programs have the verdicts of libpcap's. What they do not know they refuse, by name and
 * place.
 */
public final class Filter {
  private static final int MOST = Character.MAX_VALUE;

  private Filter() {}

  /**
   * The program that keeps what a filter describes; an empty one describes every packet. It may
   * have more instructions than a kernel takes, 4096, and is then for a {@link BpfInterpreter}.
   */
  public static BpfProgram compile(String expression, FilterOptions options) throws BadFilter {
    FilterNode parsed = FilterParser.parse(expression);
    List<BpfInstruction> program =
        ProgramWriter.write(root(parsed, options), options.snapLength(), options.optimise());
    check(program.size());
    return new BpfProgram(program);
  }

  private static Decision root(@Nullable FilterNode parsed, FilterOptions options)
      throws BadFilter {
    FilterMeaning meaning = new FilterMeaning(options);
    if (parsed == null) return Verdict.KEEP;
    Decision root = DecisionGraph.of(meaning.of(parsed));
    if (!options.optimise()) return root;
    Decision shortened = Optimiser.shorten(root);
    if (shortened == Verdict.DROP) throw new BadFilter(1, "no packet could match this");
    return shortened;
  }

  /** Of more the kernel could not even be told how many they are. */
  private static void check(int size) throws BadFilter {
    if (size <= MOST) return;
    String length = "the program is " + size + " instructions long";
    throw new BadFilter(1, length + ", and at most " + MOST + " can be run");
  }
}
