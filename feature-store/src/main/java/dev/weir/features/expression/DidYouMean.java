package dev.weir.features.expression;

import java.util.Collection;
import java.util.Locale;

/** Finds the name that was probably meant. */
public final class DidYouMean {
  private DidYouMean() {}

  /** {@code "; did you mean 'x'?"} for the nearest candidate, or nothing when none is near. */
  public static String hint(String written, Collection<String> candidates) {
    if (written.length() > 100) {
      return "";
    }
    String nearest = "";
    int least = Math.max(2, written.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(written.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
  }

  /** Levenshtein distance, one row at a time. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
