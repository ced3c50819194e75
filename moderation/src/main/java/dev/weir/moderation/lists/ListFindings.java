package dev.weir.moderation.lists;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a post holds of every list of a policy. Immutable.
 *
 * @param position of the entries it was matched against: {@link ListSnapshot#position}
 * @param findings one for each list that was matched, with or without matches, in policy order
 */
public record ListFindings(long position, List<ListFinding> findings) {
  public ListFindings {
    findings = List.copyOf(findings);
  }

  /** Findings of a policy without lists. */
  public static ListFindings none(long position) {
    return new ListFindings(position, List.of());
  }

  /** The finding of the list; null when it was not matched. */
  public @Nullable ListFinding of(String list) {
    for (ListFinding finding : findings) {
      if (finding.list().equals(list)) {
        return finding;
      }
    }
    return null;
  }
}
