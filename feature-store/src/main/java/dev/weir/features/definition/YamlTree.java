package dev.weir.features.definition;

import dev.weir.features.expression.DidYouMean;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML file as nodes with places, within limits, and the problems found in it so far. Builds no
 * objects: what a tag names is never made. Reading goes on after a problem, to find the others.
 */
final class YamlTree {
  private static final int CODE_POINTS_MAX = 512 * 1024;
  private static final int DEPTH_MAX = 16;
  private static final int PROBLEMS_MAX = 100;

  private final String file;
  private final List<DefinitionProblem> problems = new ArrayList<>();

  YamlTree(String file) {
    this.file = file;
  }

  /** A mapping's entries by key, in the order of the file. */
  record Entry(Node key, Node value) {}

  @Nullable Node read(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(CODE_POINTS_MAX);
    options.setNestingDepthLimit(DEPTH_MAX);
    options.setMaxAliasesForCollections(0);
    options.setAllowRecursiveKeys(false);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
      if (root == null) {
        add(1, 1, "file: empty (expected: entities, sources, feature_views, feature_services)");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String what = "YAML: " + (e.getProblem() == null ? "not readable" : e.getProblem());
      add(mark == null ? 1 : mark.getLine() + 1, mark == null ? 1 : mark.getColumn() + 1, what);
    } catch (YAMLException e) {
      add(1, 1, "YAML: " + e.getMessage());
    }
    return null;
  }

  void add(Node at, String message) {
    add(at.getStartMark().getLine() + 1, at.getStartMark().getColumn() + 1, message);
  }

  /** A problem within a scalar's text. */
  void add(ScalarNode at, int offset, String message) {
    int quote = at.isPlain() ? 0 : 1;
    add(
        at.getStartMark().getLine() + 1,
        at.getStartMark().getColumn() + 1 + quote + offset,
        message);
  }

  private void add(int line, int column, String message) {
    add(new DefinitionProblem(file, line, column, message));
  }

  /** A problem with a place of its own, in this file or one that it names. */
  void add(DefinitionProblem problem) {
    if (problems.size() < PROBLEMS_MAX && !problems.contains(problem)) {
      problems.add(problem);
    }
  }

  List<DefinitionProblem> problems() {
    return problems.stream()
        .sorted(
            Comparator.comparingInt(DefinitionProblem::line)
                .thenComparingInt(DefinitionProblem::column))
        .toList();
  }

  /** Entries of a mapping; empty, with the problem noted, when the node is none. */
  Map<String, Entry> entries(Node node, String what) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      add(node, what + ": " + kind(node) + " (expected: a mapping)");
      return entries;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = text(tuple.getKeyNode(), what + " key");
      Entry entry = new Entry(tuple.getKeyNode(), tuple.getValueNode());
      if (key != null && entries.put(key, entry) != null) {
        add(tuple.getKeyNode(), what + ": '" + key + "' occurs twice; remove one");
      }
    }
    return entries;
  }

  /** Entries of a mapping with known keys; others are problems. */
  Map<String, Entry> entries(Node node, String what, Collection<String> known) {
    Map<String, Entry> entries = entries(node, what);
    onlyKnown(entries, what, known);
    return entries;
  }

  /** Notes a problem for each entry whose key is not known. */
  void onlyKnown(Map<String, Entry> entries, String what, Collection<String> known) {
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            add(
                entry.key(),
                what
                    + ": '"
                    + key
                    + "' (expected: "
                    + String.join(", ", known)
                    + ")"
                    + DidYouMean.hint(key, known));
          }
        });
  }

  /** A scalar's text; null, with the problem noted, when the node is none. */
  @Nullable String text(Node node, String what) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    add(node, what + ": " + kind(node) + " (expected: a text)");
    return null;
  }

  /** A whole number from 1 to {@code max}, which is below a million; -1 with the problem noted. */
  int whole(Node node, String what, int max) {
    String text = text(node, what);
    if (text == null) {
      return -1;
    }
    if (text.matches("[0-9]{1,6}")) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= max) {
        return number;
      }
    }
    add(node, what + ": '" + text + "' (expected: a whole number from 1 to " + max + ")");
    return -1;
  }

  /** Items of a list; empty, with the problem noted, when the node is none. */
  List<Node> items(Node node, String what) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    add(node, what + ": " + kind(node) + " (expected: a list, e.g. [1h, 1d])");
    return List.of();
  }

  private static String kind(Node node) {
    if (node instanceof ScalarNode scalar) {
      return "'" + scalar.getValue() + "'";
    }
    return node instanceof SequenceNode ? "a list" : "a mapping";
  }

  /** The value a name stands for; null, with the problem noted, when there is none. */
  <T> @Nullable T lookUp(Node node, String what, Map<String, T> known) {
    String name = text(node, what);
    if (name == null) {
      return null;
    }
    T found = known.get(name);
    if (found == null) {
      add(
          node,
          what
              + ": '"
              + name
              + "' (expected: one of "
              + String.join(", ", known.keySet())
              + ")"
              + DidYouMean.hint(name, known.keySet()));
    }
    return found;
  }
}
