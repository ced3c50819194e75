package dev.weir.streams.policies;

import dev.weir.moderation.band.Band;
import java.time.Instant;
import java.util.Locale;

/** Why a rule is paused, in words. */
public final class PauseNote {
  private PauseNote() {}

  /**
   * In one line.
   *
   * @param share of the authors that the rule hit
   * @param startMs of the window
   */
  public static String of(Band band, double share, long authors, long startMs) {
    return String.format(
        Locale.ROOT,
        "rule %s hit %.2f %% of %d authors from %s on, within %d min (expected: %s to %s %%)",
        band.rule(),
        100 * share,
        authors,
        Instant.ofEpochMilli(startMs),
        band.windowMs() / 60_000,
        percent(band.shareMin()),
        percent(band.shareMax()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.4g", 100 * share).replaceFirst("\\.?0+$", "");
  }
}
