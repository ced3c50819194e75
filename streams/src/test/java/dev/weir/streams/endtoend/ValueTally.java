package dev.weir.streams.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What came of comparing the values of two of those who computed them. Not thread-safe. */
final class ValueTally {
  private static final int SHOWN_MAX = 5;
  private static final double ROUNDING = 1e-9;

  /**
   * A value as one of them has it.
   *
   * @param value NaN when there is none
   * @param bound how far off it may be, NaN where that is not known
   */
  record Computed(String status, double value, double bound) {
    boolean present() {
      return status.equals("PRESENT");
    }
  }

  private final String name;
  private final List<String> differences = new ArrayList<>();
  private final Map<String, Long> absent = new TreeMap<>();
  private final Map<String, Long> untold = new TreeMap<>();
  private final Map<String, Long> wrong = new TreeMap<>();
  private long exact;
  private long bounded;
  private long unbounded;
  private long mismatches;
  private double largestBoundUsed;

  ValueTally(String name) {
    this.name = name;
  }

  /** Two that must be the same to the bit: status, value, bound. */
  void same(String feature, String postId, Computed one, Computed other) {
    boolean same =
        one.status().equals(other.status())
            && Double.compare(one.value(), other.value()) == 0
            && Double.compare(one.bound(), other.bound()) == 0;
    count(feature, one);
    if (!same) {
      differ(feature, postId, one, other);
    }
  }

  /** One that keeps its bound against what was counted event by event, NaN for no value. */
  void within(String feature, String postId, Computed one, double counted) {
    count(feature, one);
    boolean agrees;
    if (one.present()) {
      double off = Math.abs(one.value() - counted);
      double rounding = ROUNDING * Math.max(1, Math.abs(counted));
      agrees = Double.isNaN(one.bound()) || off <= one.bound() + rounding;
      if (one.bound() > 0) {
        largestBoundUsed = Math.max(largestBoundUsed, off / one.bound());
      }
    } else {
      agrees =
          switch (one.status()) {
            case "NULL_VALUE" -> Double.isNaN(counted);
            case "NOT_FOUND" -> Double.isNaN(counted) || counted == 0;
            default -> true; // it says that it cannot tell
          };
    }
    if (!agrees) {
      differ(feature, postId, one, counted);
    }
  }

  private void count(String feature, Computed one) {
    if (!one.present()) {
      absent.merge(one.status(), 1L, Long::sum);
      if (one.status().equals("INVALID")) {
        untold.merge(feature, 1L, Long::sum);
      }
    } else if (Double.isNaN(one.bound())) {
      unbounded++;
    } else if (one.bound() == 0) {
      exact++;
    } else {
      bounded++;
    }
  }

  private void differ(String feature, String postId, Object one, Object other) {
    mismatches++;
    wrong.merge(feature, 1L, Long::sum);
    if (differences.size() < SHOWN_MAX) {
      differences.add(name + ": " + feature + " of " + postId + ": " + one + ", " + other);
    }
  }

  long exact() {
    return exact;
  }

  long bounded() {
    return bounded;
  }

  long invalid() {
    return absent.getOrDefault("INVALID", 0L);
  }

  long mismatches() {
    return mismatches;
  }

  /** How many by feature, and the first of them in words. */
  String differences() {
    return wrong + " " + differences;
  }

  /** Values that could not be told, by feature. */
  Map<String, Long> untold() {
    return untold;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-34s %,12d values: %,12d exact, %,11d bounded (at most %.2f of the bound used),"
            + " %,d on demand of bounded ones; absent %s; mismatches %d",
        name,
        exact + bounded + unbounded,
        exact,
        bounded,
        largestBoundUsed,
        unbounded,
        absent,
        mismatches);
  }
}
