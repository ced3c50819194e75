package dev.weir.features;

import dev.weir.features.definition.OnDemandFeature;
import dev.weir.features.expression.Formula;
import dev.weir.features.expression.FormulaInputs;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The on-demand columns of one schema, and how they are computed: every on-demand feature that they
 * take once, after those that it reads itself, whether or not it has a column.
 *
 * <p>Cost: that of each formula once. Not thread-safe.
 */
final class OnDemandColumns {
  private final List<Step> steps = new ArrayList<>();

  OnDemandColumns(List<OnDemandFeature> features, FeatureSchema schema) {
    Set<OnDemandFeature> needed = new LinkedHashSet<>();
    for (OnDemandFeature feature : features) {
      if (schema.indexOf(feature.name()) >= 0) {
        needed.addAll(feature.steps());
      }
    }
    Map<String, Step> computed = new HashMap<>();
    for (OnDemandFeature feature : needed) {
      Step step = new Step(feature, schema, computed);
      steps.add(step);
      computed.put(feature.name(), step);
    }
  }

  void evaluate(FeatureVector vector) {
    for (Step step : steps) {
      step.evaluate(vector);
    }
  }

  /** One on-demand feature, and its value once evaluated. */
  private static final class Step {
    private final Formula formula;
    private final int column;
    private final int[] columns;
    private final @Nullable Step[] before;
    private final FormulaInputs inputs;
    private double number;
    private @Nullable String text;
    // A value that there is but cannot be told: nothing can stand in for it.
    private boolean unknown;
    private boolean exact;
    private long eventTimeMs;

    Step(OnDemandFeature feature, FeatureSchema schema, Map<String, Step> computed) {
      this.formula = feature.formula();
      this.column = schema.indexOf(feature.name());
      int size = formula.inputs().size();
      this.columns = new int[size];
      this.before = new Step[size];
      this.inputs = new FormulaInputs(size);
      for (int i = 0; i < size; i++) {
        columns[i] = schema.indexOf(formula.inputs().get(i));
        before[i] = computed.get(formula.inputs().get(i));
      }
    }

    void evaluate(FeatureVector vector) {
      exact = true;
      unknown = false;
      eventTimeMs = 0;
      boolean present = true;
      for (int i = 0; i < columns.length; i++) {
        Step step = before[i];
        boolean has = step == null ? take(i, vector, columns[i]) : take(i, step);
        present &= has || !formula.needs(i);
      }
      present &= !unknown;
      text = present && ofText() ? formula.text(inputs) : null;
      double value = present && !ofText() ? formula.number(inputs) : Double.NaN;
      number = Double.isInfinite(value) ? Double.NaN : value;
      if (column >= 0) {
        put(vector);
      }
    }

    private boolean ofText() {
      return formula.type() == FeatureType.STRING;
    }

    private boolean take(int input, FeatureVector vector, int from) {
      boolean present = from >= 0 && vector.present(from);
      if (!present) {
        inputs.setAbsent(input);
        unknown |= from < 0 || vector.status(from) == FeatureStatus.INVALID;
        return false;
      }
      if (vector.schema().columns().get(from).type() == FeatureType.STRING) {
        inputs.setText(input, vector.text(from));
      } else {
        inputs.setNumber(input, vector.number(from));
      }
      exact &= vector.errorBound(from) == 0;
      eventTimeMs = Math.max(eventTimeMs, vector.eventTimeMs(from));
      return true;
    }

    private boolean take(int input, Step step) {
      if (step.ofText()) {
        inputs.setText(input, step.text);
      } else {
        inputs.setNumber(input, step.number);
      }
      exact &= step.exact;
      unknown |= step.unknown;
      eventTimeMs = Math.max(eventTimeMs, step.eventTimeMs);
      return step.text != null || !Double.isNaN(step.number);
    }

    private void put(FeatureVector vector) {
      String found = text;
      if (found != null) {
        vector.setObject(column, found, exact ? 0 : Double.NaN, eventTimeMs);
      } else if (Double.isNaN(number)) {
        vector.setAbsent(column, FeatureStatus.NULL_VALUE, eventTimeMs);
      } else {
        vector.setNumber(column, number, exact ? 0 : Double.NaN, eventTimeMs);
      }
    }
  }
}
