package dev.weir.moderation.lists;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What terms find, by trying each at each place. */
final class NaiveTerms {
  private NaiveTerms() {}

  static List<int[]> apart(
      String text, Collection<String> terms, Collection<String> allowed, boolean whole) {
    List<int[]> apart = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = -1;
      for (int e = text.length(); e > start && end < 0; e--) {
        if (terms.contains(text.substring(start, e))
            && (!whole || isWhole(text, start, e))
            && !isAllowed(text, start, e, allowed, whole)) {
          end = e;
        }
      }
      if (end > 0) {
        apart.add(new int[] {start, end});
        start = end;
      } else {
        start++;
      }
    }
    return apart;
  }

  private static boolean isAllowed(
      String text, int start, int end, Collection<String> allowed, boolean whole) {
    for (int s = 0; s <= start; s++) {
      for (int e = end; e <= text.length(); e++) {
        if (allowed.contains(text.substring(s, e)) && (!whole || isWhole(text, s, e))) {
          return true;
        }
      }
    }
    return false;
  }

  /** For texts of ASCII letters and spaces. */
  private static boolean isWhole(String text, int start, int end) {
    boolean before = start == 0 || text.charAt(start - 1) == ' ' || text.charAt(start) == ' ';
    boolean behind = end == text.length() || text.charAt(end) == ' ' || text.charAt(end - 1) == ' ';
    return before && behind;
  }
}
