package dev.weir.streams.query;

import dev.weir.features.definition.RequestValue;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.streams.query.FeatureCatalogue.OnDemand;
import dev.weir.streams.query.FeatureCatalogue.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * References resolved to columns: which views to read, for which entities, and in which order the
 * answer's columns stand: by view in the order of the request, on-demand features last (Feast's
 * order). Immutable, thread-safe; made once per list of references and kept.
 *
 * @param views views to read
 * @param schema the answer's columns first, then hidden inputs of on-demand features
 * @param answered how many of the schema's columns the answer shows
 * @param onDemand whether an on-demand feature is among them
 * @param requestValues what those features read of the request
 * @param inputs per answered column the columns an on-demand feature is computed from, direct and
 *     indirect; empty for a feature of a view
 * @param repeatedNames feature names that stand for more than one reference
 * @param repeatedReferences references given more than once
 */
record LookupPlan(
    List<View> views,
    FeatureSchema schema,
    int answered,
    boolean onDemand,
    List<RequestValue> requestValues,
    List<int[]> inputs,
    List<String> repeatedNames,
    List<String> repeatedReferences) {

  /** Resolves references. Cost: linear in their number. */
  static LookupPlan compile(List<String> references, FeatureCatalogue catalogue)
      throws LookupException {
    Map<String, Set<FeatureColumn>> byView = new LinkedHashMap<>();
    Map<String, View> views = new LinkedHashMap<>();
    Set<FeatureColumn> onDemand = new LinkedHashSet<>();
    List<String> inputs = new ArrayList<>();
    for (String reference : references) {
      OnDemand computed = catalogue.onDemand(reference);
      if (computed != null) {
        onDemand.add(computed.column());
        inputs.addAll(computed.inputs());
      } else {
        FeatureColumn column = resolve(reference, catalogue, views);
        byView.computeIfAbsent(column.view(), v -> new LinkedHashSet<>()).add(column);
      }
    }
    Set<FeatureColumn> columns = new LinkedHashSet<>();
    byView.values().forEach(columns::addAll);
    columns.addAll(onDemand);
    int answered = columns.size();
    Set<RequestValue> requestValues = new LinkedHashSet<>();
    addInputs(inputs, catalogue, views, columns, requestValues);
    FeatureSchema schema = new FeatureSchema(List.copyOf(columns));
    return new LookupPlan(
        List.copyOf(views.values()),
        schema,
        answered,
        !onDemand.isEmpty(),
        List.copyOf(requestValues),
        inputsByColumn(schema, answered, catalogue),
        repeated(references.stream().map(r -> r.substring(r.indexOf(':') + 1)).toList()),
        repeated(references));
  }

  private static List<int[]> inputsByColumn(
      FeatureSchema schema, int answered, FeatureCatalogue catalogue) {
    List<int[]> all = new ArrayList<>();
    for (int column = 0; column < answered; column++) {
      List<String> names = new ArrayList<>();
      Set<Integer> leaves = new LinkedHashSet<>();
      String reference = schema.columns().get(column).reference();
      names.add(reference);
      for (int i = 0; i < names.size(); i++) {
        OnDemand computed = catalogue.onDemand(names.get(i));
        if (computed != null) {
          computed.inputs().stream().filter(n -> !names.contains(n)).forEach(names::add);
        } else if (i > 0) {
          leaves.add(schema.indexOf(names.get(i)));
        }
      }
      all.add(leaves.stream().mapToInt(Integer::intValue).toArray());
    }
    return List.copyOf(all);
  }

  private static List<String> repeated(Collection<String> names) {
    Set<String> once = new HashSet<>();
    return names.stream().filter(name -> !once.add(name)).distinct().toList();
  }

  private static void addInputs(
      List<String> inputs,
      FeatureCatalogue catalogue,
      Map<String, View> views,
      Set<FeatureColumn> columns,
      Set<RequestValue> requestValues)
      throws LookupException {
    Set<String> seen = new HashSet<>();
    // Grows while it is walked: an input may be an on-demand feature with inputs of its own.
    for (int i = 0; i < inputs.size(); i++) {
      String input = inputs.get(i);
      if (!seen.add(input)) {
        continue;
      }
      OnDemand computed = catalogue.onDemand(input);
      RequestValue value = catalogue.requestValue(input);
      if (computed != null) {
        columns.add(computed.column());
        inputs.addAll(computed.inputs());
      } else if (value != null) {
        columns.add(value.column());
        requestValues.add(value);
      } else {
        columns.add(resolve(input, catalogue, views));
      }
    }
  }

  private static FeatureColumn resolve(
      String reference, FeatureCatalogue catalogue, Map<String, View> views)
      throws LookupException {
    int colon = reference.indexOf(':');
    if (colon < 0) {
      throw LookupException.of(
          LookupException.Kind.FEATURE_NOT_FOUND,
          "On demand feature view "
              + Problem.quoted(reference)
              + " does not exist (expected: view:feature, or the name of an on-demand feature)");
    }
    String name = reference.substring(0, colon);
    View view = catalogue.view(name);
    if (view == null) {
      throw LookupException.of(
          LookupException.Kind.FEATURE_NOT_FOUND,
          "Feature view " + Problem.quoted(name) + " does not exist");
    }
    String feature = reference.substring(colon + 1);
    FeatureColumn column = view.column(feature);
    if (column == null) {
      throw LookupException.of(
          LookupException.Kind.FEATURE_NOT_FOUND,
          "Feature "
              + Problem.quoted(feature)
              + " does not exist in feature view "
              + Problem.quoted(name));
    }
    views.put(name, view);
    return column;
  }

  /** Join keys of the views, each once, in the views' order. */
  List<String> joinKeys() {
    Set<String> keys = new LinkedHashSet<>();
    for (View view : views) {
      keys.addAll(view.joinKeys());
    }
    return List.copyOf(keys);
  }
}
