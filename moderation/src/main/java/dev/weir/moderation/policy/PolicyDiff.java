package dev.weir.moderation.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What differs between two policies, part by part: a category, a rule, a list is one part, known by
 * its name or id, wherever it stands. Layout and comments do not count.
 */
public final class PolicyDiff {
  /** What became of a part or of a value in it. */
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED,
    /** The rules or categories both have stand in another order: of equals the first one wins. */
    MOVED
  }

  /**
   * One difference.
   *
   * @param part such as {@code rule 'burst'}, or a key of the file
   * @param property within the part, such as {@code thresholds.remove}; null for all of it
   */
  public record Change(
      Kind kind,
      String part,
      @Nullable String property,
      @Nullable String before,
      @Nullable String after) {
    /** In words. */
    @Override
    public String toString() {
      String what = property == null ? part : part + ": " + property;
      return switch (kind) {
        case ADDED -> what + " added" + (after == null ? "" : ": " + after);
        case REMOVED -> what + " removed" + (before == null ? "" : " (was " + before + ")");
        case CHANGED -> what + ": " + before + " -> " + after;
        case MOVED -> what + ": in another order";
      };
    }
  }

  private final List<Change> changes = new ArrayList<>();

  private PolicyDiff() {}

  /**
   * All differences, in the order of the file.
   *
   * @throws PolicyException if one of them is no YAML mapping
   */
  public static List<Change> of(String before, String after) {
    PolicyDiff diff = new PolicyDiff();
    diff.compare(parts(before, "before"), parts(after, "after"));
    return List.copyOf(diff.changes);
  }

  private void compare(
      Map<String, Map<String, String>> before, Map<String, Map<String, String>> after) {
    after.forEach(
        (part, values) -> {
          Map<String, String> then = before.get(part);
          if (then == null) {
            changes.add(new Change(Kind.ADDED, part, null, null, summary(values)));
          } else {
            compare(part, then, values);
          }
        });
    before.forEach(
        (part, values) -> {
          if (!after.containsKey(part)) {
            changes.add(new Change(Kind.REMOVED, part, null, summary(values), null));
          }
        });
    List<String> kept = before.keySet().stream().filter(after::containsKey).toList();
    List<String> keptNow = after.keySet().stream().filter(before::containsKey).toList();
    for (String section : List.of("rule ", "category ")) {
      if (!of(section, kept).equals(of(section, keptNow))) {
        String named = section.equals("rule ") ? "rules" : "categories";
        changes.add(new Change(Kind.MOVED, named, null, null, null));
      }
    }
  }

  private static List<String> of(String section, List<String> parts) {
    return parts.stream().filter(part -> part.startsWith(section)).toList();
  }

  private void compare(String part, Map<String, String> before, Map<String, String> after) {
    after.forEach(
        (property, value) -> {
          String then = before.get(property);
          if (then == null) {
            changes.add(new Change(Kind.ADDED, part, name(property), null, value));
          } else if (!then.equals(value)) {
            changes.add(new Change(Kind.CHANGED, part, name(property), then, value));
          }
        });
    before.forEach(
        (property, value) -> {
          if (!after.containsKey(property)) {
            changes.add(new Change(Kind.REMOVED, part, name(property), value, null));
          }
        });
  }

  private static @Nullable String name(String property) {
    return property.isEmpty() ? null : property;
  }

  /** What a part that came or went does, in short. */
  private static @Nullable String summary(Map<String, String> values) {
    if (values.isEmpty()) {
      return null;
    }
    String action = values.get("action");
    String when = values.get("when");
    if (action != null && when != null) {
      return action + " when " + when;
    }
    return String.join(
        ", ",
        values.entrySet().stream()
            .map(e -> e.getKey().isEmpty() ? e.getValue() : e.getKey() + " " + e.getValue())
            .toList());
  }

  /** The parts of a policy with their values, in the order of the file. */
  private static Map<String, Map<String, String>> parts(String yaml, String name) {
    Problems problems = new Problems(name, yaml);
    MappingNode root = YamlReader.read(yaml, problems);
    if (root == null) {
      throw problems.refused();
    }
    Map<String, Map<String, String>> parts = new LinkedHashMap<>();
    for (NodeTuple entry : root.getValue()) {
      String key = text(entry.getKeyNode());
      Node value = entry.getValueNode();
      if (value instanceof MappingNode mapping) {
        for (NodeTuple one : mapping.getValue()) {
          parts.put(
              singular(key) + " '" + text(one.getKeyNode()) + "'", values(one.getValueNode()));
        }
      } else if (value instanceof SequenceNode sequence && isOfMappings(sequence)) {
        int number = 0;
        for (Node one : sequence.getValue()) {
          number++;
          Map<String, String> values = values(one);
          String id = Objects.requireNonNullElse(values.remove("id"), "number " + number);
          parts.put(singular(key) + " '" + id + "'", values);
        }
      } else {
        parts.put(key, values(value));
      }
    }
    return parts;
  }

  private static boolean isOfMappings(SequenceNode sequence) {
    return !sequence.getValue().isEmpty()
        && sequence.getValue().stream().allMatch(MappingNode.class::isInstance);
  }

  private static String singular(String key) {
    if (key.endsWith("ies")) {
      return key.substring(0, key.length() - 3) + "y";
    }
    return key.endsWith("s") ? key.substring(0, key.length() - 1) : key;
  }

  private static Map<String, String> values(Node node) {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", node, values);
    return values;
  }

  private static void flatten(String path, Node node, Map<String, String> into) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        String key = text(entry.getKeyNode());
        flatten(path.isEmpty() ? key : path + "." + key, entry.getValueNode(), into);
      }
    } else if (node instanceof SequenceNode sequence) {
      if (isOfMappings(sequence)) {
        for (int i = 0; i < sequence.getValue().size(); i++) {
          flatten(path + "[" + (i + 1) + "]", sequence.getValue().get(i), into);
        }
      } else {
        into.put(
            path, String.join(", ", sequence.getValue().stream().map(PolicyDiff::text).toList()));
      }
    } else {
      into.put(path, text(node));
    }
  }

  /** White space is layout: a folded condition says the same on one line. */
  private static String text(Node node) {
    return node instanceof ScalarNode scalar
        ? scalar.getValue().strip().replaceAll("\\s+", " ")
        : node.toString();
  }
}
