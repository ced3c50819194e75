package dev.weir.streams.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.features.expression.Formula;
import dev.weir.features.expression.FormulaInputs;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.examples.ExampleSet.Moment;
import java.util.Map;

/** Vectors against naive values: exactly where they are said to be exact, else within bounds. */
public final class ExampleComparison {
  private final ExampleSet example;
  private int compared;
  private int exact;

  public ExampleComparison(ExampleSet example) {
    this.example = example;
  }

  /** Compares every column; NaN expects none. */
  public void compare(FeatureVector vector, Moment moment, Map<String, Double> expected) {
    assertThat(expected).hasSize(vector.schema().size());
    for (int column = 0; column < vector.schema().size(); column++) {
      String name = vector.schema().columns().get(column).reference();
      Double value = expected.get(name);
      assertThat(value).as(name).isNotNull();
      String where = name + " of " + moment + ": " + vector.status(column);
      if (value.isNaN()) {
        assertThat(vector.present(column)).as(where).isFalse();
      } else {
        double slack = 1e-9 * Math.abs(value);
        // Of an on-demand feature the bound is not known where an input has one; it follows here.
        double told = vector.errorBound(column);
        double bound = name.contains(":") ? told : reach(vector, column);
        assertThat(vector.present(column)).as(where).isTrue();
        assertThat(vector.number(column)).as(where).isCloseTo(value, within(bound + slack));
        exact += bound <= slack ? 1 : 0;
      }
      compared++;
    }
  }

  /**
   * How far the bounds of its inputs reach in an on-demand feature, 0 for others: the furthest of
   * the values at their ends, as each formula here only rises or only falls with each input.
   */
  private double reach(FeatureVector vector, int column) {
    String name = vector.schema().columns().get(column).reference();
    return example.definitions().onDemand().stream()
        .filter(feature -> feature.name().equals(name))
        .mapToDouble(feature -> reach(vector, column, feature.formula()))
        .sum();
  }

  private static double reach(FeatureVector vector, int column, Formula formula) {
    int[] inputs = formula.inputs().stream().mapToInt(vector.schema()::indexOf).toArray();
    double furthest = 0;
    for (int ends = 0; ends < 1 << inputs.length; ends++) {
      FormulaInputs values = new FormulaInputs(inputs.length);
      for (int i = 0; i < inputs.length; i++) {
        double bound = vector.errorBound(inputs[i]);
        if (vector.present(inputs[i])) {
          values.setNumber(i, vector.number(inputs[i]) + ((ends >> i & 1) == 0 ? -bound : bound));
        }
      }
      furthest = Math.max(furthest, Math.abs(formula.number(values) - vector.number(column)));
    }
    return furthest;
  }

  public int compared() {
    return compared;
  }

  public int exact() {
    return exact;
  }
}
