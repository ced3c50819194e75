package dev.weir.features.aggregation;

import dev.weir.features.event.FieldType;
import dev.weir.features.serving.FeatureType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a feature computes over the events of its window. An event that lacks the input is left out
 * of that feature; a number counts as lacking when it is NaN, infinite or beyond ±2^53. Immutable.
 *
 * <p>Adding an aggregation: a case here, a {@link Cell} that keeps its state (or one that exists
 * already) and its {@link Accumulator}; rows, tiles and windows stay as they are.
 */
public sealed interface Aggregation {
  /**
   * How it is written, typed and kept.
   *
   * @param name the word in definitions
   * @param cell what a tile keeps for it; null when it keeps no tiles (see {@link DecayedCount})
   */
  record Form(String name, FeatureType type, @Nullable Cell cell) {}

  Form form();

  /** The field read; null when the event itself is counted. */
  @Nullable Input input();

  /** The word in definitions. */
  default String name() {
    return form().name();
  }

  default FeatureType type() {
    return form().type();
  }

  /** What a tile keeps for it, or null. */
  default @Nullable Cell cell() {
    return form().cell();
  }

  /** What besides the input decides the value, each after a comma. */
  default String parameters() {
    return "";
  }

  /** As written in definitions; part of the fingerprint. */
  default String describe() {
    Input input = input();
    return name() + "(" + (input == null ? "*" : input.path()) + parameters() + ")";
  }

  /** Whether an event can be taken back out of what is kept, see {@link Cell#invertible}. */
  default boolean invertible() {
    Cell cell = cell();
    return cell == null || cell.invertible();
  }

  /** Whether it is evaluated over windows; otherwise it has one value per moment. */
  default boolean windowed() {
    return true;
  }

  /** Number of events, or of events that have the field. No event: 0. */
  record Count(@Nullable Input input) implements Aggregation {
    @Override
    public Form form() {
      return new Form("count", FeatureType.LONG, CountCell.INSTANCE);
    }
  }

  /** Sum of a number (see {@link FixedSum} for its exactness). No event: 0. */
  record Sum(Input input) implements Aggregation {
    public Sum {
      numeric("sum", input);
    }

    @Override
    public Form form() {
      return new Form("sum", FeatureType.DOUBLE, StatsCell.INSTANCE);
    }
  }

  /** Arithmetic mean of a number. No event: null. */
  record Mean(Input input) implements Aggregation {
    public Mean {
      numeric("mean", input);
    }

    @Override
    public Form form() {
      return new Form("mean", FeatureType.DOUBLE, StatsCell.INSTANCE);
    }
  }

  /** Smallest number. No event: null. */
  record Min(Input input) implements Aggregation {
    public Min {
      numeric("min", input);
    }

    /** What remains without the extreme is not kept. */
    @Override
    public boolean invertible() {
      return false;
    }

    @Override
    public Form form() {
      return new Form("min", FeatureType.DOUBLE, StatsCell.INSTANCE);
    }
  }

  /** Largest number. No event: null. */
  record Max(Input input) implements Aggregation {
    public Max {
      numeric("max", input);
    }

    /** What remains without the extreme is not kept. */
    @Override
    public boolean invertible() {
      return false;
    }

    @Override
    public Form form() {
      return new Form("max", FeatureType.DOUBLE, StatsCell.INSTANCE);
    }
  }

  /**
   * Variance of a number, or its root, the standard deviation: of the population (divided by n; no
   * event: null) or, as a sample, divided by n - 1 (fewer than two events: null).
   */
  record Variance(Input input, boolean sample, boolean root) implements Aggregation {
    public Variance {
      numeric("variance", input);
    }

    @Override
    public Form form() {
      return new Form(root ? "stddev" : "variance", FeatureType.DOUBLE, MomentsCell.INSTANCE);
    }

    @Override
    public String parameters() {
      return sample ? ",sample" : "";
    }

    double of(double variance) {
      return root ? Math.sqrt(variance) : variance;
    }
  }

  /**
   * Events, or the sum of a number, by the length of the window, in a unit of time. No event: 0.
   * Without a window there is no rate.
   */
  record Rate(@Nullable Input input, long perMs) implements Aggregation {
    public Rate {
      if (input != null) {
        numeric("rate", input);
      }
    }

    @Override
    public Form form() {
      return new Form(
          "rate", FeatureType.DOUBLE, input == null ? CountCell.INSTANCE : StatsCell.INSTANCE);
    }

    @Override
    public String parameters() {
      return "," + perMs;
    }
  }

  /**
   * Share of the events that meet a condition, which {@link Input#test} carries. A condition that
   * cannot be told, as a field is missing, is not met. No event: null.
   */
  record Ratio(Input input) implements Aggregation {
    public Ratio {
      if (input.test() == null) {
        throw new IllegalArgumentException("ratio: " + input.path() + " (expected: a condition)");
      }
    }

    @Override
    public Form form() {
      return new Form("ratio", FeatureType.DOUBLE, RatioCell.INSTANCE);
    }
  }

  /**
   * Value of the earliest event; of events of one time that of the smaller id hash, then of the
   * smaller value. No event: null.
   */
  record First(Input input) implements Aggregation {
    @Override
    public Form form() {
      return new Form(
          "first", typeOf(input.type()), new EndsCell(false, 1, !input.type().numeric()));
    }
  }

  /** Value of the latest event, by the order of {@link First}. No event: null. */
  record Last(Input input) implements Aggregation {
    @Override
    public Form form() {
      return new Form("last", typeOf(input.type()), new EndsCell(true, 1, !input.type().numeric()));
    }
  }

  /** Values of the n latest events, oldest first, by the order of {@link First}. None: empty. */
  record LastN(Input input, int n) implements Aggregation {
    /** Most values. */
    public static final int MAX = EndsCell.KEPT_MAX;

    public LastN {
      within("last_n n", n, MAX);
    }

    @Override
    public Form form() {
      return new Form(
          "last_n", listOf(input.type()), new EndsCell(true, n, !input.type().numeric()));
    }

    @Override
    public String parameters() {
      return "," + n;
    }
  }

  /** Number of different values of a field (see {@link DistinctCell} for its error). None: 0. */
  record ApproxDistinct(Input input) implements Aggregation {
    @Override
    public Form form() {
      return new Form("approx_distinct", FeatureType.LONG, DistinctCell.INSTANCE);
    }
  }

  /**
   * The different values of a field, ascending, at most so many (see {@link DistinctSets} for what
   * is left out). None: empty.
   */
  record DistinctSet(Input input, int limit) implements Aggregation {
    /** Most values. */
    public static final int MAX = DistinctSetCell.LIMIT_MAX;

    public DistinctSet {
      keyed("distinct_set", input);
      within("distinct_set limit", limit, MAX);
    }

    @Override
    public Form form() {
      return new Form("distinct_set", listOf(input.type()), new DistinctSetCell(limit));
    }

    @Override
    public String parameters() {
      return "," + limit;
    }
  }

  /**
   * The least number that a share of all numbers does not exceed (see {@link Quantiles}); the share
   * in millionths. No event: null.
   */
  record ApproxQuantile(Input input, int millionths) implements Aggregation {
    public ApproxQuantile {
      numeric("approx_quantile", input);
      share(millionths);
    }

    @Override
    public Form form() {
      return new Form("approx_quantile", FeatureType.DOUBLE, QuantileCell.INSTANCE);
    }

    @Override
    public String parameters() {
      return "," + millionths;
    }
  }

  /** Several of {@link ApproxQuantile} as a list. No event: null. */
  record ApproxQuantiles(Input input, List<Integer> millionths) implements Aggregation {
    public ApproxQuantiles {
      numeric("approx_quantiles", input);
      millionths = List.copyOf(millionths);
      millionths.forEach(Aggregation::share);
    }

    @Override
    public Form form() {
      return new Form("approx_quantiles", FeatureType.DOUBLE_LIST, QuantileCell.INSTANCE);
    }

    @Override
    public String parameters() {
      return "," + millionths;
    }
  }

  /**
   * The k most frequent values with how often they occurred, most frequent first, ties by their
   * text (see {@link SampledCounts} for the error). None: empty.
   */
  record ApproxTopK(Input input, int k) implements Aggregation {
    /** Most values. */
    public static final int MAX = 100;

    public ApproxTopK {
      keyed("approx_top_k", input);
      within("approx_top_k k", k, MAX);
    }

    @Override
    public Form form() {
      return new Form("approx_top_k", FeatureType.COUNTS, SampledCountsCell.INSTANCE);
    }

    @Override
    public String parameters() {
      return "," + k;
    }
  }

  /**
   * How often each value occurred: the most frequent values as in {@link ApproxTopK}, all others
   * together as {@value SampledCounts#OTHER}. None: empty.
   */
  record Histogram(Input input, int keys) implements Aggregation {
    /** Most keys. */
    public static final int MAX = 100;

    public Histogram {
      keyed("histogram", input);
      within("histogram keys", keys, MAX);
    }

    @Override
    public Form form() {
      return new Form("histogram", FeatureType.COUNTS, SampledCountsCell.INSTANCE);
    }

    @Override
    public String parameters() {
      return "," + keys;
    }
  }

  /**
   * How many numbers lie between borders (see {@link BucketCell}): every bucket, the lowest first,
   * also those of no event.
   */
  record BucketHistogram(Input input, List<Double> borders) implements Aggregation {
    /** Most borders. */
    public static final int MAX = 64;

    public BucketHistogram {
      numeric("histogram", input);
      borders = List.copyOf(borders);
      within("histogram buckets", borders.size(), MAX);
      for (int i = 0; i < borders.size(); i++) {
        if (!Double.isFinite(borders.get(i)) || (i > 0 && borders.get(i) <= borders.get(i - 1))) {
          throw new IllegalArgumentException(
              "histogram buckets: " + borders + " (expected: ascending numbers)");
        }
      }
    }

    @Override
    public Form form() {
      return new Form("histogram", FeatureType.COUNTS, new BucketCell(borders));
    }

    @Override
    public String parameters() {
      return "," + borders;
    }
  }

  /**
   * Number of events, each weighing half as much for every half-life that has passed since (see
   * {@link Decay}). No event: 0.
   */
  record DecayedCount(@Nullable Input input, long halfLifeMs) implements Aggregation {
    public DecayedCount {
      halfLife(halfLifeMs);
    }

    @Override
    public Form form() {
      return new Form("decayed_count", FeatureType.DOUBLE, null);
    }

    @Override
    public String parameters() {
      return "," + halfLifeMs;
    }

    @Override
    public boolean windowed() {
      return false;
    }
  }

  /** Sum of a number that fades as {@link DecayedCount} does. No event: 0. */
  record DecayedSum(Input input, long halfLifeMs) implements Aggregation {
    public DecayedSum {
      numeric("decayed_sum", input);
      halfLife(halfLifeMs);
    }

    @Override
    public Form form() {
      return new Form("decayed_sum", FeatureType.DOUBLE, null);
    }

    @Override
    public String parameters() {
      return "," + halfLifeMs;
    }

    @Override
    public boolean windowed() {
      return false;
    }
  }

  private static void numeric(String name, Input input) {
    if (!input.type().numeric()) {
      throw new IllegalArgumentException(
          name + ": " + input.path() + " is a " + FieldType.STRING + " (expected: a number)");
    }
  }

  private static void keyed(String name, Input input) {
    if (input.type() == FieldType.DOUBLE) {
      throw new IllegalArgumentException(
          name + ": " + input.path() + " is a DOUBLE (expected: a text or a whole number)");
    }
  }

  private static void within(String what, int number, int max) {
    if (number < 1 || number > max) {
      throw new IllegalArgumentException(what + ": " + number + " (expected: 1 to " + max + ")");
    }
  }

  private static void share(int millionths) {
    if (millionths < 0 || millionths > 1_000_000) {
      throw new IllegalArgumentException("q: " + millionths / 1e6 + " (expected: 0 to 1)");
    }
  }

  private static void halfLife(long halfLifeMs) {
    if (halfLifeMs < 1_000 || halfLifeMs > Decay.HALF_LIFE_MAX_MS) {
      throw new IllegalArgumentException("half_life: " + halfLifeMs + " ms (expected: 1s to 400d)");
    }
  }

  private static FeatureType typeOf(FieldType field) {
    return switch (field) {
      case STRING -> FeatureType.STRING;
      case LONG -> FeatureType.LONG;
      case DOUBLE -> FeatureType.DOUBLE;
      case BOOLEAN -> FeatureType.BOOLEAN;
    };
  }

  private static FeatureType listOf(FieldType field) {
    return switch (field) {
      case STRING -> FeatureType.STRING_LIST;
      case LONG -> FeatureType.LONG_LIST;
      case DOUBLE -> FeatureType.DOUBLE_LIST;
      case BOOLEAN -> FeatureType.BOOLEAN_LIST;
    };
  }
}
