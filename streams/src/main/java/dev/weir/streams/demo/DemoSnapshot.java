package dev.weir.streams.demo;

import java.util.List;
import java.util.Map;

/**
 * The demo's figures at one moment.
 *
 * @param posts sent
 * @param verdicts distinct posts that have their first answer
 * @param byAction posts by the action of their newest verdict, every action present
 * @param byCategory flagged posts by the category of their newest verdict, most first
 * @param planted per scenario key
 * @param ordinary the posts that nobody planted; {@code caught} are those flagged
 * @param topRules how often each rule fired, most first
 * @param lastFlagged newest first
 */
public record DemoSnapshot(
    long posts,
    long verdicts,
    long deadLetters,
    long lookups,
    long failedLookups,
    Latency latency,
    Map<String, Long> byAction,
    Map<String, Long> byCategory,
    Map<String, Caught> planted,
    Caught ordinary,
    Map<String, Long> topRules,
    List<Flagged> lastFlagged) {
  /** Planned sending to verdict received, milliseconds; NaN before the first verdict. */
  public record Latency(double p50Ms, double p99Ms, double p999Ms) {}

  /** How many posts, and how many of them had a verdict other than allow in any revision. */
  public record Caught(long posts, long caught) {
    /** NaN without posts. */
    public double rate() {
      return posts == 0 ? Double.NaN : (double) caught / posts;
    }
  }

  /**
   * A post that was flagged.
   *
   * @param excerpt start of its text, empty unless texts are to be shown
   */
  public record Flagged(Answer answer, String excerpt) {}
}
