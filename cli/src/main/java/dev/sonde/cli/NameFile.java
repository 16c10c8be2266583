package dev.sonde.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of names below /etc, {@code name value aliases # remark} in each line: services(5) with
 * values as {@code 80/tcp}, protocols(5), networks(5); ethers(5), where the value is the name. Of
 * several names of one value the first counts, as with getservbyport(3). A file that is not there
 * names nothing.
 */
final class NameFile {
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, List<String>> values = new HashMap<>();

  private NameFile() {}

  static NameFile services() {
    return of(Path.of("/etc/services"));
  }

  static NameFile protocols() {
    return of(Path.of("/etc/protocols"));
  }

  static NameFile of(Path file) {
    NameFile names = new NameFile();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) names.add(line);
    } catch (IOException absent) {
      return new NameFile();
    }
    return names;
  }

  private void add(String line) {
    int remark = line.indexOf('#');
    String[] words = (remark < 0 ? line : line.substring(0, remark)).strip().split("\\s+", -1);
    if (words.length < 2) return;
    names.putIfAbsent(words[1], Text.harmless(words[0]));
    for (int index = 0; index < words.length; index++) {
      if (index != 1) values.computeIfAbsent(words[index], _ -> new ArrayList<>()).add(words[1]);
    }
  }

  /** The first name of a value; null for none. */
  @Nullable String name(String value) {
    return names.get(value);
  }

  /** The values of a name or alias, in their order. */
  List<String> values(String name) {
    return values.getOrDefault(name, List.of());
  }
}
