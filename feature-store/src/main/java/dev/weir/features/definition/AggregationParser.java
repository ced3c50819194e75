package dev.weir.features.definition;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Input;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.features.expression.Condition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads what a feature computes: {@code mean: scores.toxic}, or with settings {@code
 * approx_quantile: { field: latency_ms, q: 0.95 }}, which may also stand beside it: {@code
 * approx_quantile: latency_ms, q: 0.95}. A problem is noted at its place and gives null.
 */
final class AggregationParser {
  private static final int DISTINCT_SET_LIMIT = 100;
  private static final int TOP_K = 10;
  private static final int HISTOGRAM_KEYS = 32;
  private static final long RATE_PER_MS = 1_000;
  private static final int QUANTILES_MAX = 16;
  private static final String ANY_EVENT = "*";

  /** What fields an aggregation takes. */
  private enum Takes {
    ANY("a field"),
    NUMBER("a number"),
    KEY("a text, a whole number or a truth value"),
    CONDITION("a condition");

    private final String words;

    Takes(String words) {
      this.words = words;
    }
  }

  /** Settings beside the field, and what the field is. */
  private record Grammar(Takes takes, boolean orAnyEvent, List<String> settings) {}

  private static final Map<String, Grammar> GRAMMAR = new TreeMap<>();

  static {
    GRAMMAR.put("count", new Grammar(Takes.ANY, true, List.of()));
    for (String name : List.of("sum", "mean", "min", "max")) {
      GRAMMAR.put(name, new Grammar(Takes.NUMBER, false, List.of()));
    }
    GRAMMAR.put("variance", new Grammar(Takes.NUMBER, false, List.of("sample")));
    GRAMMAR.put("stddev", new Grammar(Takes.NUMBER, false, List.of("sample")));
    GRAMMAR.put("rate", new Grammar(Takes.NUMBER, true, List.of("per")));
    GRAMMAR.put("ratio", new Grammar(Takes.CONDITION, false, List.of()));
    GRAMMAR.put("first", new Grammar(Takes.ANY, false, List.of()));
    GRAMMAR.put("last", new Grammar(Takes.ANY, false, List.of()));
    GRAMMAR.put("last_n", new Grammar(Takes.ANY, false, List.of("n")));
    GRAMMAR.put("approx_distinct", new Grammar(Takes.ANY, false, List.of()));
    GRAMMAR.put("distinct_set", new Grammar(Takes.KEY, false, List.of("limit")));
    GRAMMAR.put("approx_quantile", new Grammar(Takes.NUMBER, false, List.of("q")));
    GRAMMAR.put("approx_top_k", new Grammar(Takes.KEY, false, List.of("k")));
    GRAMMAR.put("histogram", new Grammar(Takes.ANY, false, List.of("keys", "buckets")));
    GRAMMAR.put("decayed_count", new Grammar(Takes.ANY, true, List.of("half_life")));
    GRAMMAR.put("decayed_sum", new Grammar(Takes.NUMBER, false, List.of("half_life")));
  }

  private final YamlTree tree;
  private final EventType events;
  private final FeatureParser scalars;

  AggregationParser(YamlTree tree, EventType events, FeatureParser scalars) {
    this.tree = tree;
    this.events = events;
    this.scalars = scalars;
  }

  /** The words that name an aggregation. */
  static Set<String> names() {
    return GRAMMAR.keySet();
  }

  /** What may be set of the named aggregations. */
  static List<String> settings(Set<String> names) {
    return GRAMMAR.entrySet().stream()
        .filter(entry -> names.contains(entry.getKey()))
        .flatMap(entry -> entry.getValue().settings().stream())
        .distinct()
        .toList();
  }

  /**
   * @param name one of {@link #names}
   * @param argument its field, or its field and settings
   * @param beside settings written beside it
   */
  @Nullable Aggregation parse(
      String feature, String name, Node argument, Map<String, YamlTree.Entry> beside) {
    String what = feature + " " + name;
    Grammar grammar = GRAMMAR.get(name);
    if (grammar == null) {
      throw new IllegalArgumentException("aggregation: " + name);
    }
    Map<String, Node> settings = new LinkedHashMap<>();
    beside.forEach((key, at) -> settings.put(key, at.value()));
    Node fieldAt = argument;
    if (argument instanceof MappingNode) {
      List<String> known = new ArrayList<>();
      known.add("field");
      known.addAll(grammar.settings());
      tree.entries(argument, what, known).forEach((key, at) -> settings.put(key, at.value()));
      fieldAt = settings.get("field");
    }
    Input input = null;
    if (fieldAt == null) {
      if (!grammar.orAnyEvent()) {
        tree.add(argument, what + ": no field (expected: " + grammar.takes().words + ")");
        return null;
      }
    } else {
      String path = tree.text(fieldAt, what);
      if (path == null) {
        return null;
      }
      if (!grammar.orAnyEvent() || !path.equals(ANY_EVENT)) {
        input =
            grammar.takes() == Takes.CONDITION
                ? condition(what, fieldAt)
                : field(what, fieldAt, path, takes(grammar, settings));
        if (input == null) {
          return null;
        }
      }
    }
    return input == null
        ? ofEvents(what, name, argument, settings)
        : ofField(what, name, argument, input, settings);
  }

  private static Takes takes(Grammar grammar, Map<String, Node> settings) {
    if (!grammar.settings().contains("buckets")) {
      return grammar.takes();
    }
    return settings.containsKey("buckets") ? Takes.NUMBER : Takes.KEY;
  }

  private @Nullable Aggregation ofEvents(
      String what, String name, Node at, Map<String, Node> settings) {
    if (name.equals("count")) {
      return new Aggregation.Count(null);
    }
    if (name.equals("rate")) {
      long perMs = per(what, settings);
      return perMs < 0 ? null : new Aggregation.Rate(null, perMs);
    }
    long halfLifeMs = halfLife(what, at, settings);
    return halfLifeMs < 0 ? null : new Aggregation.DecayedCount(null, halfLifeMs);
  }

  private @Nullable Aggregation ofField(
      String what, String name, Node at, Input input, Map<String, Node> settings) {
    return switch (name) {
      case "count" -> new Aggregation.Count(input);
      case "sum" -> new Aggregation.Sum(input);
      case "mean" -> new Aggregation.Mean(input);
      case "min" -> new Aggregation.Min(input);
      case "max" -> new Aggregation.Max(input);
      case "variance" -> new Aggregation.Variance(input, flag(what, settings, "sample"), false);
      case "stddev" -> new Aggregation.Variance(input, flag(what, settings, "sample"), true);
      case "ratio" -> new Aggregation.Ratio(input);
      case "first" -> new Aggregation.First(input);
      case "last" -> new Aggregation.Last(input);
      case "approx_distinct" -> new Aggregation.ApproxDistinct(input);
      case "rate" -> {
        long perMs = per(what, settings);
        yield perMs < 0 ? null : new Aggregation.Rate(input, perMs);
      }
      case "last_n" -> {
        int n = whole(what, at, settings, "n", -1, Aggregation.LastN.MAX);
        yield n < 0 ? null : new Aggregation.LastN(input, n);
      }
      case "distinct_set" -> {
        int limit =
            whole(what, at, settings, "limit", DISTINCT_SET_LIMIT, Aggregation.DistinctSet.MAX);
        yield limit < 0 ? null : new Aggregation.DistinctSet(input, limit);
      }
      case "approx_top_k" -> {
        int k = whole(what, at, settings, "k", TOP_K, Aggregation.ApproxTopK.MAX);
        yield k < 0 ? null : new Aggregation.ApproxTopK(input, k);
      }
      case "approx_quantile" -> quantile(what, at, input, settings);
      case "histogram" -> histogram(what, at, input, settings);
      case "decayed_sum" -> {
        long halfLifeMs = halfLife(what, at, settings);
        yield halfLifeMs < 0 ? null : new Aggregation.DecayedSum(input, halfLifeMs);
      }
      default -> {
        long halfLifeMs = halfLife(what, at, settings);
        yield halfLifeMs < 0 ? null : new Aggregation.DecayedCount(input, halfLifeMs);
      }
    };
  }

  private long per(String what, Map<String, Node> settings) {
    Node per = settings.get("per");
    return per == null
        ? RATE_PER_MS
        : scalars.duration(what + " per", per, Window.MIN_MS, Window.MAX_MS);
  }

  private long halfLife(String what, Node at, Map<String, Node> settings) {
    Node halfLife = settings.get("half_life");
    if (halfLife == null) {
      tree.add(at, what + ": no half_life (expected: e.g. half_life: 30m)");
      return -1;
    }
    return scalars.duration(what + " half_life", halfLife, Window.MIN_MS, Window.MAX_MS);
  }

  private boolean flag(String what, Map<String, Node> settings, String name) {
    Node node = settings.get(name);
    String text = node == null ? "false" : tree.text(node, what + " " + name);
    if (node != null && text != null && !text.equals("true") && !text.equals("false")) {
      tree.add(node, what + " " + name + ": '" + text + "' (expected: true or false)");
    }
    return "true".equals(text);
  }

  /** A whole number from 1 on, or -1 with the problem noted. */
  private int whole(
      String what, Node at, Map<String, Node> settings, String name, int otherwise, int max) {
    Node node = settings.get(name);
    if (node == null) {
      if (otherwise < 0) {
        tree.add(at, what + ": no " + name + " (expected: a whole number from 1 to " + max + ")");
      }
      return otherwise;
    }
    return tree.whole(node, what + " " + name, max);
  }

  private @Nullable Aggregation quantile(
      String what, Node at, Input input, Map<String, Node> settings) {
    Node q = settings.get("q");
    if (q == null) {
      tree.add(at, what + ": no q (expected: from 0 to 1, e.g. q: 0.95, or a list)");
      return null;
    }
    if (!(q instanceof SequenceNode list)) {
      int millionths = millionths(what, q);
      return millionths < 0 ? null : new Aggregation.ApproxQuantile(input, millionths);
    }
    List<Integer> all = new ArrayList<>();
    for (Node item : list.getValue()) {
      int millionths = millionths(what, item);
      if (millionths < 0) {
        return null;
      }
      all.add(millionths);
    }
    if (all.isEmpty() || all.size() > QUANTILES_MAX) {
      tree.add(q, what + " q: " + all.size() + " (expected: 1 to " + QUANTILES_MAX + ")");
      return null;
    }
    return new Aggregation.ApproxQuantiles(input, all);
  }

  private int millionths(String what, Node node) {
    BigDecimal q = decimal(what + " q", node, "from 0 to 1, at most six decimals, e.g. 0.95");
    if (q == null) {
      return -1;
    }
    BigDecimal millionths = q.movePointRight(6);
    if (q.signum() < 0
        || q.compareTo(BigDecimal.ONE) > 0
        || millionths.stripTrailingZeros().scale() > 0) {
      tree.add(
          node,
          what
              + " q: '"
              + q.toPlainString()
              + "' (expected: from 0 to 1, at most six decimals, e.g. 0.95)");
      return -1;
    }
    return millionths.intValueExact();
  }

  private @Nullable BigDecimal decimal(String what, Node node, String expected) {
    String text = tree.text(node, what);
    if (text == null) {
      return null;
    }
    // A mantissa and exponent of this many digits cannot blow up.
    if (text.matches("[+-]?[0-9]{0,17}(\\.[0-9]{0,17})?([eE][+-]?[0-9]{1,2})?")
        && text.matches(".*[0-9].*")) {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        // Reported below, with the place.
      }
    }
    tree.add(node, what + ": '" + text + "' (expected: " + expected + ")");
    return null;
  }

  private @Nullable Aggregation histogram(
      String what, Node at, Input input, Map<String, Node> settings) {
    Node buckets = settings.get("buckets");
    if (buckets == null) {
      int keys = whole(what, at, settings, "keys", HISTOGRAM_KEYS, Aggregation.Histogram.MAX);
      return keys < 0 ? null : new Aggregation.Histogram(input, keys);
    }
    if (settings.containsKey("keys")) {
      tree.add(buckets, what + ": keys and buckets (expected: one of them)");
      return null;
    }
    List<Double> borders = new ArrayList<>();
    for (Node item : tree.items(buckets, what + " buckets")) {
      BigDecimal border = decimal(what + " buckets", item, "a number");
      if (border == null) {
        return null;
      }
      double number = border.doubleValue() + 0.0;
      if (!borders.isEmpty() && number <= borders.get(borders.size() - 1)) {
        tree.add(item, what + " buckets: " + number + " (expected: ascending numbers)");
        return null;
      }
      borders.add(number);
    }
    if (borders.isEmpty() || borders.size() > Aggregation.BucketHistogram.MAX) {
      tree.add(
          buckets,
          what
              + " buckets: "
              + borders.size()
              + " (expected: 1 to "
              + Aggregation.BucketHistogram.MAX
              + ", e.g. [0, 10, 100])");
      return null;
    }
    return new Aggregation.BucketHistogram(input, borders);
  }

  private @Nullable Input condition(String what, Node node) {
    Condition condition = scalars.condition(what, node);
    return condition == null ? null : Input.of(condition);
  }

  private @Nullable Input field(String what, Node at, String path, Takes takes) {
    int field = events.indexOf(path);
    if (field < 0) {
      tree.add(at, what + ": " + EventFields.unknown(events, path));
      return null;
    }
    FieldType type = events.typeOf(field);
    if (takes == Takes.NUMBER && !type.numeric()) {
      tree.add(
          at,
          what
              + ": '"
              + path
              + "' is a "
              + type
              + " (expected: a number); use count, last, approx_distinct or approx_top_k for texts");
      return null;
    }
    if (takes == Takes.KEY && type == FieldType.DOUBLE) {
      tree.add(
          at,
          what
              + ": '"
              + path
              + "' is a DOUBLE (expected: "
              + takes.words
              + "); use histogram with buckets or approx_quantile for numbers");
      return null;
    }
    return Input.of(events, path);
  }
}
