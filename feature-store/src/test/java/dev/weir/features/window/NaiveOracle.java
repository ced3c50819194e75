package dev.weir.features.window;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Input;
import dev.weir.features.definition.Feature;
import dev.weir.features.event.Event;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps every event and computes each feature from the definition, with no regard to cost. */
final class NaiveOracle {
  private final List<Event> events = new ArrayList<>();

  void add(Event event) {
    events.add(event);
  }

  long newestMs() {
    return events.stream().mapToLong(Event::eventTimeMs).max().orElse(Long.MIN_VALUE / 2);
  }

  boolean anyUpTo(long asOfMs) {
    return events.stream().anyMatch(event -> event.eventTimeMs() <= asOfMs);
  }

  /** The value, or null where the aggregation has none. */
  Double value(Feature feature, long windowMs, long asOfMs) {
    Aggregation aggregation = feature.aggregation();
    Input input = aggregation.input();
    List<Event> inside = new ArrayList<>();
    for (Event event : events) {
      boolean in =
          event.eventTimeMs() <= asOfMs
              && (windowMs < 0 || event.eventTimeMs() > asOfMs - windowMs);
      boolean met = feature.where() == null || feature.where().test(event);
      if (in && met && has(event, input)) {
        inside.add(event);
      }
    }
    if (aggregation instanceof Aggregation.Count) {
      return (double) inside.size();
    }
    if (aggregation instanceof Aggregation.DecayedCount decayed) {
      double sum = 0;
      for (Event event : inside) {
        double age = (double) (asOfMs - event.eventTimeMs()) / decayed.halfLifeMs();
        sum += Math.pow(2, -age);
      }
      return sum;
    }
    if (aggregation instanceof Aggregation.ApproxDistinct) {
      Set<Object> values = new HashSet<>();
      inside.forEach(event -> values.add(event.text(input.field())));
      return (double) values.size();
    }
    BigDecimal sum = BigDecimal.ZERO;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (Event event : inside) {
      double number = event.number(input.field());
      sum = sum.add(new BigDecimal(number));
      min = Math.min(min, number);
      max = Math.max(max, number);
    }
    if (aggregation instanceof Aggregation.Sum) {
      return sum.doubleValue();
    }
    if (inside.isEmpty()) {
      return null;
    }
    if (aggregation instanceof Aggregation.Mean) {
      return sum.doubleValue() / inside.size();
    }
    return aggregation instanceof Aggregation.Min ? min : max;
  }

  private static boolean has(Event event, Input input) {
    if (input == null) {
      return true;
    }
    if (!event.has(input.field())) {
      return false;
    }
    return !input.type().numeric() || Math.abs(event.number(input.field())) <= 0x1p53;
  }
}
