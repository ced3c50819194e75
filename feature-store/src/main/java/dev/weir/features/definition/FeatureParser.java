package dev.weir.features.definition;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.event.EventType;
import dev.weir.features.expression.Condition;
import dev.weir.features.expression.Conditions;
import dev.weir.features.expression.ExpressionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one feature: {@code { mean: scores.toxic, windows: [1h, 1d], where: "..." }}. */
final class FeatureParser {
  private static final int WINDOWS_MAX = 16;

  private final YamlTree tree;
  private final EventType events;
  private final AggregationParser aggregations;

  FeatureParser(YamlTree tree, EventType events) {
    this.tree = tree;
    this.events = events;
    this.aggregations = new AggregationParser(tree, events, this);
  }

  /** The feature, or null when a problem was noted. */
  @Nullable Feature parse(String name, YamlTree.Entry entry) {
    String what = "feature '" + name + "'";
    Map<String, YamlTree.Entry> fields = tree.entries(entry.value(), what);
    Map<String, YamlTree.Entry> named = new LinkedHashMap<>(fields);
    named.keySet().retainAll(AggregationParser.names());
    List<String> settings = AggregationParser.settings(named.keySet());
    Set<String> known = new LinkedHashSet<>(AggregationParser.names());
    known.addAll(settings);
    known.add("windows");
    known.add("where");
    tree.onlyKnown(fields, what, known);
    if (named.size() != 1) {
      tree.add(
          entry.key(),
          what
              + ": "
              + (named.isEmpty() ? "no aggregation" : "aggregations " + named.keySet())
              + " (expected: one of "
              + String.join(", ", AggregationParser.names())
              + ")");
      return null;
    }
    Map.Entry<String, YamlTree.Entry> only = named.entrySet().iterator().next();
    Map<String, YamlTree.Entry> beside = new LinkedHashMap<>(fields);
    beside.keySet().retainAll(settings);
    Aggregation aggregation =
        aggregations.parse(what, only.getKey(), only.getValue().value(), beside);
    YamlTree.Entry windowsAt = fields.get("windows");
    List<Window> windows = windowsAt == null ? List.of() : windows(what, windowsAt.value());
    YamlTree.Entry whereAt = fields.get("where");
    Condition where = whereAt == null ? null : condition(what + " where", whereAt.value());
    if (aggregation == null || (whereAt != null && where == null)) {
      return null;
    }
    if (aggregation.windowed() && windows.isEmpty() && windowsAt != null) {
      if (windowsAt.value() instanceof SequenceNode list && list.getValue().isEmpty()) {
        tree.add(
            windowsAt.key(),
            what + ": no windows (expected: e.g. windows: [1h, 1d]; leave it out for all time)");
      }
      return null;
    }
    if (aggregation instanceof Aggregation.Rate && windows.isEmpty()) {
      tree.add(entry.key(), what + ": no windows (expected: e.g. windows: [1h], a rate has one)");
      return null;
    }
    if (!aggregation.windowed() && windowsAt != null) {
      tree.add(windowsAt.key(), what + ": windows (expected: none, decay has no window)");
      return null;
    }
    return new Feature(name, aggregation, windows, where);
  }

  private List<Window> windows(String what, Node node) {
    List<Window> windows = new ArrayList<>();
    Set<Long> lengths = new LinkedHashSet<>();
    List<Node> items = tree.items(node, what + " windows");
    if (items.size() > WINDOWS_MAX) {
      tree.add(node, what + " windows: " + items.size() + " (expected: at most 16)");
      return windows;
    }
    for (Node item : items) {
      long lengthMs = duration(what + " window", item, Window.MIN_MS, Window.MAX_MS);
      if (lengthMs < 0) {
        continue;
      }
      String label = ((ScalarNode) item).getValue();
      if (lengths.add(lengthMs)) {
        windows.add(new Window(label, lengthMs));
      } else {
        tree.add(item, what + " window: '" + label + "' occurs twice; remove one");
      }
    }
    return windows;
  }

  /** Milliseconds, or -1 with the problem noted. */
  long duration(String what, Node node, long minMs, long maxMs) {
    String text = tree.text(node, what);
    if (text == null) {
      return -1;
    }
    try {
      long ms = Window.parseMs(text);
      if (ms >= minMs && ms <= maxMs) {
        return ms;
      }
    } catch (IllegalArgumentException e) {
      // Reported below, with the place.
    }
    tree.add(
        node,
        what
            + ": '"
            + text
            + "' (expected: a whole number and s, m, h or d from 1s to 400d, e.g. 10m)");
    return -1;
  }

  @Nullable Condition condition(String what, Node node) {
    String text = tree.text(node, what);
    if (text == null) {
      return null;
    }
    try {
      return Conditions.compile(events, text);
    } catch (ExpressionException e) {
      tree.add((ScalarNode) node, e.column(), what + ": " + e.getMessage());
      return null;
    }
  }
}
