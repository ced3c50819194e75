package dev.weir.features.aggregation;

import dev.weir.features.event.FieldType;
import dev.weir.features.serving.FeatureType;
import org.jspecify.annotations.Nullable;

/**
 * What a feature computes over the events of its window. An event that lacks the input is left out
 * of that feature; a number counts as lacking when it is NaN, infinite or beyond ±2^53. Immutable.
 *
 * <p>Adding an aggregation: a case here, a {@link Cell} that keeps its state (or one that exists
 * already) and its {@link Accumulator}; rows, tiles and windows stay as they are.
 */
public sealed interface Aggregation {
  /** As written in definitions; part of the fingerprint. */
  String describe();

  /** The field read; null when the event itself is counted. */
  @Nullable Input input();

  FeatureType type();

  /** Whether it is evaluated over windows; otherwise it has one value per moment. */
  default boolean windowed() {
    return true;
  }

  /** Whether an event can be taken back out of what is kept, see {@link Cell#invertible}. */
  default boolean invertible() {
    Cell cell = cell();
    return cell == null || cell.invertible();
  }

  /** What a tile keeps for it; null when it keeps no tiles (see {@link DecayedCount}). */
  @Nullable Cell cell();

  private static Input numeric(String name, Input input) {
    if (!input.type().numeric()) {
      throw new IllegalArgumentException(
          name + ": " + input.path() + " is a " + FieldType.STRING + " (expected: a number)");
    }
    return input;
  }

  /** Number of events, or of events that have the field. No event: 0. */
  record Count(@Nullable Input input) implements Aggregation {
    @Override
    public String describe() {
      return "count(" + (input == null ? "*" : input.path()) + ")";
    }

    @Override
    public FeatureType type() {
      return FeatureType.LONG;
    }

    @Override
    public Cell cell() {
      return CountCell.INSTANCE;
    }
  }

  /** Sum of a number (see {@link FixedSum} for its exactness). No event: 0. */
  record Sum(Input input) implements Aggregation {
    public Sum {
      numeric("sum", input);
    }

    @Override
    public String describe() {
      return "sum(" + input.path() + ")";
    }

    @Override
    public FeatureType type() {
      return FeatureType.DOUBLE;
    }

    @Override
    public Cell cell() {
      return StatsCell.INSTANCE;
    }
  }

  /** Arithmetic mean of a number. No event: null. */
  record Mean(Input input) implements Aggregation {
    public Mean {
      numeric("mean", input);
    }

    @Override
    public String describe() {
      return "mean(" + input.path() + ")";
    }

    @Override
    public FeatureType type() {
      return FeatureType.DOUBLE;
    }

    @Override
    public Cell cell() {
      return StatsCell.INSTANCE;
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
    public String describe() {
      return "min(" + input.path() + ")";
    }

    @Override
    public FeatureType type() {
      return FeatureType.DOUBLE;
    }

    @Override
    public Cell cell() {
      return StatsCell.INSTANCE;
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
    public String describe() {
      return "max(" + input.path() + ")";
    }

    @Override
    public FeatureType type() {
      return FeatureType.DOUBLE;
    }

    @Override
    public Cell cell() {
      return StatsCell.INSTANCE;
    }
  }

  /** Number of different values of a field (see {@link DistinctCell} for its error). None: 0. */
  record ApproxDistinct(Input input) implements Aggregation {
    @Override
    public String describe() {
      return "approx_distinct(" + input.path() + ")";
    }

    @Override
    public FeatureType type() {
      return FeatureType.LONG;
    }

    @Override
    public Cell cell() {
      return DistinctCell.INSTANCE;
    }
  }

  /**
   * Number of events, each weighing half as much for every half-life that has passed since (see
   * {@link Decay}). No event: 0.
   */
  record DecayedCount(@Nullable Input input, long halfLifeMs) implements Aggregation {
    public DecayedCount {
      if (halfLifeMs < 1_000 || halfLifeMs > Decay.HALF_LIFE_MAX_MS) {
        throw new IllegalArgumentException(
            "half_life: " + halfLifeMs + " ms (expected: 1s to 400d)");
      }
    }

    @Override
    public String describe() {
      return "decayed_count(" + (input == null ? "*" : input.path()) + "," + halfLifeMs + ")";
    }

    @Override
    public FeatureType type() {
      return FeatureType.DOUBLE;
    }

    @Override
    public boolean windowed() {
      return false;
    }

    @Override
    public @Nullable Cell cell() {
      return null;
    }
  }
}
