package dev.weir.streams.offline.backtest;

import java.util.List;
import java.util.Map;

/**
 * What a backtest found. A <em>decision</em> is a verdict that rules made: the first of a post, or
 * one of a second look.
 *
 * @param policyVersion of the policy that was tried
 * @param policiesThen logged decisions by the version of the policy that made them
 * @param firstMs event time of the first post, 0 when there is none
 * @param different decisions whose action, category or reasons differ
 * @param actionChanged decisions whose action differs
 * @param actions decisions by action of then, then by action of now
 * @param categories decisions by category
 * @param rules by rule, in the order of their ids
 * @param slices by dimension, then value
 * @param skipped what was not decided again, by why
 * @param changes examples, for each change of action the same number at most
 */
public record BacktestResult(
    String policyVersion,
    Map<String, Long> policiesThen,
    long posts,
    long decisions,
    long secondLooks,
    long firstMs,
    long lastMs,
    long different,
    long actionChanged,
    Map<String, Map<String, Long>> actions,
    Map<String, Pair> categories,
    Map<String, RuleCount> rules,
    Map<String, Map<String, Slice>> slices,
    Quality qualityThen,
    Quality qualityNow,
    Map<String, Long> skipped,
    List<Change> changes) {
  /** A count under the policy of then and under the one tried. */
  public record Pair(long then, long now) {}

  /**
   * How often a rule fired.
   *
   * @param onlyThen decisions in which it fired then and does not now
   * @param abstained decisions in which it abstains now, where it could have mattered
   */
  public record RuleCount(
      long then, long now, long onlyThen, long onlyNow, long abstained, long failed) {}

  /** Decisions of a market, surface or language: how many, flagged, changed. */
  public record Slice(long decisions, long flaggedThen, long flaggedNow, long changed) {}

  /** Decisions that ask a reviewer. */
  public Pair reviewerLoad() {
    long then = actions.getOrDefault("review", Map.of()).values().stream().mapToLong(n -> n).sum();
    long now = actions.values().stream().mapToLong(row -> row.getOrDefault("review", 0L)).sum();
    return new Pair(then, now);
  }

  /** Days that the posts span, at least one. */
  public double days() {
    return Math.max(1, (lastMs - firstMs) / 86_400_000.0);
  }
}
