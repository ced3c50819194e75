package dev.weir.streams.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.LogPosition;
import dev.weir.features.expression.Formula;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.streams.examples.ExampleSet.Moment;
import dev.weir.streams.source.RecordEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The events of an example by event time, and its moments read between them. */
final class ExampleReplay {
  private record Item(String source, RecordEvent event) {}

  private final ExampleSet example;
  private final FeatureStore store;
  private final List<Item> items = new ArrayList<>();
  private int applied;
  private int compared;
  private int exact;

  ExampleReplay(ExampleSet example) {
    this.example = example;
    this.store = new FeatureStore(example.definitions(), new InMemoryRowStore());
    example
        .events()
        .forEach((source, events) -> events.forEach(event -> items.add(new Item(source, event))));
    items.sort(Comparator.comparingLong(item -> item.event().eventTimeMs()));
  }

  private void apply(Item item, long offset) {
    RecordEvent event = item.event();
    for (FeatureView view : example.definitions().viewsOf(item.source())) {
      String key = view.keyOf(event);
      if (key != null) {
        assertThat(store.apply(view, key, event, new LogPosition(0, offset), event.eventTimeMs()))
            .isEqualTo(ApplyResult.APPLIED);
      }
    }
  }

  /**
   * Compares every column of the service with the naive values; NaN expects none. Moments must come
   * in order.
   */
  void compare(String service, Moment moment, Map<String, Double> expected) {
    while (applied < items.size() && items.get(applied).event().eventTimeMs() <= moment.asOfMs()) {
      apply(items.get(applied), applied++);
    }
    FeatureVector vector = new FeatureVector(store.schemaOf(service), moment.asOfMs());
    for (FeatureView view : example.definitions().service(service).orElseThrow().views()) {
      List<String> parts = view.entity().keys().stream().map(moment.keys()::get).toList();
      store.read(view, FeatureView.key(parts), vector);
    }
    store.evaluateOnDemand(vector);
    assertThat(expected).hasSize(vector.schema().size());
    for (int column = 0; column < vector.schema().size(); column++) {
      String name = vector.schema().columns().get(column).reference();
      Double value = expected.get(name);
      assertThat(value).as(name).isNotNull();
      String where = name + " of " + moment + ": " + vector.status(column);
      if (value.isNaN()) {
        assertThat(vector.present(column)).as(where).isFalse();
      } else {
        double bound = vector.errorBound(column) + reach(vector, column) + 1e-9 * Math.abs(value);
        assertThat(vector.present(column)).as(where).isTrue();
        assertThat(vector.number(column)).as(where).isCloseTo(value, within(bound));
        exact += bound <= 1e-9 * Math.abs(value) ? 1 : 0;
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
      double[] values = new double[inputs.length];
      for (int i = 0; i < inputs.length; i++) {
        double bound = vector.errorBound(inputs[i]);
        values[i] =
            vector.present(inputs[i])
                ? vector.number(inputs[i]) + ((ends >> i & 1) == 0 ? -bound : bound)
                : Double.NaN;
      }
      furthest = Math.max(furthest, Math.abs(formula.evaluate(values) - vector.number(column)));
    }
    return furthest;
  }

  int compared() {
    return compared;
  }

  int exact() {
    return exact;
  }
}
