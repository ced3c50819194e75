package dev.weir.moderation.lists;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a post holds of one list. Immutable.
 *
 * @param list name of the list
 * @param matches places in the text that match, without overlaps, or links or media; a text that is
 *     listed is one
 * @param distance bits to the nearest entry within the list's distance; {@link #FAR} when none is;
 *     {@link #UNKNOWN} without a hash to measure by
 * @param told the first matches: at most {@value #TOLD_MAX}
 */
public record ListFinding(String list, int matches, int distance, List<ListMatch> told) {
  public static final int TOLD_MAX = 8;
  public static final int UNKNOWN = -1;
  public static final int FAR = 256;

  public ListFinding {
    requireNonNull(list, "list");
    told = List.copyOf(told);
  }

  static ListFinding none(String list, int distance) {
    return new ListFinding(list, 0, distance, List.of());
  }

  public boolean matched() {
    return matches > 0;
  }
}
