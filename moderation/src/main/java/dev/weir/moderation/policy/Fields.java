package dev.weir.moderation.policy;

import dev.weir.moderation.policy.expression.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of the file: its values by key, with a word for each kind of mistake. Reading a value
 * of the wrong kind notes the problem and gives null.
 */
final class Fields {
  /** A key with its place. */
  record Entry(ScalarNode key, Node value) {}

  private final String where;
  private final MappingNode node;
  private final Problems problems;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * @param where what the mapping is, for messages, e.g. {@code rule 'burst'}
   */
  Fields(String where, MappingNode node, Problems problems) {
    this.where = where;
    this.node = node;
    this.problems = problems;
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(tuple.getKeyNode(), where + ": a key that is no name");
        continue;
      }
      if (entries.put(key.getValue(), new Entry(key, tuple.getValueNode())) != null) {
        problems.add(key, where + ": '" + key.getValue() + "' is given twice");
      }
    }
  }

  private Fields(String where, Fields same) {
    this.where = where;
    this.node = same.node;
    this.problems = same.problems;
    this.entries.putAll(same.entries);
  }

  /** The same mapping under a better name. */
  Fields named(String name) {
    return new Fields(name, this);
  }

  Node node() {
    return node;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** Notes every key that is not among those known. */
  Fields only(Set<String> known) {
    for (Entry entry : entries.values()) {
      String key = entry.key().getValue();
      if (!known.contains(key)) {
        String near = Suggestions.didYouMean(key, new TreeSet<>(known));
        problems.add(
            entry.key(),
            where
                + ": unknown key '"
                + shortened(key)
                + "'"
                + (near.isEmpty()
                    ? " (expected: " + String.join(", ", new TreeSet<>(known)) + ")"
                    : near));
      }
    }
    return this;
  }

  /** The value of a key that must be there. */
  @Nullable Node required(String key, String expected) {
    Entry entry = entries.get(key);
    if (entry == null) {
      problems.add(node, where + ": '" + key + "' is missing (expected: " + expected + ")");
      return null;
    }
    return entry.value();
  }

  @Nullable Node optional(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  @Nullable ScalarNode requiredText(String key, String expected) {
    Node value = required(key, expected);
    return value == null ? null : text(key, value, expected);
  }

  @Nullable ScalarNode optionalText(String key, String expected) {
    Node value = optional(key);
    return value == null ? null : text(key, value, expected);
  }

  private @Nullable ScalarNode text(String key, Node value, String expected) {
    if (value instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return scalar;
    }
    problems.add(
        value, where + ": '" + key + "' is " + kind(value) + " (expected: " + expected + ")");
    return null;
  }

  boolean optionalFlag(String key) {
    ScalarNode scalar = optionalText(key, "true or false");
    if (scalar == null) {
      return false;
    }
    if (!scalar.getTag().equals(Tag.BOOL)) {
      problems.add(
          scalar,
          where
              + ": '"
              + key
              + "' is '"
              + shortened(scalar.getValue())
              + "' (expected: true or false)");
      return false;
    }
    return scalar.getValue().equals("true");
  }

  @Nullable Fields optionalFields(String key, String expected) {
    Node value = optional(key);
    return value == null ? null : fields(where + "." + key, value, expected, problems);
  }

  List<Node> optionalList(String key, String expected) {
    Node value = optional(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof SequenceNode sequence) {
      return new ArrayList<>(sequence.getValue());
    }
    problems.add(
        value, where + ": '" + key + "' is " + kind(value) + " (expected: " + expected + ")");
    return List.of();
  }

  /** The node as a mapping; null, with the problem noted, when it is none. */
  static @Nullable Fields fields(String where, Node node, String expected, Problems problems) {
    if (node instanceof MappingNode mapping) {
      return new Fields(where, mapping, problems);
    }
    problems.add(node, where + ": " + kind(node) + " (expected: " + expected + ")");
    return null;
  }

  static String kind(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getTag().equals(Tag.NULL) ? "empty" : "'" + shortened(scalar.getValue()) + "'";
    }
    return node instanceof SequenceNode ? "a list" : "a mapping";
  }

  static String shortened(String value) {
    return value.length() <= 60 ? value : value.substring(0, 60) + "...";
  }
}
