package dev.weir.features.definition;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Input;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.features.expression.Condition;
import dev.weir.features.expression.Conditions;
import dev.weir.features.expression.ExpressionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one feature: {@code { mean: scores.toxic, windows: [1h, 1d], where: "..." }}. */
final class FeatureParser {
  private static final Set<String> AGGREGATIONS =
      new TreeSet<>(
          List.of("count", "sum", "mean", "min", "max", "approx_distinct", "decayed_count"));
  private static final int WINDOWS_MAX = 16;

  private final YamlTree tree;
  private final EventType events;

  FeatureParser(YamlTree tree, EventType events) {
    this.tree = tree;
    this.events = events;
  }

  /** The feature, or null when a problem was noted. */
  @Nullable Feature parse(String name, YamlTree.Entry entry) {
    String what = "feature '" + name + "'";
    Set<String> known = new LinkedHashSet<>(AGGREGATIONS);
    known.add("windows");
    known.add("where");
    Map<String, YamlTree.Entry> fields = tree.entries(entry.value(), what, known);
    Map<String, YamlTree.Entry> named = new LinkedHashMap<>(fields);
    named.keySet().retainAll(AGGREGATIONS);
    if (named.size() != 1) {
      tree.add(
          entry.key(),
          what
              + ": "
              + (named.isEmpty() ? "no aggregation" : "aggregations " + named.keySet())
              + " (expected: one of "
              + String.join(", ", AGGREGATIONS)
              + ")");
      return null;
    }
    Map.Entry<String, YamlTree.Entry> only = named.entrySet().iterator().next();
    Aggregation aggregation = aggregation(what, only.getKey(), only.getValue().value());
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
    if (!aggregation.windowed() && windowsAt != null) {
      tree.add(windowsAt.key(), what + ": windows (expected: none, decay has no window)");
      return null;
    }
    return new Feature(name, aggregation, windows, where);
  }

  private @Nullable Aggregation aggregation(String what, String kind, Node argument) {
    if (kind.equals("decayed_count")) {
      return decayedCount(what, argument);
    }
    String path = tree.text(argument, what + " " + kind);
    if (path == null) {
      return null;
    }
    if (kind.equals("count") && path.equals("*")) {
      return new Aggregation.Count(null);
    }
    Input input = input(what + " " + kind, argument, path);
    if (input == null) {
      return null;
    }
    if (!kind.equals("count") && !kind.equals("approx_distinct") && !input.type().numeric()) {
      tree.add(
          argument,
          what
              + " "
              + kind
              + ": '"
              + path
              + "' is a "
              + FieldType.STRING
              + " (expected: a number); use approx_distinct or count for texts");
      return null;
    }
    return switch (kind) {
      case "count" -> new Aggregation.Count(input);
      case "sum" -> new Aggregation.Sum(input);
      case "mean" -> new Aggregation.Mean(input);
      case "min" -> new Aggregation.Min(input);
      case "max" -> new Aggregation.Max(input);
      default -> new Aggregation.ApproxDistinct(input);
    };
  }

  private @Nullable Aggregation decayedCount(String what, Node argument) {
    Map<String, YamlTree.Entry> fields =
        tree.entries(argument, what + " decayed_count", List.of("half_life", "field"));
    YamlTree.Entry halfLife = fields.get("half_life");
    if (halfLife == null) {
      tree.add(argument, what + " decayed_count: no half_life (expected: e.g. half_life: 30m)");
      return null;
    }
    YamlTree.Entry field = fields.get("field");
    Input input = null;
    if (field != null) {
      String path = tree.text(field.value(), what + " field");
      input = path == null ? null : input(what + " field", field.value(), path);
      if (input == null) {
        return null;
      }
    }
    long halfLifeMs = duration(what + " half_life", halfLife.value(), Window.MIN_MS, Window.MAX_MS);
    return halfLifeMs < 0 ? null : new Aggregation.DecayedCount(input, halfLifeMs);
  }

  private @Nullable Input input(String what, Node at, String path) {
    if (events.indexOf(path) < 0) {
      tree.add(at, what + ": " + EventFields.unknown(events, path));
      return null;
    }
    return Input.of(events, path);
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
