package dev.weir.moderation.policy.expression;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the name that was probably meant. */
public final class Suggestions {
  private Suggestions() {}

  /** {@code "; did you mean 'x'?"} for the nearest candidate, or nothing when none is near. */
  public static String didYouMean(String written, Collection<String> candidates) {
    String nearest = nearest(written, candidates);
    return nearest == null ? "" : "; did you mean '" + nearest + "'?";
  }

  /** The candidate at the least edit distance, at most a third of the length away. */
  static @Nullable String nearest(String written, Collection<String> candidates) {
    if (written.length() > 200) {
      return null;
    }
    String lower = written.toLowerCase(Locale.ROOT);
    String nearest = null;
    int least = Math.max(2, written.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(lower, candidate.toLowerCase(Locale.ROOT), least);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Damerau-Levenshtein (adjacent transpositions count once), given up at {@code limit}. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
