package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Window;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what a vector says with the oracle, column by column, and counts what it compared. The
 * first value that is not as it says fails.
 */
public final class Checked {
  private long exact;
  private long bounded;
  private long absent;
  private final Map<String, Long> byAggregation = new TreeMap<>();

  /** Values compared that were said to be exact. */
  public long exact() {
    return exact;
  }

  /** Values compared that came with a bound. */
  public long bounded() {
    return bounded;
  }

  /** All comparisons, of absent values too. */
  public long all() {
    return exact + bounded + absent;
  }

  /** Values compared by aggregation. */
  public Map<String, Long> byAggregation() {
    return byAggregation;
  }

  /**
   * Compares all columns of a view.
   *
   * @param exactOnly whether windows of the view promise exact values, sketches aside
   */
  public void check(
      NaiveOracle oracle,
      FeatureView view,
      FeatureVector vector,
      boolean exactOnly,
      String context) {
    long asOfMs = vector.asOfMs();
    boolean live = asOfMs >= oracle.newestMs();
    for (Feature feature : view.features()) {
      List<Window> windows = new ArrayList<>(feature.windows());
      if (windows.isEmpty()) {
        windows.add(null);
      }
      for (Window window : windows) {
        String column = window == null ? feature.name() : feature.column(window);
        int index = vector.schema().indexOf(view.name() + ":" + column);
        String where =
            column + " as of newest + " + (asOfMs - oracle.newestMs()) + " ms, " + context;
        long windowMs = window == null ? -1 : window.lengthMs();
        FeatureStatus status = vector.status(index);
        if (!oracle.anyUpTo(asOfMs)) {
          // Events dropped with their tiles are forgotten together with the row's past.
          assertThat(status).as(where).isNotEqualTo(FeatureStatus.NULL_VALUE);
          absent++;
          continue;
        }
        Object expected = oracle.value(feature, windowMs, asOfMs);
        if (status == FeatureStatus.INVALID) {
          assertThat(live).as("live and INVALID: " + where).isFalse();
          absent++;
          continue;
        }
        if (status == FeatureStatus.NULL_VALUE) {
          assertThat(expected).as(where).isNull();
          absent++;
          continue;
        }
        assertThat(status).as(where).isEqualTo(FeatureStatus.PRESENT);
        byAggregation.merge(feature.aggregation().name(), 1L, Long::sum);
        if (vector.errorBound(index) == 0) {
          exact++;
        } else {
          boolean promised = exactOnly && window != null && !sketched(feature.aggregation());
          assertThat(promised).as("bound in an exact view: " + where).isFalse();
          bounded++;
        }
        new OneValue(oracle, feature, windowMs, vector, index, where).check(expected);
      }
    }
  }

  /** Whether its tiles themselves are not exact. */
  private static boolean sketched(Aggregation aggregation) {
    return aggregation instanceof Aggregation.ApproxQuantile
        || aggregation instanceof Aggregation.ApproxQuantiles
        || aggregation instanceof Aggregation.ApproxDistinct
        || aggregation instanceof Aggregation.ApproxTopK
        || aggregation instanceof Aggregation.Histogram
        || aggregation instanceof Aggregation.DistinctSet;
  }

  /** Compares one value that is present. */
  static void value(
      NaiveOracle oracle,
      Feature feature,
      long windowMs,
      FeatureVector vector,
      int index,
      String where) {
    Object expected = oracle.value(feature, windowMs, vector.asOfMs());
    new OneValue(oracle, feature, windowMs, vector, index, where).check(expected);
  }

  /** One value with its bound and what it should be. */
  private record OneValue(
      NaiveOracle oracle,
      Feature feature,
      long windowMs,
      FeatureVector vector,
      int index,
      String where) {
    void check(Object expected) {
      double bound = vector.errorBound(index);
      assertThat(bound).as(where).isNotNegative().isNotNaN();
      if (expected == null) {
        // A cut tile may hold nothing of the window: then the value is said to be unsure.
        assertThat(bound).as(where).isGreaterThan(0);
        return;
      }
      if (expected instanceof Double number) {
        number(vector.number(index), number, bound);
      } else if (bound == 0) {
        Object said = vector.object(index);
        assertThat(said).as("exact " + where).isEqualTo(expected);
        if (said instanceof Map<?, ?> counts) {
          assertThat(new ArrayList<>(counts.keySet()))
              .as("order of " + where)
              .isEqualTo(new ArrayList<>(((Map<?, ?>) expected).keySet()));
        }
      } else {
        bounded(expected, bound);
      }
    }

    private void number(double said, double expected, double bound) {
      Aggregation aggregation = feature.aggregation();
      double rounding = 1e-12 * Math.max(1, Math.abs(expected));
      if (!aggregation.windowed()) {
        rounding = 1e-9 * sizes();
      }
      if (bound == 0 && sameToTheBit(aggregation)) {
        assertThat(said).as("exact " + where).isEqualTo(expected);
      }
      assertThat(Math.abs(said - expected))
          .as((bound == 0 ? "exact " : "bounded ") + where + ": " + said + " for " + expected)
          .isLessThanOrEqualTo(bound + rounding);
    }

    /** How large the terms of a fading sum are: its rounding is relative to them. */
    private double sizes() {
      return 1
          + oracle.inside(feature, windowMs, vector.asOfMs()).stream()
              .mapToDouble(
                  event ->
                      feature.aggregation() instanceof Aggregation.DecayedSum sum
                          ? Math.abs(event.number(sum.input().field()))
                          : 1)
              .sum();
    }

    private static boolean sameToTheBit(Aggregation aggregation) {
      return aggregation instanceof Aggregation.Count
          || aggregation instanceof Aggregation.Min
          || aggregation instanceof Aggregation.Max
          || aggregation instanceof Aggregation.First
          || aggregation instanceof Aggregation.Last
          || aggregation instanceof Aggregation.Ratio
          || aggregation instanceof Aggregation.ApproxQuantile
          || aggregation instanceof Aggregation.ApproxDistinct;
    }

    private void bounded(Object expected, double bound) {
      Object said = vector.object(index);
      Aggregation aggregation = feature.aggregation();
      if (aggregation instanceof Aggregation.ApproxQuantiles) {
        for (int i = 0; i < ((List<?>) expected).size(); i++) {
          double off = (Double) ((List<?>) said).get(i) - (Double) ((List<?>) expected).get(i);
          assertThat(Math.abs(off)).as("bounded " + where).isLessThanOrEqualTo(bound);
        }
      } else if (aggregation instanceof Aggregation.DistinctSet) {
        List<?> values = (List<?>) expected;
        assertThat(values.containsAll((List<?>) said)).as("listed " + where).isTrue();
        assertThat((double) values.size() - ((List<?>) said).size())
            .as("missing " + where)
            .isLessThanOrEqualTo(bound);
      } else if (aggregation instanceof Aggregation.LastN last) {
        newest((List<?>) said, (List<?>) expected, last.n() - (int) bound);
      } else if (said instanceof Map<?, ?> counts) {
        counts(counts, bound);
      } else {
        List<Object> values =
            oracle.inOrder(oracle.inside(feature, windowMs, vector.asOfMs()), aggregation.input());
        int from = aggregation instanceof Aggregation.First ? 0 : values.size() - 1 - (int) bound;
        int to = aggregation instanceof Aggregation.First ? (int) bound + 1 : values.size();
        assertThat(values.subList(Math.max(0, from), Math.min(values.size(), to)))
            .as("rank " + where)
            .contains(said);
      }
    }

    private void newest(List<?> said, List<?> expected, int sure) {
      for (int i = 1; i <= sure; i++) {
        assertThat(said.get(said.size() - i))
            .as("item " + i + " from the newest of " + where)
            .isEqualTo(expected.get(expected.size() - i));
      }
    }

    private void counts(Map<?, ?> said, double bound) {
      Map<?, ?> truth =
          feature.aggregation() instanceof Aggregation.BucketHistogram
              ? (Map<?, ?>) oracle.value(feature, windowMs, vector.asOfMs())
              : NaiveOracle.counts(
                  oracle.inOrder(
                      oracle.inside(feature, windowMs, vector.asOfMs()),
                      feature.aggregation().input()));
      long listed = 0;
      long least = said.size() < listedMax() ? 0 : Long.MAX_VALUE;
      for (Map.Entry<?, ?> entry : said.entrySet()) {
        if (entry.getKey().equals("__other__")) {
          continue;
        }
        long count = (Long) entry.getValue();
        Object known = truth.get(entry.getKey());
        long real = known == null ? 0 : (Long) known;
        assertThat((double) Math.abs(count - real))
            .as("count of " + entry.getKey() + " " + where)
            .isLessThanOrEqualTo(bound);
        listed += real;
        least = Math.min(least, count);
      }
      for (Map.Entry<?, ?> entry : truth.entrySet()) {
        if (!said.containsKey(entry.getKey())) {
          assertThat((double) (Long) entry.getValue())
              .as("not listed " + entry.getKey() + " " + where)
              .isLessThanOrEqualTo(least + bound);
        }
      }
      Object others = said.get("__other__");
      if (others != null) {
        long all = truth.values().stream().mapToLong(n -> (Long) n).sum();
        assertThat((double) Math.abs((Long) others - (all - listed)))
            .as("others " + where)
            .isLessThanOrEqualTo(bound);
      }
    }

    private int listedMax() {
      Aggregation aggregation = feature.aggregation();
      return aggregation instanceof Aggregation.ApproxTopK top
          ? top.k()
          : aggregation instanceof Aggregation.Histogram histogram ? histogram.keys() : 0;
    }
  }
}
