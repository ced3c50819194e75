package dev.weir.streams.offline.audit;

import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.streams.wire.AvroCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares values bit for bit: value, status, bound, items. Keeps the first differences and counts
 * all, by feature. Not thread-safe.
 */
public final class Comparison {
  /** How many differences are kept to be shown. */
  public static final int SHOWN_MAX = 10;

  private final AvroCodec<FeatureValue> codec = AvroCodec.of(FeatureValue.class);
  private final List<Difference> shown = new ArrayList<>();
  private final Map<String, Long> byFeature = new TreeMap<>();
  private long verdicts;
  private long values;
  private long mismatched;
  private long mismatchedVerdicts;

  /** Compares one verdict's values; those that only one side has differ. */
  public void compare(
      String postId,
      int partition,
      long offset,
      List<FeatureValue> logged,
      List<FeatureValue> recomputed) {
    Map<String, FeatureValue> loggedByName = new HashMap<>();
    logged.forEach(value -> loggedByName.put(value.getName(), value));
    verdicts++;
    long before = mismatched;
    for (FeatureValue value : recomputed) {
      values++;
      FeatureValue other = loggedByName.get(value.getName());
      if (other == null || !same(other, value)) {
        mismatched++;
        byFeature.merge(value.getName(), 1L, Long::sum);
        if (shown.size() < SHOWN_MAX) {
          shown.add(
              new Difference(
                  postId, partition, offset, value.getName(), words(other), words(value)));
        }
      }
    }
    mismatchedVerdicts += mismatched > before ? 1 : 0;
  }

  /** Whether two lists of values are the same: of an author's first post, before it counts. */
  boolean same(List<FeatureValue> logged, List<FeatureValue> recomputed) {
    Comparison trial = new Comparison();
    trial.compare("", 0, 0, logged, recomputed);
    return trial.mismatched == 0;
  }

  /** By their bytes: tells -0.0 from 0.0 and knows NaN. */
  private boolean same(FeatureValue one, FeatureValue other) {
    return Arrays.equals(codec.encode(one), codec.encode(other));
  }

  private static String words(@Nullable FeatureValue value) {
    if (value == null) {
      return "(not there)";
    }
    if (value.getStatus() != FeatureStatus.PRESENT) {
      return value.getStatus().name();
    }
    String shown;
    if (value.getValue() != null) {
      shown = String.valueOf(value.getValue());
    } else {
      shown = value.getItems() + (value.getCounts().isEmpty() ? "" : " x " + value.getCounts());
    }
    return value.getErrorBound() == 0 ? shown : shown + " +- " + value.getErrorBound();
  }

  public long verdicts() {
    return verdicts;
  }

  public long values() {
    return values;
  }

  public long mismatched() {
    return mismatched;
  }

  public long mismatchedVerdicts() {
    return mismatchedVerdicts;
  }

  /** Share of compared values that differ; 0 where none was compared. */
  public double rate() {
    return values == 0 ? 0 : (double) mismatched / values;
  }

  public Map<String, Long> byFeature() {
    return Map.copyOf(byFeature);
  }

  /** The first ones, in the order of the log. */
  public List<Difference> differences() {
    return List.copyOf(shown);
  }
}
