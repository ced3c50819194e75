package dev.weir.features.definition;

import dev.weir.features.expression.ExpressionException;
import dev.weir.features.expression.Formula;
import dev.weir.features.expression.Formulas;
import dev.weir.features.expression.Variables;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads {@code request_values} and {@code on_demand}. On-demand features may read each other in any
 * order, as long as none reads itself; each is compiled after those that it reads.
 */
final class OnDemandParser {
  private static final int FEATURES_MAX = 1_000;
  private static final int REQUEST_VALUES_MAX = 100;

  /** Words that mean something else in an expression. */
  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "bool",
          "break",
          "bytes",
          "const",
          "continue",
          "double",
          "duration",
          "dyn",
          "else",
          "false",
          "for",
          "function",
          "if",
          "import",
          "in",
          "int",
          "let",
          "list",
          "loop",
          "map",
          "namespace",
          "null",
          "null_type",
          "package",
          "return",
          "string",
          "timestamp",
          "true",
          "type",
          "uint",
          "var",
          "void",
          "while");

  private final YamlTree tree;
  private final Map<String, FeatureView> views = new LinkedHashMap<>();
  private final Set<String> brokenViews;
  private final Map<String, RequestValue> requestValues = new LinkedHashMap<>();
  // Named, but with a problem of their own: using them is not one more.
  private final Set<String> brokenRequestValues = new LinkedHashSet<>();
  private final Map<String, ScalarNode> texts = new LinkedHashMap<>();
  private final Map<String, OnDemandFeature> features = new LinkedHashMap<>();
  private final Set<String> broken = new LinkedHashSet<>();

  /**
   * @param brokenViews views with problems of their own: naming them is not one more problem
   */
  OnDemandParser(YamlTree tree, Collection<FeatureView> views, Set<String> brokenViews) {
    this.tree = tree;
    this.brokenViews = brokenViews;
    views.forEach(view -> this.views.put(view.name(), view));
  }

  List<RequestValue> requestValues() {
    return List.copyOf(requestValues.values());
  }

  /** By name, in the order of the file. */
  Map<String, OnDemandFeature> features() {
    Map<String, OnDemandFeature> ordered = new LinkedHashMap<>();
    for (String name : texts.keySet()) {
      OnDemandFeature feature = features.get(name);
      if (feature != null) {
        ordered.put(name, feature);
      }
    }
    return ordered;
  }

  /** Names of on-demand features that could not be read. */
  Set<String> broken() {
    return broken;
  }

  void requestValue(String name, YamlTree.Entry entry) {
    String what = "request value '" + name + "'";
    FeatureType type = tree.lookUp(entry.value(), what + " type", RequestValue.types());
    if (!isFree(what, name, entry) || type == null) {
      brokenRequestValues.add(name);
    } else {
      requestValues.put(name, new RequestValue(name, type));
      if (requestValues.size() == REQUEST_VALUES_MAX + 1) {
        tree.add(
            entry.key(), "request_values: more than " + REQUEST_VALUES_MAX + "; leave some out");
      }
    }
  }

  /** Notes an on-demand feature; {@link #compile} reads it when all are known. */
  void declare(String name, YamlTree.Entry entry) {
    String what = "on_demand '" + name + "'";
    String text = tree.text(entry.value(), what);
    if (!isFree(what, name, entry) || text == null || !(entry.value() instanceof ScalarNode at)) {
      broken.add(name);
    } else {
      texts.put(name, at);
      if (texts.size() == FEATURES_MAX + 1) {
        tree.add(entry.key(), "on_demand: more than " + FEATURES_MAX + "; leave some out");
      }
    }
  }

  private boolean isFree(String what, String name, YamlTree.Entry entry) {
    String other =
        RESERVED.contains(name)
            ? "means something else in an expression"
            : views.containsKey(name) || brokenViews.contains(name)
                ? "is the name of a feature view, too"
                : requestValues.containsKey(name) || brokenRequestValues.contains(name)
                    ? "is the name of a request value, too"
                    : "";
    if (!other.isEmpty()) {
      tree.add(entry.key(), what + ": '" + name + "' " + other + "; rename it");
    }
    return other.isEmpty();
  }

  /** Compiles what was declared. */
  void compile() {
    if (texts.size() > FEATURES_MAX) {
      broken.addAll(texts.keySet());
      return;
    }
    for (String name : texts.keySet()) {
      compile(name, new LinkedHashSet<>());
    }
  }

  /**
   * @param path the features that led here, each reading the next
   */
  private void compile(String name, Set<String> path) {
    ScalarNode at = texts.get(name);
    if (at == null || features.containsKey(name) || broken.contains(name)) {
      return;
    }
    String what = "on_demand '" + name + "'";
    path.add(name);
    try {
      Map<String, Integer> roots = Formulas.roots(at.getValue());
      List<OnDemandFeature> over = new ArrayList<>();
      for (Map.Entry<String, Integer> root : roots.entrySet()) {
        if (path.contains(root.getKey())) {
          tree.add(at, root.getValue(), what + ": reads itself: " + cycle(path, root.getKey()));
          broken.addAll(path);
          return;
        }
        compile(root.getKey(), path);
        OnDemandFeature read = features.get(root.getKey());
        if (read != null) {
          over.add(read);
        }
      }
      if (roots.keySet().stream().anyMatch(this::isBroken)) {
        broken.add(name);
        return;
      }
      Formula formula = Formulas.compile(variables(roots.keySet(), over), at.getValue());
      add(name, at, formula, over);
    } catch (ExpressionException e) {
      broken.add(name);
      tree.add(at, e.column(), what + ": " + e.getMessage());
    } finally {
      path.remove(name);
    }
  }

  private void add(String name, ScalarNode at, Formula formula, List<OnDemandFeature> over) {
    int depth = 1 + over.stream().mapToInt(OnDemandFeature::depth).max().orElse(0);
    if (depth > OnDemandFeature.DEPTH_MAX) {
      broken.add(name);
      tree.add(
          at,
          "on_demand '"
              + name
              + "': the last of "
              + depth
              + " that read one another (expected: at most "
              + OnDemandFeature.DEPTH_MAX
              + "); write some of them as one expression");
      return;
    }
    features.put(name, new OnDemandFeature(name, formula, over));
  }

  private boolean isBroken(String name) {
    return broken.contains(name)
        || brokenViews.contains(name)
        || brokenRequestValues.contains(name);
  }

  /** {@code 'a' reads 'b' reads 'a'}. */
  private static String cycle(Set<String> path, String name) {
    List<String> names = new ArrayList<>(path);
    names = new ArrayList<>(names.subList(names.indexOf(name), names.size()));
    names.add(name);
    return "'" + String.join("' reads '", names) + "'; take one of them out of the next";
  }

  /** Only what the expression names is made a variable: definitions may have very many columns. */
  private Variables variables(Set<String> roots, List<OnDemandFeature> over) {
    Map<String, FeatureType> types = new HashMap<>();
    Map<String, String> leftOut = new HashMap<>();
    for (String root : roots) {
      FeatureView view = views.get(root);
      if (view != null) {
        leftOut.put(root, "it is a feature view; name one of its features, as in view.feature");
        view.columns().forEach(column -> add(column, types, leftOut));
      }
      RequestValue value = requestValues.get(root);
      if (value != null) {
        types.put(root, value.type());
      }
    }
    over.forEach(feature -> types.put(feature.name(), feature.formula().type()));
    return new Variables(types, name -> Optional.ofNullable(leftOut.get(name)), this::names);
  }

  private static void add(
      FeatureColumn column, Map<String, FeatureType> types, Map<String, String> leftOut) {
    switch (column.type()) {
      // Counts are decimals here, so that 1.0 - view.a / view.b is written without conversions.
      case LONG, DOUBLE -> types.put(column.reference(), FeatureType.DOUBLE);
      case BOOLEAN, STRING -> types.put(column.reference(), column.type());
      case LONG_LIST, DOUBLE_LIST, BOOLEAN_LIST, STRING_LIST, COUNTS ->
          leftOut.put(
              column.reference().replace(':', '.'),
              "it is a list, or counts by value; ask for a number, as of count with a where");
    }
  }

  /** Everything that an expression could name. */
  private Collection<String> names() {
    Set<String> names = new LinkedHashSet<>(texts.keySet());
    names.addAll(requestValues.keySet());
    for (FeatureView view : views.values()) {
      view.columns().forEach(column -> names.add(column.reference().replace(':', '.')));
    }
    return names;
  }
}
