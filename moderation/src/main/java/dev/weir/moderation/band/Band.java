package dev.weir.moderation.band;

import static java.util.Objects.requireNonNull;

/**
 * Which share of the authors of a window of event time a rule may hit. A window begins at a
 * multiple of its length since the epoch (UTC). Immutable.
 *
 * @param rule its id
 * @param shareMin the least share, 0 for none
 * @param shareMax the greatest share, 1 for none
 * @param windowMs length of the window
 * @param authorsMin from how many authors on a share says anything
 */
public record Band(String rule, double shareMin, double shareMax, long windowMs, int authorsMin) {
  public Band {
    requireNonNull(rule, "rule");
    if (!(shareMin >= 0 && shareMin <= shareMax && shareMax <= 1)) {
      throw new IllegalArgumentException(
          "band of " + rule + ": " + shareMin + " to " + shareMax + " (expected: 0 to 1, rising)");
    }
    if (windowMs <= 0 || authorsMin < 1) {
      throw new IllegalArgumentException(
          "band of " + rule + ": " + windowMs + " ms, " + authorsMin + " authors (expected: > 0)");
    }
  }

  /** Start of the window that the moment lies in. */
  public long windowStart(long timeMs) {
    return timeMs - Math.floorMod(timeMs, windowMs);
  }

  /** Whether a share among so many authors is above the band. */
  public boolean isAbove(AuthorSample seen, int rule) {
    return seen.authors() >= authorsMin && seen.share(rule) > shareMax;
  }

  /** Whether a window that is over has left the rule below the band. */
  public boolean isBelow(AuthorSample seen, int rule) {
    return seen.authors() >= authorsMin && seen.share(rule) < shareMin;
  }
}
