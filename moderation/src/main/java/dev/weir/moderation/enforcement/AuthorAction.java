package dev.weir.moderation.enforcement;

import java.util.List;
import java.util.Locale;

/**
 * What is done about an author beside what is done about the post. Immutable.
 *
 * @param rules those that ask for it, in policy order
 */
public record AuthorAction(Kind kind, long durationMs, List<String> rules) {
  /** What can be done about an author. */
  public enum Kind {
    /** May post less than usual. */
    RATE_LIMIT,
    /** May not post. */
    SUSPEND;

    private final String key = name().toLowerCase(Locale.ROOT);

    /** The name used in policies and verdicts. */
    public String key() {
      return key;
    }

    long durationMs(ActionParameters parameters) {
      return this == RATE_LIMIT ? parameters.rateLimitMs() : parameters.suspendMs();
    }
  }

  public AuthorAction {
    rules = List.copyOf(rules);
  }
}
