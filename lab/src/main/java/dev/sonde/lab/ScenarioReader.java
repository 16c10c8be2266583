package dev.sonde.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads scenario files: YAML 1.2, one document, without tags and aliases; docs/lab.md has the keys.
 * Whatever the bytes are, a Scenario comes out or a ScenarioError that points at the place.
 */
public final class ScenarioReader {
  /** A scenario of a thousand nodes has a third of it. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_ABOUT = 500;

  private final String file;
  private final LoadSettings settings;
  private @Nullable Mark last;

  private ScenarioReader(String file) {
    this.file = file;
    this.settings =
        LoadSettings.builder().setLabel("scenario").setCodePointLimit(MAX_BYTES).build();
  }

  /**
   * The scenario in a file.
   *
   * @throws IOException when it cannot be read
   */
  public static Scenario read(Path file) throws IOException, ScenarioError {
    try (var input = Files.newInputStream(file)) {
      return read(file.toString(), input.readNBytes(MAX_BYTES + 1));
    }
  }

  /** The scenario in the bytes of a file of this name. */
  public static Scenario read(String file, byte[] bytes) throws ScenarioError {
    if (bytes.length > MAX_BYTES) throw new ScenarioError(file, 1, 1, "longer than 1 MiB");
    return new ScenarioReader(file).scenario(text(file, bytes));
  }

  private static String text(String file, byte[] bytes) throws ScenarioError {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(in)
          .toString();
    } catch (CharacterCodingException bad) {
      String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
      throw at(file, before, "this is no UTF-8");
    }
  }

  /** An error behind so much text. */
  private static ScenarioError at(String file, String before, String text) {
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    String last = before.substring(before.lastIndexOf('\n') + 1);
    return new ScenarioError(file, line, last.codePointCount(0, last.length()) + 1, text);
  }

  private Scenario scenario(String text) throws ScenarioError {
    Optional<Node> root;
    try {
      checkEvents(text);
      root = new Compose(settings).composeString(text);
    } catch (ReaderException bad) {
      int index = Math.min(text.length(), Math.max(0, bad.getPosition()));
      throw at(
          file,
          text.substring(
              0,
              text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length())))),
          "a character that YAML forbids");
    } catch (MarkedYamlEngineException bad) {
      Mark mark = bad.getProblemMark().or(bad::getContextMark).orElse(null);
      throw Value.error(file, mark, "no YAML: " + bad.getProblem());
    } catch (IllegalArgumentException bad) { // of the library, for an escape that is no character
      throw Value.error(file, last, "no YAML behind this place: " + bad.getMessage());
    } catch (YamlEngineException bad) {
      throw new ScenarioError(file, 1, 1, "no YAML: " + bad.getMessage());
    }
    if (root.isEmpty()) throw new ScenarioError(file, 1, 1, "the file is empty");
    return scenario(new Value(file, root.get()).block());
  }

  /**
   * The parser reads lazily and without recursion, the composer does not: what would be too deep
   * for it, and what refers to itself, is found here.
   */
  private void checkEvents(String text) throws ScenarioError {
    int depth = 0;
    int documents = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      @Nullable Mark mark = event.getStartMark().orElse(null);
      last = mark;
      switch (event) {
        case AliasEvent _ ->
            throw Value.error(file, mark, "aliases are not read: they could refer to themselves");
        case CollectionStartEvent _ -> depth++;
        case CollectionEndEvent _ -> depth--;
        case DocumentStartEvent _ -> documents++;
        default -> {}
      }
      if (depth > MAX_DEPTH) throw Value.error(file, mark, "deeper than " + MAX_DEPTH + " levels");
      if (documents > 1) throw Value.error(file, mark, "a second document");
    }
  }

  private static Scenario scenario(Block block) throws ScenarioError {
    Value about = block.required("about");
    String sentence = about.text();
    if (sentence.length() > MAX_ABOUT) throw about.wrong("one sentence, not a page");
    long seed = block.read("seed", 1L, v -> v.number(Long.MIN_VALUE + 1, Long.MAX_VALUE));
    NetworkReader reader = new NetworkReader();
    reader.you(block.required("you"));
    reader.nodes(block.required("nodes"));
    reader.links(block.required("links"));
    Value routes = block.value("routes");
    if (routes != null) reader.routes(routes);
    Network start = reader.network();
    List<Change> changes = new ArrayList<>();
    Value later = block.value("changes");
    if (later != null) changes(changes, later, reader);
    block.end();
    return new Scenario(sentence, seed, start, changes);
  }

  private static void changes(List<Change> changes, Value value, NetworkReader reader)
      throws ScenarioError {
    long last = 0;
    for (Value item : value.list()) {
      Block block = item.block();
      Value place = block.required("at");
      long at = place.nanos();
      if (at < last) throw place.wrong("earlier than the change before it");
      last = at;
      reader.change(block);
      changes.add(new Change(at, reader.network()));
    }
  }
}
