package dev.sonde.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The caps and the naming laws of the house, so that no review has to speak of them. */
class StyleTest {
  private static final List<Source> HOUSE = House.sources();

  private static void holds(Laws.Law law) {
    List<String> broken = HOUSE.stream().flatMap(s -> law.violations(s).stream()).toList();
    assertThat(String.join("\n", broken)).isEmpty();
  }

  @Test
  void everyFileIsFormatted() throws Exception {
    StringWriter unformatted = new StringWriter();
    PrintWriter out = new PrintWriter(unformatted);
    Stream<String> files = HOUSE.stream().map(s -> House.ROOT.resolve(s.path()).toString());
    String[] arguments = Stream.concat(Stream.of("--dry-run"), files).toArray(String[]::new);
    int status =
        new com.google.googlejavaformat.java.Main(out, out, InputStream.nullInputStream())
            .format(arguments);
    out.flush();
    assertThat(unformatted.toString()).as("files that ./format would change").isEmpty();
    assertThat(status).isZero();
  }

  @Test
  void noFileIsLongerThan500Lines() {
    holds(Laws::longFile);
  }

  @Test
  void ninetyPercentOfFilesAreUnder300Lines() {
    List<Source> large =
        HOUSE.stream().filter(source -> source.lines().size() >= Laws.FILE_GOAL).toList();
    assertThat(large.size() * 10)
        .as(() -> "too many long files: " + large.stream().map(Source::path).toList())
        .isLessThanOrEqualTo(HOUSE.size());
  }

  @Test
  void noLineIsWiderThan100Columns() {
    holds(Laws::longLine);
  }

  @Test
  void noMethodIsLongerThan60Lines() {
    holds(Laws::longMethod);
  }

  @Test
  void ninetyPercentOfMethodsHaveAtMost25Lines() {
    List<Integer> lengths = methodLengths();
    assertThat(lengths.get(lengths.size() * 9 / 10)).isLessThanOrEqualTo(Laws.METHOD_GOAL);
  }

  @Test
  void theMedianMethodHasAtMost6Lines() {
    List<Integer> lengths = methodLengths();
    assertThat(lengths.get(lengths.size() / 2)).isLessThanOrEqualTo(Laws.METHOD_MEDIAN);
  }

  private static List<Integer> methodLengths() {
    List<Integer> lengths = new ArrayList<>();
    for (Source source : HOUSE) {
      if (!source.isTest()) lengths.addAll(Laws.methodLengths(source));
    }
    lengths.sort(null);
    return lengths;
  }

  @Test
  void typesAreNamedAfterWhatTheyAre() {
    holds(Laws::vagueType);
  }

  @Test
  void accessorsAreBareNouns() {
    holds(Laws::prefixedAccessor);
  }

  @Test
  void everyTypeSaysWhatItIs() {
    holds(Laws::uncommentedType);
  }

  @Test
  void nothingIsLeftForLater() {
    holds(Laws::leftForLater);
  }

  @Test
  void testsDoNotSleep() {
    holds(Laws::sleepingTest);
  }

  @Test
  void noTestIsDisabled() {
    holds(Laws::disabledTest);
  }
}
