package dev.sonde.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Documents lead somewhere. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void everyRelativeLinkHasATarget() {
    List<String> broken = new ArrayList<>();
    for (Path page : House.files(".md")) {
      Path folder = House.ROOT.resolve(page).resolve("..").normalize();
      for (String target : links(House.read(page))) {
        if (!Files.exists(folder.resolve(target))) broken.add(page + ": " + target);
      }
    }
    assertThat(String.join("\n", broken)).isEmpty();
  }

  static List<String> links(String page) {
    List<String> targets = new ArrayList<>();
    Matcher matcher = LINK.matcher(page);
    while (matcher.find()) {
      targets.add(String.valueOf(matcher.group(1)));
    }
    return targets;
  }

  @Test
  void linksAreFoundAndAddressesOfOthersAreNot() {
    assertThat(links("[a](docs/a.md) [b](https://example.org/b) [c](c.md#part) [d](#part)"))
        .containsExactly("docs/a.md", "c.md");
  }
}
