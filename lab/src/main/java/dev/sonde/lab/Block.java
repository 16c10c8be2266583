package dev.sonde.lab;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Keys and values of a scenario file. What nobody asked for is an unknown key. */
final class Block {
  private final Value place;
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final Map<String, Value> keys = new LinkedHashMap<>();
  private final Set<String> known = new HashSet<>();

  private Block(Value place) {
    this.place = place;
  }

  static Block of(String file, MappingNode mapping) throws ScenarioError {
    Block block = new Block(new Value(file, mapping));
    for (NodeTuple tuple : mapping.getValue()) {
      Value key = new Value(file, tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) throw key.wrong("a key is a word");
      String name = scalar.getValue();
      if (block.values.put(name, new Value(file, tuple.getValueNode())) != null) {
        throw key.wrong("\"" + name + "\" stands here twice");
      }
      block.keys.put(name, key);
    }
    return block;
  }

  /** The value of a key, or null when it is not there. */
  @Nullable Value value(String key) {
    known.add(key);
    return values.get(key);
  }

  Value required(String key) throws ScenarioError {
    Value value = value(key);
    if (value == null) throw place.wrong("\"" + key + "\" is missing");
    return value;
  }

  /** A value read, or what it is when the key is not there. */
  <T extends @Nullable Object> T read(String key, T otherwise, Value.Reading<? extends T> reading)
      throws ScenarioError {
    Value value = value(key);
    return value == null ? otherwise : reading.of(value);
  }

  /** All keys, where every one is a name; none is unknown then. */
  Map<String, Value> keys() {
    known.addAll(keys.keySet());
    return keys;
  }

  /** An error that points at the block. */
  ScenarioError wrong(String text) {
    return place.wrong(text);
  }

  /** The block is read: a key that nobody asked for is an error. */
  void end() throws ScenarioError {
    for (Map.Entry<String, Value> key : keys.entrySet()) {
      if (known.contains(key.getKey())) continue;
      throw key.getValue()
          .wrong(
              "unknown key \""
                  + key.getKey()
                  + "\"; here may stand: "
                  + Value.words(known.stream()));
    }
  }
}
