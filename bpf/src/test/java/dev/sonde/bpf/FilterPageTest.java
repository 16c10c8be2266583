package dev.sonde.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sonde.bpf.FilterOptions.Variant;
import dev.sonde.packet.LinkType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/filters.md is true: each filter on it is compiled, or refused in those words. */
class FilterPageTest {

  /** A line of the page: a filter, and what is said of it. */
  private record Line(String filter, String remark) {}

  private static FilterOptions options(Variant variant) {
    return FilterOptions.of(LinkType.EN10MB, variant)
        .withNames(FilterTest.NAMES)
        .withNetmask(0xffff_ff00);
  }

  /** The lines of all blocks of one kind. */
  private static List<Line> blocks(String kind) throws IOException {
    List<Line> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("..", "docs", "filters.md"))) {
      if (line.startsWith("```")) {
        inside = line.equals("```" + kind);
      } else if (inside) {
        int hash = line.indexOf('#');
        String filter = hash < 0 ? line : line.substring(0, hash);
        lines.add(new Line(filter.strip(), hash < 0 ? "" : line.substring(hash + 1).strip()));
      }
    }
    return lines;
  }

  @Test
  void everyFilterIsCompiledForADeviceAndForAFile() throws Exception {
    List<Line> lines = blocks("filter");
    assertThat(lines).hasSizeGreaterThan(50);
    for (Line line : lines) {
      for (Variant variant : Variant.values()) {
        assertThat(Filter.compile(line.filter, options(variant))).as(line.filter).isNotNull();
      }
    }
  }

  @Test
  void whatAsksTheKernelIsCompiledForADeviceAlone() throws Exception {
    List<Line> lines = blocks("live");
    assertThat(lines).hasSize(3);
    for (Line line : lines) {
      assertThat(Filter.compile(line.filter, options(Variant.LIVE))).isNotNull();
      BadFilter bad =
          catchThrowableOfType(
              BadFilter.class, () -> Filter.compile(line.filter, options(Variant.FILE)));
      assertThat(bad).as(line.filter).isNotNull();
    }
  }

  @Test
  void whatIsRefusedIsRefusedInThoseWords() throws IOException {
    List<Line> lines = blocks("refused");
    assertThat(lines).hasSizeGreaterThan(15);
    for (Line line : lines) {
      BadFilter bad =
          catchThrowableOfType(
              BadFilter.class, () -> Filter.compile(line.filter, options(Variant.LIVE)));
      assertThat(bad).as(line.filter).isNotNull().hasMessage(line.remark);
    }
  }
}
