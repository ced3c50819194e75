package dev.weir.streams.pressure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * From when on an instance that is behind does less.
 *
 * @param degradeAfter behind by more, texts on request go without the second model; zero: never
 * @param unreadyAfter behind by more, it is not ready; zero: however far, as lookups stay right
 */
public record PressureLimits(Duration degradeAfter, Duration unreadyAfter) {
  /** Longer than a garbage collection or a rebalance, shorter than anybody likes to wait. */
  public static final Duration DEGRADE_AFTER = Duration.ofSeconds(5);

  private static final Duration MAX = Duration.ofDays(1);

  /** What holds where nothing is said. */
  public static final PressureLimits DEFAULT = new PressureLimits(DEGRADE_AFTER, Duration.ZERO);

  public PressureLimits {
    List<String> problems = new ArrayList<>();
    check("--degrade-after-ms", degradeAfter, problems);
    check("--ready-lag-ms", unreadyAfter, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  private static void check(String option, Duration given, List<String> problems) {
    boolean none = given.isZero();
    if (!none && (given.toMillis() < 100 || given.compareTo(MAX) > 0)) {
      problems.add(
          option
              + ": "
              + given.toMillis()
              + " (expected: 100 to "
              + MAX.toMillis()
              + " milliseconds; 0 for never)");
    }
  }
}
